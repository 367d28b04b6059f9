"""People in units, and what other houses say of them: say only what a test is about."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from portevoix.content.v1 import events_pb2 as content
from portevoix.share.v1 import events_pb2 as share
from portevoix.survey.v1 import events_pb2 as survey
from portevoix.type.v1 import facts_pb2 as types
from tests.component.metrics.events import enrolled, made, moment

QUALITY = ("trust", "control_mutuality", "commitment", "satisfaction")


def noon_ms(day: str) -> int:
    """Noon of a UTC day, milliseconds."""
    return int(datetime.fromisoformat(f"{day}T12:00:00").replace(tzinfo=UTC).timestamp()) * 1000


def crowd(team: str, count: int, department: str = "Sales") -> list[types.Person]:
    """People of one team, each with an id of their own."""
    return [
        types.Person(
            employee_id=f"{team}-{department}-{n}",
            team=team,
            department=department,
            country="FR",
            language="fr",
        )
        for n in range(count)
    ]


def joined(people: Sequence[types.Person], day: str) -> list[share.AdvocateEnrolled]:
    """All of them take part from that day on."""
    return [enrolled(one, noon_ms(day), day) for one in people]


def shared(
    people: Sequence[types.Person], day: str, followers: int = 100, programme_id: str = "p"
) -> list[share.ShareMade]:
    """Each of them shares once on that day."""
    found = [
        made(f"{one.employee_id}-{day}", one, followers=followers, at_ms=noon_ms(day), day=day)
        for one in people
    ]
    for one in found:
        one.item.programme_id = programme_id
    return found


def directory(
    people: Sequence[types.Person], day: str, *, employed: bool = True
) -> list[share.EmployeeChanged]:
    """The directory says so of each of them."""
    return [
        share.EmployeeChanged(person=one, moment=moment(noon_ms(day), day), employed=employed)
        for one in people
    ]


def trained(
    who: types.Person, day: str, until: str = "", course_id: str = "basics"
) -> content.TrainingCompleted:
    """A person completed a course at noon, valid until another noon."""
    return content.TrainingCompleted(
        employee_id=who.employee_id,
        course_id=course_id,
        version=1,
        occurred_at_ms=noon_ms(day),
        expires_at_ms=noon_ms(until) if until else None,
    )


def closed(
    survey_id: str, day: str, cuts: Mapping[tuple[str, ...], Mapping[str, tuple[int, float]]]
) -> survey.SurveyClosed:
    """A survey closed with (n, mean) by path and scale."""
    scales = [
        survey.ScaleCut(path=path, scale=scale, n=n, mean=mean)
        for path, by_scale in cuts.items()
        for scale, (n, mean) in by_scale.items()
    ]
    return survey.SurveyClosed(
        survey_id=survey_id,
        template="relationship",
        invited=200,
        answered=100,
        scales=scales,
        occurred_at_ms=noon_ms(day),
    )


def relationship(n: int, *means: float) -> Mapping[str, tuple[int, float]]:
    """The four sub-scales, each of n answers."""
    return {scale: (n, mean) for scale, mean in zip(QUALITY, means, strict=True)}

"""Rows of a challenge: who stands where, and as whom they are shown."""

from collections.abc import Iterator, Mapping, Sequence

from services.gamify.domain.model.challenges import Challenge, Contestant, Part, Row, Standing, Winner
from services.gamify.domain.rules.showing import Shown, Subject, Viewer, shown_to
from services.gamify.domain.rules.winning import NEVER


def places(found: Sequence[Standing]) -> list[Row]:
    """A row for each, not named yet: equal results have equal ranks, and no two have the same number."""
    rows: list[Row] = []
    for number, one in enumerate(found, 1):
        last = rows[-1] if rows else None
        if last is not None and last.standing.result == one.result:
            rows.append(Row(last.rank, number, last.dense_rank, one))
        else:
            rows.append(Row(number, number, last.dense_rank + 1 if last else 1, one))
    return rows


def as_people(rows: Sequence[Row], viewer: Viewer, subjects: Mapping[str, Subject]) -> Iterator[Row]:
    """The rows of people as they may be shown; who may not be has none, but kept their place."""
    for row in rows:
        employee_id = row.standing.contestant
        how = shown_to(viewer, subjects[employee_id])
        if how is not Shown.NOT:
            named = employee_id if how is Shown.NAMED else ""
            yield row._replace(employee_id=named, own=employee_id == viewer.employee_id)


def as_groups(rows: Sequence[Row], own_teams: frozenset[str]) -> Iterator[Row]:
    """The rows of teams, or of everybody together."""
    for row in rows:
        team = row.standing.contestant
        yield row._replace(group=team, own=team in own_teams)


def winners_as_standings(winners: Sequence[Winner], found: Sequence[Standing]) -> list[Standing]:
    """The winners as they were fixed, with the sums behind the results where these are known."""
    known = {one.contestant: one for one in found}
    return [
        known.get(one.contestant, Standing(one.contestant, one.result, 0, NEVER, 0))._replace(
            result=one.result
        )
        for one in winners
    ]


def has_won(challenge: Challenge, employee_id: str, own: Sequence[Part]) -> bool:
    """Whether somebody won: themselves, by a team for which they did something, or with everybody."""
    winners = {one.contestant for one in challenge.winners}
    match challenge.contestant:
        case Contestant.PERSON:
            return employee_id in winners
        case Contestant.TEAM:
            return any(one.team in winners for one in own)
        case Contestant.EVERYBODY:
            return bool(winners and own)

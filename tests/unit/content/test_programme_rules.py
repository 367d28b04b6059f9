"""Campaigns, cohorts, training, onboarding and readiness: the pure rules of running a programme."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.content.domain.errors import (
    Invalid,
    NoSeatLeft,
    NotFound,
    NotInvited,
    OutOfOrder,
    SeatsTaken,
    SessionStarted,
)
from services.content.domain.model.campaigns import MEASURES, CampaignDraft, Goal, GoalKind
from services.content.domain.model.items import Audience
from services.content.domain.model.launch import (
    QUESTIONS,
    Answer,
    Assessed,
    Assessment,
    Invitation,
    Readiness,
    SurveyFigures,
)
from services.content.domain.model.onboarding import Onboarding, Progress, Step
from services.content.domain.model.people import Person
from services.content.domain.model.programmes import Cohort, Programme, ProgrammeDraft
from services.content.domain.model.training import (
    Completion,
    Course,
    CourseDraft,
    DueReason,
    Session,
    SessionDraft,
)
from services.content.domain.rules import campaigns, launch, onboarding, training

AT = datetime(2026, 3, 1, 9, tzinfo=UTC)
DAY = timedelta(days=1)
CAMPAIGN = CampaignDraft(
    "Lyon", "We need you", (Goal(GoalKind.HIRING, "hires", 3),), "2026-03-01", "2026-03-31"
)
PILOT = ProgrammeDraft(
    "Spring", "Because", "UTC", cohorts=(Cohort("pilot", "2026-01-01", by_invitation=True),)
)
PROGRAMME = Programme("p", PILOT, AT)
COURSE = Course("c", "p", 2, CourseDraft("Manners", valid_days=30, required=True), AT)
SESSION = Session("s", "p", SessionDraft("Posts", AT + DAY, AT + 2 * DAY, seats=2))
STEPS = Onboarding("p", tuple(Step(key, {"en": key}) for key in ("a", "b", "c", "d")))


def faults(draft: CampaignDraft) -> set[str]:
    with pytest.raises(Invalid) as refused:
        campaigns.check_campaign(draft)
    return set(refused.value.fields)


@given(kind=st.sampled_from(GoalKind), other=st.sampled_from(GoalKind), data=st.data())
def test_a_measure_tells_of_its_own_kind_of_goal_however_it_is_known(
    kind: GoalKind, other: GoalKind, data: st.DataObject
) -> None:
    name = data.draw(st.sampled_from(sorted(MEASURES[other])))
    how = data.draw(st.sampled_from(["", "_measured", "_estimated", "_declared"]))
    draft = replace(CAMPAIGN, goals=(Goal(kind, f"{name}{how}", 1),))
    if name in MEASURES[kind]:
        campaigns.check_campaign(draft)
    else:
        assert faults(draft) == {"draft.goals[0].measure"}


def test_a_campaign_lasts_at_least_a_day() -> None:
    campaigns.check_campaign(replace(CAMPAIGN, ends_on="2026-03-01"))
    assert faults(replace(CAMPAIGN, ends_on="2026-02-28")) == {"draft.ends_on"}
    assert faults(replace(CAMPAIGN, starts_on="2026-02-30", why=" ")) == {"draft.starts_on", "draft.why"}


def invited(**whom: object) -> Invitation:
    return replace(Invitation("i", "p", "pilot", AT), **whom)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("invitation", "joins"),
    [
        (invited(employee_ids=("anna",)), True),
        (invited(employee_ids=("bob",)), False),
        (invited(audience=Audience(teams=("Grid",))), True),
        (invited(audience=Audience(teams=("Grid",), countries=("FR",))), False),
        (invited(audience=Audience(countries=("FR",)), employee_ids=("anna",)), True),
        (invited(cohort="other", employee_ids=("anna",)), False),
        (invited(), False),  # nobody is meant, which is not everybody
    ],
)
def test_a_cohort_by_invitation_is_for_those_who_are_meant(invitation: Invitation, joins: bool) -> None:
    anna = Person("anna", team="Grid", country="MA")
    if joins:
        launch.check_join(PROGRAMME, "pilot", anna, [invitation])
    else:
        with pytest.raises(NotInvited):
            launch.check_join(PROGRAMME, "pilot", anna, [invitation])
    with pytest.raises(NotFound):
        launch.check_join(PROGRAMME, "nothing", anna, [invitation])


def test_a_cohort_without_invitation_is_for_everybody() -> None:
    free = replace(PROGRAMME, draft=replace(PILOT, cohorts=(Cohort("all", "2026-01-01"),)))
    launch.check_join(free, "all", Person("anna"), [])


def test_what_one_is_invited_to_is_named_once() -> None:
    anna, both = (
        Person("anna", team="Grid"),
        [invited(employee_ids=("anna",)), invited(employee_ids=("anna",))],
    )
    gone = invited(cohort="gone", employee_ids=("anna",))
    (own,) = launch.own_invitations(anna, [*both, gone], {"p": PROGRAMME})
    assert (own.programme_id, own.cohort, own.opens_on, own.why) == ("p", "pilot", "2026-01-01", "Because")
    assert launch.own_invitations(anna, both, {}) == []


@given(order=st.permutations(QUESTIONS))
def test_answers_stand_in_the_order_of_the_questions(order: list[str]) -> None:
    answers = [Answer(key, Readiness.YES) for key in order]
    assert tuple(one.key for one in launch.check_answers(answers)) == QUESTIONS


def test_a_comparison_names_what_one_side_lacks() -> None:
    then = Assessed(Assessment("1", "p", (Answer("old", Readiness.NO), Answer("both", Readiness.NO)), "", AT))
    now = Assessed(
        Assessment("2", "p", (Answer("both", Readiness.YES), Answer("new", Readiness.PARTLY)), "s", AT),
        SurveyFigures("s", 10, AT, 8, None, {"trust": 4.0}),
    )
    found = launch.compare(then, now)
    assert found.changes == (
        ("old", Readiness.NO, None),
        ("both", Readiness.NO, Readiness.YES),
        ("new", None, Readiness.PARTLY),
    )
    assert found.figures == (("trust", None, 4.0),)


def completion(version: int = 2, days: int | None = 30) -> Completion:
    """One that ends so many days from AT, or never."""
    return Completion("anna", "c", version, AT - 400 * DAY, None if days is None else AT + days * DAY)


@pytest.mark.parametrize(
    ("one", "reason"),
    [
        (completion(days=-1), DueReason.EXPIRED),
        (completion(days=0), DueReason.EXPIRED),
        (completion(days=1), DueReason.EXPIRING),
        (completion(days=7), DueReason.EXPIRING),
        (completion(days=8), None),
        (completion(days=None), None),
        (completion(1, days=8), DueReason.NEW_VERSION),
        (completion(1, days=None), DueReason.NEW_VERSION),
        (completion(1, days=-1), DueReason.EXPIRED),
    ],
)
def test_who_is_due_and_why(one: Completion, reason: DueReason | None) -> None:
    assert training.due_reason(one, 2, AT, AT + 7 * DAY) is reason


@given(days=st.integers(0, 3650), after=st.integers(0, 4000))
def test_a_completion_is_valid_for_the_days_of_its_version(days: int, after: int) -> None:
    course = replace(COURSE, draft=replace(COURSE.draft, valid_days=days))
    done = training.completed(course, "anna", AT)
    assert training.is_valid(done, AT + after * DAY) is (days == 0 or after < days)


def test_what_is_required_must_be_valid_and_nothing_else() -> None:
    optional = replace(COURSE, course_id="o", draft=replace(COURSE.draft, required=False))
    assert training.all_valid([optional], {}, AT)
    assert not training.all_valid([COURSE, optional], {}, AT)
    assert training.all_valid([COURSE, optional], {"c": completion(1)}, AT)
    assert not training.all_valid([COURSE], {"c": completion(days=0)}, AT)


@given(seats=st.integers(1, 5), taken=st.integers(0, 5), wanted=st.integers(1, 5))
def test_a_session_has_never_more_taken_than_seats(seats: int, taken: int, wanted: int) -> None:
    held = replace(SESSION, draft=replace(SESSION.draft, seats=seats), taken=min(taken, seats))
    if held.taken < seats:
        training.check_seat(held, AT)
    else:
        with pytest.raises(NoSeatLeft):
            training.check_seat(held, AT)
    smaller = replace(held.draft, seats=wanted)
    if wanted >= held.taken:
        assert training.rescheduled(held, smaller).draft.seats >= held.taken
    else:
        with pytest.raises(SeatsTaken):
            training.rescheduled(held, smaller)
    with pytest.raises(SessionStarted):
        training.check_seat(held, held.draft.starts_at)


@given(tries=st.lists(st.sampled_from("abcd"), max_size=20))
def test_onboarding_is_over_once_and_in_order_whatever_is_tried(tries: list[str]) -> None:
    progress, ends = Progress("anna", "p"), []
    for number, key in enumerate(tries):
        before, at = progress, AT + number * DAY
        try:
            progress = onboarding.step_done(STEPS, progress, key, at)
        except OutOfOrder:
            assert key not in before.done
        if progress.completed_at != before.completed_at:
            ends.append(progress.completed_at)
    assert list(progress.done) == [step.key for step in STEPS.steps][: len(progress.done)]
    assert ends == ([progress.completed_at] if len(progress.done) == 4 else [])


def test_onboarding_that_is_over_stays_over() -> None:
    over = Progress("anna", "p", dict.fromkeys("abcd", AT), AT)
    longer = Onboarding("p", (*STEPS.steps, Step("e", {"en": "e"})))
    assert onboarding.step_done(longer, over, "e", AT + DAY).completed_at == AT

"""Other rules tried on a past period: who is shown in it, and which periods there are."""

from datetime import UTC, datetime

import pytest

from portevoix.gamify.v1 import service_pb2 as wire
from portevoix.share.v1 import events_pb2 as share
from tests.component.gamify.conftest import Gamify
from tests.component.gamify.deeds import MANAGER, Doer, doer, ms, programme, refused

BASE = datetime(2027, 3, 1, 9, tzinfo=UTC)
FIVE = wire.Rules(rules=[wire.Rule(rule_id="share", deed=wire.DEED_SHARE, points=5)], points_per_day=1000)


async def trial(gamify: Gamify, which: str, limit: int = 100) -> wire.PreviewRulesResponse:
    """Five points for a share, on the first of March."""
    request = wire.PreviewRulesRequest(
        programme_id=which, rules=FIVE, first_date="2027-03-01", last_date="2027-03-01", limit=limit
    )
    answer: wire.PreviewRulesResponse = await gamify.ask("PreviewRules", request, *MANAGER)
    return answer


async def choose(gamify: Gamify, who: Doer, visibility: wire.Visibility.ValueType) -> None:
    """To whom somebody wants to be shown."""
    await gamify.ask("SetVisibility", wire.SetVisibilityRequest(visibility=visibility), who.employee_id)


async def test_people_are_shown_as_on_any_board(gamify: Gamify) -> None:
    which = await programme(gamify)
    names = ("public", "nameless", "private", "team", "pseudonymous", "none")
    people = {name: doer(which, name) for name in names}
    gamify.clock.at_ms = ms(BASE)
    await gamify.say(*(one.named(BASE) for name, one in people.items() if name != "nameless"))
    for number, one in enumerate(people.values()):
        made = range(len(people) - number)
        await gamify.say(*(one.share(BASE, network=("linkedin", "x")[place % 2]) for place in made))
    await choose(gamify, people["private"], wire.VISIBILITY_PRIVATE)
    await choose(gamify, people["team"], wire.VISIBILITY_TEAM)
    await choose(gamify, people["pseudonymous"], wire.VISIBILITY_PSEUDONYMOUS)
    none = people["none"]
    withdrawn = share.ConsentChanged(
        person=none.person(), moment=none.moment(BASE), purpose=share.CONSENT_PURPOSE_POINTS, given=False
    )
    await gamify.say(withdrawn)
    whole = await trial(gamify, which)
    shown = [(one.row_number, one.employee_id, one.points_then) for one in whole.people]
    assert shown == [(1, people["public"].employee_id, 30), (2, "", 25), (4, "", 15), (5, "", 10)]
    # Whoever is private counts, whoever wants no points does not.
    assert (whole.people_count, whole.more, whole.points_then) == (5, 5, 100)
    assert [one.row_number for one in (await trial(gamify, which, limit=3)).people] == [1, 2, 4]


@pytest.mark.parametrize("dates", [("9999-01-01", "9999-12-31"), ("0001-01-01", "0001-01-02")])
async def test_every_day_that_a_calendar_has_may_be_tried(gamify: Gamify, dates: tuple[str, str]) -> None:
    which = await programme(gamify)
    request = wire.PreviewRulesRequest(
        programme_id=which, rules=FIVE, first_date=dates[0], last_date=dates[1]
    )
    assert (await gamify.ask("PreviewRules", request, *MANAGER)).people_count == 0


@pytest.mark.parametrize(
    ("dates", "reason"),
    [
        (("2027-02-30", "2027-03-01"), "NOT_A_DATE"),
        (("2027-03-02", "2027-03-01"), "ENDS_BEFORE_START"),
        (("2027-03-01", "2028-03-02"), "TOO_MANY_DAYS"),
    ],
)
async def test_a_period_that_cannot_be_is_refused(
    gamify: Gamify, dates: tuple[str, str], reason: str
) -> None:
    which = await programme(gamify)
    request = wire.PreviewRulesRequest(
        programme_id=which, rules=FIVE, first_date=dates[0], last_date=dates[1]
    )
    code, found, _ = await refused(gamify, "PreviewRules", request, *MANAGER)
    assert (code, found) == ("INVALID_ARGUMENT", reason)

"""Waves of the same people: what one tells is held against what others told.

The oracle knows only who was invited and which sets of people a figure was told of. It assumes that all
answered alike each time, and tries every sum and difference over two waves.
"""

from dataclasses import replace
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from services.survey.domain.model import EVERYBODY, Counts, CutBy, Group, Path, Scale, State, Survey, Template
from services.survey.domain.rules import beside, cuts, figures

Teams = dict[str, str]
FLOOR = 3
TEAMS = st.sampled_from("ABC")
WAVES = st.tuples(
    st.dictionaries(st.sampled_from("abcdefghijkl"), TEAMS, min_size=3),
    st.dictionaries(st.sampled_from("abcdefghijkl"), TEAMS, min_size=3),
)


def closed(
    teams: Teams, silent: frozenset[str] = frozenset(), before: list[tuple[Survey, Teams]] | None = None
) -> Survey:
    """A wave of these people, all of whom answer but the silent ones, as it is published."""
    places = {who: (*EVERYBODY, f"team:{team}") for who, team in teams.items()}
    carried = cuts.buckets({place: list(places.values()).count(place) for place in places.values()}, FLOOR)
    members = in_buckets(places, carried)
    survey = Survey(
        "s",
        Template.ENPS,
        Scale.ONE_TO_TEN,
        FLOOR,
        Group(),
        (CutBy.TEAM,),
        1,
        State.CLOSING,
        invited=len(teams),
        buckets={path: len(people) for path, people in members.items()},
    )
    counts = {path: Counts(len(people - silent)) for path, people in members.items()}
    others = [
        (buckets, in_buckets_of(earlier, who))
        for earlier, who in before or []
        for buckets in beside.told_sharply(earlier)
    ]
    against = beside.told_before(survey, {path: one.answers for path, one in counts.items()}, members, others)
    return replace(survey, result=figures.result_of(survey, counts, against))


def in_buckets(places: dict[str, Path], carried: dict[Path, Path]) -> dict[Path, frozenset[str]]:
    found: dict[Path, set[str]] = {}
    for who, place in places.items():
        found.setdefault(carried[place], set()).add(who)
    return {path: frozenset(people) for path, people in found.items()}


def in_buckets_of(survey: Survey, teams: Teams) -> dict[Path, frozenset[str]]:
    places = {who: (*EVERYBODY, f"team:{team}") for who, team in teams.items()}
    return in_buckets(
        places, {place: place if place in survey.buckets else EVERYBODY for place in places.values()}
    )


def told(survey: Survey, teams: Teams) -> list[frozenset[str]]:
    members = in_buckets_of(survey, teams)
    shown = survey.result.answers if survey.result else {}
    return [
        frozenset(who for path, people in members.items() if path[: len(cut)] == cut for who in people)
        for cut in shown
    ]


def singled_out(sets: list[frozenset[str]]) -> bool:
    people = sorted(frozenset().union(*sets))
    for signs in product((-1, 0, 1), repeat=len(sets)):
        about = sum(
            any(mixed) and sum(mixed) != 0
            for mixed in (
                [sign * (who in some) for sign, some in zip(signs, sets, strict=True)] for who in people
            )
        )
        if 0 < about < FLOOR:
            return True
    return False


@settings(max_examples=200, deadline=None)
@given(WAVES)
def test_two_waves_together_single_out_nobody(waves: tuple[Teams, Teams]) -> None:
    first, second = waves
    before = closed(first)
    after = closed(second, before=[(before, first)])
    assert not singled_out([*told(before, first), *told(after, second)])


def test_the_oracle_bites() -> None:
    first = dict.fromkeys("abcdefg", "A")
    second = dict.fromkeys("abcdef", "A")
    assert singled_out([*told(closed(first), first), *told(closed(second), second)])


def test_the_same_people_are_compared_wave_by_wave() -> None:
    teams = dict.fromkeys("abcd", "A") | dict.fromkeys("efgh", "B")
    before = closed(teams)
    assert closed(teams, before=[(before, teams)]).result == before.result


def test_one_who_left_hides_their_team_and_all_that_would_give_it_away() -> None:
    teams = dict.fromkeys("abcd", "A") | dict.fromkeys("efgh", "B") | dict.fromkeys("ijklm", "C")
    left = {who: team for who, team in teams.items() if who != "m"}
    before = closed(teams)
    after = closed(left, before=[(before, teams)])
    assert after.result
    assert list(after.result.answers) == []


def test_where_many_were_silent_nobody_knows_whose_answers_they_are() -> None:
    teams = dict.fromkeys("abcdefgh", "A") | dict.fromkeys("ijklmnop", "B")
    left = {who: team for who, team in teams.items() if who != "p"}
    silent = frozenset("abcijk")
    before = closed(teams, silent)
    after = closed(left, silent, before=[(before, teams)])
    assert after.result
    assert len(after.result.answers) == 3


def test_silence_is_counted_cut_by_cut() -> None:
    """Team B's own figure would tell of the one who left, though of everybody nobody could tell."""
    teams = dict.fromkeys("abcdefgh", "A") | dict.fromkeys("ijklmnop", "B") | dict.fromkeys("qrst", "C")
    left = {who: team for who, team in teams.items() if who != "p"}
    silent = frozenset("abc")
    before = closed(teams, silent)
    after = closed(left, silent, before=[(before, teams)])
    assert after.result
    assert set(after.result.answers) == {EVERYBODY}

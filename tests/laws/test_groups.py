"""The law of groups: what is below the floor is not shown, and no sum or difference of what is."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import combinations

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from services.metrics.domain.model.groups import Retention
from services.metrics.domain.model.surveys import Path, Score
from services.metrics.domain.rules.people import Shielded, shield
from services.metrics.domain.rules.retention import Workforce, stayed
from services.metrics.domain.rules.scores import shown
from services.metrics.domain.rules.shielding import nested, rows_of

FLOOR = 5
NAMES = "ABCDE"
Vector = list[Fraction]
sizes = st.dictionaries(st.sampled_from(NAMES), st.integers(0, 9))


def rank(rows: Iterable[Vector]) -> int:
    """How many of the rows are independent."""
    rest, found = [row[:] for row in rows], 0
    for column in range(len(rest[0]) if rest else 0):
        pivot = next((row for row in rest[found:] if row[column]), None)
        if pivot is None:
            continue
        rest.remove(pivot)
        rest.insert(found, pivot)
        for row in rest[found + 1 :]:
            factor = row[column] / pivot[column]
            row[:] = [ours - factor * theirs for ours, theirs in zip(row, pivot, strict=True)]
        found += 1
    return found


def as_vector(groups: Collection[str], among: Sequence[str]) -> Vector:
    return [Fraction(one in groups) for one in among]


def follows(wanted: Collection[str], answers: Iterable[Collection[str]], among: Sequence[str]) -> bool:
    """A figure of these groups is a sum or difference of figures that were answered."""
    known = [as_vector(one, among) for one in answers]
    return bool(known) and rank([*known, as_vector(wanted, among)]) == rank(known)


def answered(shielded: Shielded) -> list[frozenset[str]]:
    return [held for _, _, held in rows_of(shielded)]


def hidden_sets(people: Mapping[str, int]) -> list[tuple[str, ...]]:
    """All sets of groups that somebody is in, together fewer than the floor."""
    groups = sorted(group for group, count in people.items() if count)
    several = [one for length in range(1, len(groups) + 1) for one in combinations(groups, length)]
    return [one for one in several if sum(people[group] for group in one) < FLOOR]


@settings(max_examples=300, deadline=None)
@given(now=sizes, before=sizes, elsewhere=st.frozensets(st.sampled_from(NAMES)))
def test_rows_of_two_periods_add_nothing_to_the_answers_about_each(
    now: dict[str, int], before: dict[str, int], elsewhere: frozenset[str]
) -> None:
    """Beside GetParticipation and GetReach of either period, each with its total and its own shield."""
    now, before = ({group: count for group, count in one.items() if count} for one in (now, before))
    assume(sum(now.values()) >= FLOOR)
    assume(not before or sum(before.values()) >= FLOOR)
    reach = dict.fromkeys(elsewhere, 0) | now
    ours = answered(nested([now, reach, before], FLOOR))
    for people, shields in ((now, [now, reach]), (before, [before])):
        among = sorted(people)
        answers = [frozenset(people), *ours]
        for one in shields:
            answers += answered(shield(one, FLOOR))
        of_people = [answer & people.keys() for answer in answers]
        assert not [one for one in hidden_sets(people) if follows(one, of_people, among)]


def test_the_adversary_of_these_laws_finds_what_follows() -> None:
    assert follows("A", [{"A", "B"}, {"B"}], "ABC")
    assert follows("A", [{"A", "B"}, {"B", "C"}, {"A", "C"}], "ABC"), "pairs alone do not hide"
    assert not follows("A", [{"A", "B"}, {"B", "C"}], "ABC")
    careless = [frozenset("ABC"), *answered(Shielded(("A", "B"), ()))]
    assert follows("C", careless, "ABC")


@st.composite
def workforces(draw: st.DrawFn) -> tuple[Workforce, dict[str, str]]:
    counts = draw(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=4))
    advocates, departments = set[str](), dict[str, str]()
    for place, (ours, theirs) in enumerate(counts):
        for number in range(ours + theirs):
            person = f"{place}-{number}"
            departments[person] = NAMES[place]
            if number < ours:
                advocates.add(person)
    employed = frozenset(departments)
    left = draw(st.frozensets(st.sampled_from(sorted(employed)))) if employed else frozenset()
    absent = draw(st.frozensets(st.sampled_from(sorted(employed)))) if employed else frozenset()
    absences = {person: [Decimal("1.5")] for person in absent}
    return Workforce(employed, frozenset(advocates), left, absences), departments


@settings(max_examples=300, deadline=None)
@given(workforces())
def test_who_stayed_is_told_of_groups_above_the_floor_that_add_up(
    given_to: tuple[Workforce, dict[str, str]],
) -> None:
    workforce, departments = given_to
    found = stayed(workforce, departments, FLOOR)
    assert (found.advocates is None) == (found.others is None)
    assert found.departments or found.advocates is None
    cells = [one for row in found.departments for one in (row.advocates, row.others)]
    for one in [found.advocates, found.others, found.everybody, *cells]:
        assert one is None or one.leavers.denominator >= FLOOR
        assert one is None or one.absence is None or one.absence.people >= FLOOR
    if found.advocates is None or found.others is None or found.everybody is None:
        return
    assert _sum([found.advocates, found.others]) == _sum([found.everybody])
    assert _sum([row.advocates for row in found.departments]) == _sum([found.advocates])
    assert _sum([row.others for row in found.departments]) == _sum([found.others])
    for several in (cells, [found.advocates, found.others]):
        assert len({one.absence is None for one in several}) == 1, "of all, or of none"


def _sum(cells: Sequence[Retention]) -> tuple[int, int]:
    leavers = [one.leavers for one in cells]
    return sum(one.numerator for one in leavers), sum(one.denominator for one in leavers)


@st.composite
def trees(draw: st.DrawFn) -> dict[Path, int]:
    """Departments and their teams, with how many answered; some cuts may not have been published."""
    counts: dict[Path, int] = {}
    for department in draw(st.lists(st.sampled_from("XYZ"), unique=True)):
        for team in draw(st.lists(st.sampled_from("abc"), unique=True)):
            n = draw(st.integers(1, 9))
            for path in (("all",), ("all", department), ("all", department, team)):
                counts[path] = counts.get(path, 0) + n
    unpublished = draw(st.frozensets(st.sampled_from(sorted(counts)))) if counts else frozenset()
    return {path: n for path, n in counts.items() if path not in unpublished or path == ("all",)}


@settings(max_examples=300, deadline=None)
@given(trees())
def test_scores_leave_of_each_cut_nobody_or_enough(cuts: dict[Path, int]) -> None:
    found = shown([Score(path, "trust", n, 1.0) for path, n in cuts.items()], FLOOR)
    paths = {one.path: one.n for one in found}
    assert all(n >= FLOOR for n in paths.values())
    for path, n in paths.items():
        below = [one for one in paths if one != path and one[: len(path)] == path]
        tops = [one for one in below if not any(one != top and one[: len(top)] == top for top in below)]
        rest = n - sum(paths[one] for one in tops)
        assert rest == 0 or rest >= FLOOR

"""What a survey may tell beside what other surveys told of the same people.

Assumed is the worst: that everybody is known who was invited, and that people answer alike each time. But
where as many as the floor were silent, nobody knows whose answers a figure is made of, and no subtraction
from it points at anybody; only the others are held against each other.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from services.survey.domain.model import Path, Survey
from services.survey.domain.rules.overlaps import Atom, Given, atoms_of

Members = Mapping[Path, Collection[str]]
"""Who was invited, by bucket."""


def told_sharply(survey: Survey) -> Iterator[frozenset[Path]]:
    """Give the sets of buckets that a closed survey told of while fewer than the floor were silent.

    A cut is told, and what is left over of it when the cuts below it are taken away.
    """
    shown = survey.result.answers if survey.result is not None else {}
    for path, answered in shown.items():
        below = [one for one in shown if one[:-1] == path]
        buckets = _under(path, survey.buckets)
        rest = buckets - frozenset(chain.from_iterable(_under(one, survey.buckets) for one in below))
        left = answered - sum(shown[one] for one in below)
        for some, count in {buckets: answered, rest: left}.items():
            if some and _silent(some, survey.buckets, count) < survey.floor:
                yield some


@dataclass
class ToldBefore:
    """Implements cuts.Beside for one survey at its close."""

    survey: Survey
    answered: Mapping[Path, int]
    atoms: Mapping[Path, Mapping[Atom, int]]
    given: Given

    def take(self, buckets: Collection[Path]) -> bool:
        """As cuts.Beside says."""
        return self._take(self.given, buckets)

    def settle(self, rest: Collection[Path], kept: Mapping[Path, Collection[Path]]) -> Collection[Path]:
        """As cuts.Beside says. A cut that may not be told joins what is left over, and all is tried anew."""
        cuts, left = dict(kept), frozenset(rest)
        while cuts:
            trial = self.given.copy()
            refused = self._refused(trial, left, cuts)
            if refused is None:
                self.given = trial
                break
            left |= frozenset(cuts.pop(refused))
        return cuts.keys()

    def _refused(
        self, trial: Given, left: Collection[Path], cuts: dict[Path, Collection[Path]]
    ) -> Path | None:
        """The cut to hide, or None: the smallest for the sake of what is left over, or the one itself."""
        if left and not self._take(trial, left):
            return next(iter(cuts))
        return next((one for one in reversed(cuts) if not self._take(trial, cuts[one])), None)

    def _take(self, given: Given, buckets: Collection[Path]) -> bool:
        answered = sum(self.answered.get(one, 0) for one in buckets)
        if _silent(buckets, self.survey.buckets, answered) >= self.survey.floor:
            return True
        return given.take(_joined(self.atoms[one] for one in buckets))


def told_before(
    survey: Survey,
    answered: Mapping[Path, int],
    members: Members,
    others: Sequence[tuple[frozenset[Path], Members]],
) -> ToldBefore:
    """Return what to hold a survey against; `answered` counts answers by bucket.

    `others` are told sets of buckets with who was in these. The floor is the survey's own.
    """
    sets = [[who for one in buckets for who in people.get(one, ())] for buckets, people in others]
    own = [members.get(path, ()) for path in survey.buckets]
    atoms = atoms_of([*sets, *own])
    given = Given(survey.floor)
    for figure in atoms[: len(sets)]:
        given.hold(figure)
    return ToldBefore(survey, answered, dict(zip(survey.buckets, atoms[len(sets) :], strict=True)), given)


def _under(node: Path, buckets: Iterable[Path]) -> frozenset[Path]:
    return frozenset(one for one in buckets if one[: len(node)] == node)


def _silent(buckets: Iterable[Path], invited: Mapping[Path, int], answered: int) -> int:
    return sum(invited[one] for one in buckets) - answered


def _joined(parts: Iterable[Mapping[Atom, int]]) -> dict[Atom, int]:
    return {atom: size for part in parts for atom, size in part.items()}

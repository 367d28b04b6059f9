"""Near-identical texts: when what colleagues posted to one network within 24 hours is too much alike."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate

from rapidfuzz import process
from rapidfuzz.distance import Indel

from services.share.domain.model.shares import Wording
from services.share.domain.rules.stamping import DAY_MS
from services.share.domain.rules.words import folded

WINDOW_MS = DAY_MS
NEAR = 0.9
SHORTEST = 20  # characters; what is shorter, such as "Proud!", is nobody's copy
NEWEST = 1000
COMPARED_CHARACTERS = 250_000  # of colleagues' texts, so that comparing takes a few milliseconds


@dataclass(frozen=True, slots=True)
class Crowd:
    """Folded texts of colleagues on one network, and whose each is.

    The `most`-th person with a near-identical text is one too many.
    """

    texts: Sequence[str] = ()
    authors: Sequence[str] = ()
    most: int = 3

    def has_worn_out(self, text: str) -> bool:
        """With this text of one more person there would be `most` people with near-identical ones.

        Near-identical: likeness of at least 0.9, links and hashtags aside (words.similarity).
        """
        wanted = folded(text)
        if not is_compared(wanted):
            return False
        near = process.extract(
            wanted, self.texts, scorer=Indel.normalized_similarity, score_cutoff=NEAR, limit=None
        )
        return len({self.authors[place] for _, _, place in near}) >= self.most - 1


def is_compared(text: str) -> bool:
    """A folded text is long enough to be somebody's own."""
    return len(text) >= SHORTEST


def crowd_of(wordings: Iterable[Wording], employee_id: str, most: int) -> Crowd:
    """The texts of others than that person, the newest first, up to 250,000 characters."""
    others = [one for one in wordings if one.employee_id != employee_id]
    so_far = accumulate(len(one.text) for one in others)
    few = [one for one, sum_of in zip(others, so_far, strict=True) if sum_of <= COMPARED_CHARACTERS]
    return Crowd([one.text for one in few], [one.employee_id for one in few], most)

"""What is heard is folded in."""

from collections.abc import Sequence

from services.metrics.domain.facts import Fact
from services.metrics.domain.rules.fold import fold, shares_named
from services.metrics.ports.figures import Kept


async def take_in(kept: Kept, facts: Sequence[tuple[str, Fact]]) -> None:
    """Fold a batch of facts, each with its partition, into what is kept; each fact is given once."""
    known = await kept.shares(shares_named([fact for _, fact in facts]))
    await kept.save(fold(facts, known))

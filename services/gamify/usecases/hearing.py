"""A batch of everything that is heard."""

from collections.abc import Sequence

from services.gamify.domain import facts
from services.gamify.domain.rules.judging import excluded
from services.gamify.ports.books import Books
from services.gamify.usecases.recording import News, record


async def take_in(books: Books, batch: Sequence[facts.Heard], news: News) -> list[int]:
    """Take in facts that were never heard before; return the places of those that nothing is computed of."""
    placed = [(place, one) for place, one in enumerate(batch) if isinstance(one, facts.Fact)]
    if len(placed) < len(batch):
        await books.note_consents([one for one in batch if isinstance(one, facts.ConsentChanged)])
        await books.note_people([one for one in batch if isinstance(one, facts.EmployeeChanged)])
    rules = await books.rulebooks({one.account.programme_id for _, one in placed})
    excluding = {name for name, book in rules.items() if any(one.without for one in book.versions)}
    left_out = {
        place
        for place, one in placed
        if one.account.programme_id in excluding and excluded(one, rules[one.account.programme_id])
    }
    await record(books, [one for place, one in placed if place not in left_out], news)
    return sorted(left_out)

"""The whole of one's own history, piece by piece: however long it is, a page of it is held at a time."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence

from services.share.domain.model.people import Employee
from services.share.domain.rules.sharing import check_known
from services.share.ports import People
from services.share.usecases.sharing import OwnShare

PAGE = 100

Page = Callable[[int, tuple[int, str] | None], Awaitable[Sequence[OwnShare]]]


async def author(employee_id: str, people: People) -> Employee:
    """The person, who may have left. Raises OutOfTurn for one whom the directory does not have."""
    return check_known((await people.find([employee_id])).get(employee_id))


async def whole(page: Page) -> AsyncIterator[Sequence[OwnShare]]:
    """Every page, newest first; `page` gives up to so many shares behind (prepared at, share id)."""
    before: tuple[int, str] | None = None
    while True:
        found = await page(PAGE, before)
        yield found
        if len(found) < PAGE:
            return
        last = found[-1].share
        before = (last.prepared_at_ms, last.share_id)

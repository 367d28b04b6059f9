"""New items are announced: once to each who asked for it, also after a restart."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from services.content.domain.model.announcements import Announcement, Listener
from services.content.domain.model.items import Item
from services.content.domain.rules.audience import belongs, is_open
from services.content.ports.announcements import Announcements, Away, Post, Readers
from services.content.ports.books import Books
from services.content.usecases.programmes import get_programme

LETTERS = 20
"""Letters at once: so many may come twice where a process was killed between sending them and noting it."""
HOLD = timedelta(minutes=3)
PAUSE = timedelta(seconds=30)
NEWS = timedelta(days=1)
"""What was published longer ago is no news: it is dropped, as is what could not be told until then."""


@dataclass(frozen=True)
class Announcing:
    """What the clock needs to announce."""

    books: Callable[[], Books]
    readers: Callable[[], Readers]
    announcements: Callable[[], Announcements]
    post: Post
    listeners: Sequence[Listener]
    now: Callable[[], datetime]

    async def work(self) -> bool:
        """Announce one item as far as it goes; return whether there was one."""
        at = self.now()
        taken = await self.announcements().take(at, at + HOLD)
        if taken is None:
            return False
        item = await self.books().items.find(taken.content_id)
        if item is None or not is_open(item, at) or taken.published_at < at - NEWS:
            await self.announcements().keep(replace(taken, done=True))
        else:
            await self._announce(item, taken)
        return True

    async def _announce(self, item: Item, taken: Announcement) -> None:
        told = await self._tell(item, taken)
        missing = {one.url for one in self._listening(item)} - set(told.told)
        try:
            told = await self._write(item, told)
        except Away:
            await self.announcements().keep(replace(told, free_at=self.now() + PAUSE))
            return
        await self.announcements().keep(replace(told, done=not missing, free_at=self.now() + PAUSE))

    async def _tell(self, item: Item, taken: Announcement) -> Announcement:
        for one in self._listening(item):
            if one.url not in taken.told and await self.post.tell(item, one):
                taken = replace(taken, told=(*taken.told, one.url), free_at=self.now() + HOLD)
                await self.announcements().keep(taken)
        return taken

    async def _write(self, item: Item, taken: Announcement) -> Announcement:
        """Write to the rest, a few at a time. Raises Away: who was written to is noted."""
        programme = (await get_programme(self.books(), taken.programme_id)).draft.name
        while some := await self.readers().some(
            taken.programme_id, taken.published_at, taken.behind, LETTERS
        ):
            people = [await self.books().people.find(one) for one in some]
            fitting = [one.employee_id for one in people if belongs(item.draft.audience, one)]
            if fitting:
                await self.post.write(item, programme, await self.post.addressees(fitting))
            taken = replace(taken, behind=some[-1], free_at=self.now() + HOLD)
            await self.announcements().keep(taken)
        return taken

    def _listening(self, item: Item) -> list[Listener]:
        return [one for one in self.listeners if one.programme_id == item.draft.programme_id]


async def set_announcements(
    books: Books, readers: Readers, programme_id: str, employee_id: str, at: datetime, *, wanted: bool
) -> bool:
    """Write to somebody from now on, or no longer. Raises NotFound."""
    await get_programme(books, programme_id)
    if wanted:
        await readers.want(programme_id, employee_id, at)
    else:
        await readers.leave(programme_id, employee_id)
    return wanted

"""What the company's policy says about people's own words, asked of content before anything keeps them."""

from collections.abc import Sequence

from services.share.domain.model.people import Employee
from services.share.domain.model.remarks import Remark
from services.share.domain.model.shares import ShareState
from services.share.domain.model.stamps import Item
from services.share.domain.rules import remarks as rules
from services.share.domain.rules.sharing import check_employed
from services.share.domain.rules.stamping import profile_at
from services.share.ports import Books, Content
from services.share.usecases.wording import own_share


class Remarks:
    """Asks content."""

    def __init__(self, content: Content) -> None:
        self._content = content

    async def look(
        self, employee_id: str, share_id: str, text: str, at_ms: int, books: Books, *, tentative: bool = False
    ) -> Sequence[Remark]:
        """What there is to say about own words for a share; of tentative ones nothing is refused.

        Nothing about a share that was confirmed before. Raises Unknown, OutOfTurn.
        """
        author = check_employed((await books.people.find([employee_id])).get(employee_id), at_ms)
        share = await own_share(author, share_id, books.shares)
        if share.state is ShareState.CONFIRMED:
            return ()
        return await self.about(author, share.item, text.strip(), at_ms, tentative=tentative)

    async def about(
        self, author: Employee, item: Item, text: str, at_ms: int, *, tentative: bool = False
    ) -> Sequence[Remark]:
        """The same of words about an item; nothing where there are none."""
        if not text:
            return ()
        found = await self._content.check_words(item.programme_id, item.content_id, text, tentative=tentative)
        if not tentative:
            rules.check_remarks(found, profile_at(author, at_ms).language)
        return found


def told(remarks: Sequence[Remark], author: Employee, at_ms: int) -> list[str]:
    """What they say, in the author's language."""
    return rules.told(remarks, profile_at(author, at_ms).language)

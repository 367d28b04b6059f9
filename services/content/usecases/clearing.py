"""Share's question: may this person share this item, and what must they see and have done before."""

from dataclasses import replace
from datetime import datetime

from services.content.domain.model.people import Person
from services.content.domain.model.sharing import Clearance
from services.content.ports.programme import ProgrammeBooks
from services.content.usecases.courses import training_valid
from services.content.usecases.programmes import get_programme
from services.content.usecases.sharing import check_share


async def clear_share(
    books: ProgrammeBooks, content_id: str, person: Person, network: str, at: datetime
) -> Clearance:
    """What the asker must know, with why the company asks and whether training is valid.

    Raises as check_share.
    """
    clearance = await check_share(books.books, content_id, person, network, at)
    draft = clearance.item.draft
    programme = await get_programme(books.books, draft.programme_id)
    campaign = await books.campaigns.find(draft.campaign_id) if draft.campaign_id else None
    return replace(
        clearance,
        programme_why=programme.draft.why,
        campaign_why="" if campaign is None else campaign.draft.why,
        training_valid=await training_valid(books.courses, draft.programme_id, person.employee_id, at),
    )

"""Who may be shown, and what a period is."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from services.content.domain.errors import Invalid, NamingNotAgreed, NotFound
from services.content.domain.model.items import EVERYBODY, Item
from services.content.domain.model.people import Person, Viewer
from services.content.domain.model.recognition import MadeShare, Period, Shown, Spotlight
from services.content.domain.rules.audience import is_open, visible

DAYS = 92


def check_naming(share: MadeShare | None, names: Mapping[str, str]) -> tuple[MadeShare, str]:
    """The share with its author's name. Raises NotFound, NamingNotAgreed."""
    if share is None:
        raise NotFound("there is no such share")
    if share.employee_id not in names:
        raise NamingNotAgreed("the author of this share does not consent to be named")
    return share, names[share.employee_id]


def shown(
    spotlights: Sequence[Spotlight],
    shares: Mapping[str, MadeShare],
    items: Mapping[str, Item],
    names: Mapping[str, str],
) -> list[Shown]:
    """Those whose share stands and whose author consents to be named."""
    found = []
    for one in spotlights:
        share = shares.get(one.share_id)
        if share is not None and share.employee_id in names and share.content_id in items:
            found.append(Shown(one, share, items[share.content_id], names[share.employee_id]))
    return found


def seen_by(found: Sequence[Shown], viewer: Viewer, person: Person, at: datetime) -> list[Shown]:
    """Those about items that the viewer can see."""
    return [one for one in found if visible(one.item, viewer, person, at)]


def for_everybody(items: Sequence[Item], at: datetime) -> list[Item]:
    """Those that everybody can see at that moment."""
    return [one for one in items if is_open(one, at) and one.draft.audience == EVERYBODY]


def period(first: str, last: str, zone: str) -> Period:
    """Days of a zone. Raises Invalid for one that is in no calendar, for none, and for more than DAYS."""
    try:
        begins_on, ends_on = date.fromisoformat(first), date.fromisoformat(last)
        after = ends_on + timedelta(days=1)
    except (ValueError, OverflowError) as error:
        raise Invalid("there is no such day", {"to_date": "or from_date is in no calendar"}) from error
    if not begins_on <= ends_on < begins_on + timedelta(days=DAYS):
        raise Invalid("this is no period", {"to_date": f"must be 0 to {DAYS - 1} days after from_date"})
    return Period(begins_on, ends_on, _midnight(begins_on, zone), _midnight(after, zone))


def _midnight(day: date, zone: str) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone))

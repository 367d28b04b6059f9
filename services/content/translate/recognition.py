"""Who is thanked inside: wire <-> domain."""

from portevoix.content.v1 import recognition_pb2 as wire
from portevoix.share.v1 import events_pb2 as share_pb2
from services.content.domain.model.recognition import MadeShare, Shown
from services.content.translate.scalars import from_ms, to_ms


def made_share_from_wire(message: share_pb2.ShareMade) -> MadeShare:
    """A share."""
    return MadeShare(
        message.share_id,
        message.person.employee_id,
        message.item.programme_id,
        message.item.content_id,
        message.network,
        from_ms(message.moment.occurred_at_ms),
    )


def shown_to_wire(shown: Shown) -> wire.Spotlight:
    """A spotlight as it is shown."""
    spotlight, share = shown.spotlight, shown.share
    return wire.Spotlight(
        spotlight_id=spotlight.spotlight_id,
        programme_id=spotlight.programme_id,
        employee_id=share.employee_id,
        name=shown.name,
        content_id=share.content_id,
        title=shown.item.draft.title,
        network=share.network,
        words=spotlight.words,
        language=spotlight.language,
        made_at_ms=to_ms(spotlight.made_at),
    )

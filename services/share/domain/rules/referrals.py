"""Word of mouth: a person's own link to an item, to be given out and not posted."""

from dataclasses import replace

from services.share.domain.model.people import Employee
from services.share.domain.model.shares import Answer, Share, ShareState
from services.share.domain.model.stamps import Channel
from services.share.domain.rules.sharing import Preparation, prepare

NETWORK = "word_of_mouth"


def refer(employee: Employee, answer: Answer, share_id: str, code: str, at_ms: int) -> Share:
    """A referral link. Raises Forbidden where the person may not share this by word of mouth now.

    Nothing is to be confirmed.
    """
    ready = prepare(employee, answer, NETWORK, Preparation(share_id, code, at_ms), at_ms)
    return replace(ready, state=ShareState.REFERRAL, channel=Channel.PERSONAL, confirm_until_ms=0)

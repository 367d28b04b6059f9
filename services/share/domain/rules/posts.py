"""Addresses of posts: which network a post is on, which post it is, and whose share it may prove."""

import re

from services.share.domain.errors import Invalid, OutOfTurn
from services.share.domain.model.shares import Network, Share, ShareState

_HOST = re.compile(r"[^/]*//[^/?#]*")


def post_of(network: Network, address: str) -> str:
    """What tells this post from others: its network and its id there, however the address is written.

    LinkedIn gives one post up to three numbers (activity, share, ugcPost), which do not tell that they belong
    together: there one post may prove up to three shares.

    Raises OutOfTurn where posts of the network have no address, Invalid for an address that is none of them.
    """
    if not network.post_address:
        raise OutOfTurn("NOT_VERIFIABLE", f"posts on {network.name} have no address of their own")
    lowered = _HOST.sub(lambda host: host[0].lower(), address.strip(), count=1)
    found = re.fullmatch(network.post_address, lowered)
    if found is None:
        text = f"this is not the address of a post on {network.name}"
        raise Invalid("NOT_OF_THIS_NETWORK", text, "post_address")
    return "/".join([network.network_id, *(one for one in found.groups() if one)])


def check_provable(share: Share) -> None:
    """Raises OutOfTurn for a share that was taken back, or that its author did not confirm."""
    if share.state is ShareState.RETRACTED:
        raise OutOfTurn("RETRACTED", "this share was taken back")
    if share.state is not ShareState.CONFIRMED:
        raise OutOfTurn("NOT_CONFIRMED", "this share was not confirmed yet")


def check_proves(share: Share, proven_id: str) -> None:
    """Raises Invalid where the post proves another share, until that one is taken back."""
    if proven_id != share.share_id:
        raise Invalid("ADDRESS_USED", "this address proves another share", "post_address")

"""Verifying a share by the address of its post."""

from collections.abc import Mapping

from services.share.domain.errors import Unknown
from services.share.domain.facts.share import ShareVerified
from services.share.domain.model.people import Employee
from services.share.domain.model.shares import Network, Share
from services.share.domain.model.stamps import Evidence
from services.share.domain.rules.evidence import lacks_evidence, witness
from services.share.domain.rules.networks import network_of
from services.share.domain.rules.posts import check_provable, check_proves, post_of
from services.share.ports import Work
from services.share.usecases.wording import own_share


class Verifying:
    """What an author shows of shares that they confirmed."""

    def __init__(self, networks: Mapping[str, Network]) -> None:
        self._networks = networks

    async def verify(
        self, employee_id: str, share_id: str, address: str, at_ms: int, work: Work, cause: str
    ) -> int:
        """When there was evidence of the share first. Raises Unknown, OutOfTurn, Invalid."""
        author = await work.people.hold(employee_id)
        if author is None:
            raise Unknown("UNKNOWN_SHARE", "the caller has no such share")
        share = await own_share(author, share_id, work.shares)
        check_provable(share)
        network = network_of(self._networks, share.network)
        proven, fact = await prove(network, share, author, address, at_ms, work)
        await work.shares.save(proven)
        if fact is not None:
            work.say(fact, cause)
        return proven.verified_at_ms or proven.made_at_ms or at_ms  # what a tool reported needs no evidence


async def prove(
    network: Network, share: Share, author: Employee, address: str, at_ms: int, work: Work
) -> tuple[Share, ShareVerified | None]:
    """The share with the address of its post for evidence, and what is said of it.

    The address is stored, and that it proves this share. A share that has evidence, or needs none, stays as
    it is, and takes no post that another may need. The share is confirmed; whoever calls holds the author,
    saves the share and says the fact.
    Raises OutOfTurn (NOT_VERIFIABLE), Invalid (NOT_OF_THIS_NETWORK, ADDRESS_USED).
    """
    post = post_of(network, address)
    if not lacks_evidence(share):
        return share, None
    check_proves(share, await work.posts.claim(share, post, address))
    return witness(share, author, Evidence.ADDRESS, at_ms, at_ms)

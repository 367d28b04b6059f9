"""What holds for a person's texts now, and a text looked at while it is being written."""

from collections.abc import Mapping
from dataclasses import dataclass

from services.share.domain.errors import Unknown
from services.share.domain.model.library import Programme, SharingRules
from services.share.domain.model.people import Employee
from services.share.domain.model.shares import Network, Share, Words
from services.share.domain.model.stamps import Channel
from services.share.domain.rules.disclosure import required
from services.share.domain.rules.links import link
from services.share.domain.rules.networks import network_of
from services.share.domain.rules.sharing import check_employed
from services.share.domain.rules.similar import NEWEST, WINDOW_MS, crowd_of
from services.share.domain.rules.stamping import profile_at
from services.share.domain.rules.wording import Finding, Frame, Written, find, write
from services.share.ports import Books, Library, Shares, Wordings


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found about a text, the network's longest, and its author's language."""

    finding: Finding
    length_limit: int | None
    language: str = ""


class Writing:
    """The texts of shares. `link_base` is the public address of tracked links."""

    def __init__(self, networks: Mapping[str, Network], link_base: str) -> None:
        self._networks = networks
        self._link_base = link_base

    def network(self, network_id: str) -> Network:
        """A row of the table. Raises Invalid."""
        return network_of(self._networks, network_id)

    def link(self, share: Share) -> str:
        """The share's tracked link; empty for one of another tool."""
        return link(self._link_base, share.code) if share.code else ""

    def write(self, network_id: str, message: str, disclosure: str, address: str, title: str) -> Written:
        """The message with its disclosure, as it would be posted. Raises Invalid."""
        return write(self.network(network_id), message, disclosure, address, title)

    async def frame(
        self, share: Share, author: Employee, rules: SharingRules, wordings: Wordings, at_ms: int
    ) -> Frame:
        """What holds for texts of this share at a moment. Raises Invalid."""
        network = self.network(share.network)
        if network.channel is Channel.REVIEW:
            return Frame(network, self.link(share))
        recent = await wordings.recent(share.network, at_ms - WINDOW_MS, NEWEST)
        return Frame(
            network=network,
            link=self.link(share),
            disclosure=required(rules, profile_at(author, at_ms).country, network.channel),
            crowd=crowd_of(recent, author.employee_id, rules.similar_texts),
            refuse_similar=rules.refuse_similar,
            locked=share.locked,
        )

    async def check(self, employee_id: str, share_id: str, text: str, at_ms: int, books: Books) -> Checked:
        """What confirming a share of one's own with this text would find. Raises Unknown, OutOfTurn."""
        author = check_employed((await books.people.find([employee_id])).get(employee_id), at_ms)
        share = await own_share(author, share_id, books.shares)
        rules = await sharing_rules(share.item.programme_id, books.library)
        words = await words_of(share, books.shares)
        frame = await self.frame(share, author, rules, books.wordings, at_ms)
        finding = find(frame, text.strip(), words, suggested=bool(share.suggestion_id))
        return Checked(finding, frame.network.length_limit, profile_at(author, at_ms).language)


async def sharing_rules(programme_id: str, library: Library) -> SharingRules:
    """What a programme asks of shares; every default for one that was not heard of."""
    found = (await library.programmes([programme_id])).get(programme_id)
    return (found or Programme(programme_id)).sharing


async def words_of(share: Share, shares: Shares) -> Words:
    """The words of a share; none where nobody has them."""
    return (await shares.words([share.share_id])).get(share.share_id, Words(""))


async def own_share(author: Employee, share_id: str, shares: Shares) -> Share:
    """The person's own share; somebody else's is as unknown as one that does not exist."""
    share = (await shares.find([share_id])).get(share_id)
    if share is None or share.employee_id != author.employee_id:
        raise Unknown("UNKNOWN_SHARE", "the caller has no such share")
    return share

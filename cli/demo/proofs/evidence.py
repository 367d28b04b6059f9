"""What happened, put together from the journal of the outside process and from what the people did."""

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from cli.demo.story import MadeShare, Member, Story
from cli.outside.journal import Clicked, Said

_OUTSIDE = uuid.uuid5(uuid.NAMESPACE_URL, "urn:portevoix:event:outside")


@dataclass(frozen=True)
class Evidence:
    """The deeds of both sides, and every share by its id, those of other tools included."""

    story: Story
    said: list[Said]
    clicked: list[Clicked]
    shares: Mapping[str, MadeShare]

    def heard_once(self, label: str) -> Iterator[Said]:
        """Events with this label, each once: an id counts once per source, however often it was said."""
        seen: set[tuple[str, str]] = set()
        for one in self.said:
            if one.label == label and one.accepted and (one.source, one.event_id) not in seen:
                seen.add((one.source, one.event_id))
                yield one

    def subject(self, body: Mapping[str, Any]) -> MadeShare | None:
        """The share that an observation is about; None for the brand's own post."""
        if "contentId" in body:
            return None
        return self.shares[body["shareId"]] if "shareId" in body else self._by_code[body["linkCode"]]

    @cached_property
    def _by_code(self) -> Mapping[str, MadeShare]:
        return {made.link.rpartition("/")[2]: made for made in self.shares.values() if made.link}

    def members(self) -> list[Member]:
        """Those who enrolled."""
        return [member for member in self.story.members if member.enrolled]


def gather(story: Story, deeds: list[Said | Clicked]) -> Evidence:
    """Put it together."""
    said = [deed for deed in deeds if isinstance(deed, Said)]
    clicked = [deed for deed in deeds if isinstance(deed, Clicked)]
    shares = {made.share_id: made for made in story.shares}
    evidence = Evidence(story, said, clicked, shares)
    tools = {made.share_id: made for made in map(_from_tool(story), evidence.heard_once("tool_share"))}
    return Evidence(story, said, clicked, shares | tools)


def _from_tool(story: Story) -> Any:
    members = {member.person.external_id: member for member in story.members}

    def made(one: Said) -> MadeShare:
        return MadeShare(
            share_id=outside_id(one.source, one.event_id),
            member=members[one.body["externalId"]],
            content_id=one.body["contentId"],
            network=one.body["network"],
            followers=int(one.body["followerCount"]),
            link="",
            made_at_ms=int(one.body["occurredAtMs"]),
        )

    return made


def outside_id(source: str, event_id: str) -> str:
    """The house's id of an outside event, as the published language has it: UUIDv5 of source and id."""
    return str(uuid.uuid5(_OUTSIDE, f"{source}\n{event_id}"))


def utc(at_ms: int) -> datetime:
    """UTC milliseconds as a moment."""
    return datetime.fromtimestamp(at_ms / 1000, UTC)

"""What the outside process is told: where the doors are, and what stands behind them to react to."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class KnownShare:
    """A share in public: what anybody could see of it."""

    share_id: str
    link: str
    network: str
    content_id: str
    author: str

    @property
    def code(self) -> str:
        """The code of its tracked link."""
        return self.link.rstrip("/").rpartition("/")[2]


@dataclass(frozen=True)
class ToolShare:
    """A share that another tool will report."""

    external_id: str
    content_id: str
    network: str
    follower_count: int


@dataclass(frozen=True)
class PublicComment:
    """Words that somebody will write below a share."""

    language: str
    text: str


@dataclass(frozen=True)
class Plan:
    """One round. `sabotage` is empty, drop or double."""

    kafka: str
    inbox: str
    events_url: str
    token: str
    shares: tuple[KnownShare, ...]
    items: tuple[str, ...]
    tool_shares: tuple[ToolShare, ...]
    seed: int
    first_round: bool
    sabotage: str = ""
    comments: tuple[PublicComment, ...] = ()

    def write(self, path: Path) -> None:
        """Store it for the process; it holds a token, so only the owner may read it."""
        path.touch(mode=0o600)
        path.write_text(json.dumps(asdict(self)))

    @classmethod
    def read(cls, path: Path) -> "Plan":
        """As written."""
        stored: dict[str, Any] = json.loads(path.read_text())
        stored["shares"] = tuple(KnownShare(**one) for one in stored["shares"])
        stored["tool_shares"] = tuple(ToolShare(**one) for one in stored["tool_shares"])
        stored["comments"] = tuple(PublicComment(**one) for one in stored["comments"])
        stored["items"] = tuple(stored["items"])
        return cls(**stored)

"""What the company's policy says about somebody's own words."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Remark:
    """One remark, by language; it quotes nothing. What is confidential blocks before the words are stored."""

    texts: Mapping[str, str]
    blocks: bool = False
    confidential: bool = False

"""What the policy says of a draft."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that a rule of the policy found in a field of a draft; `blocks` where it must not go on."""

    field: str
    text: str
    blocks: bool

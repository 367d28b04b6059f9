"""Onboarding: steps in order, and how far somebody is."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Step:
    """A step: what people read by language tag, and starter material by content id."""

    key: str
    titles: Mapping[str, str]
    material: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Onboarding:
    """A programme's steps, in the order in which to take them."""

    programme_id: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far somebody is: when they did which step. `completed_at` stays, whatever the steps become."""

    employee_id: str
    programme_id: str
    done: Mapping[str, datetime] = field(default_factory=dict)
    completed_at: datetime | None = None

"""What is asked."""

from datetime import date
from enum import StrEnum
from typing import NamedTuple

from services.metrics.domain.model.measures import Channel


class Period(NamedTuple):
    """Whole days, first and last included."""

    first: date
    last: date


class Step(StrEnum):
    """The parts that a series has."""

    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"


class Dimension(StrEnum):
    """What a figure may be broken down by."""

    ITEM = "item"
    CAMPAIGN = "campaign"
    KIND = "kind"
    CATEGORY = "category"
    DAY = "day"
    NETWORK = "network"
    TEAM = "team"
    DEPARTMENT = "department"
    COUNTRY = "country"


GROUPS = (Dimension.TEAM, Dimension.DEPARTMENT, Dimension.COUNTRY)
"""Dimensions of people, of whom no row may stand for fewer than the floor."""
ITEMS = (Dimension.ITEM, Dimension.CAMPAIGN, Dimension.KIND, Dimension.CATEGORY)
"""Dimensions of items."""


class Selection(NamedTuple):
    """Which amounts a question is about; empty stands for all."""

    programme_id: str
    period: Period
    channel: Channel = Channel.PEOPLE
    network: str = ""
    content_id: str = ""
    campaign_id: str = ""
    employee_id: str = ""

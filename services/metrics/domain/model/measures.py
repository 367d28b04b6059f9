"""What is counted, and what tells two counts apart."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple


class Provenance(StrEnum):
    """How a figure came about; figures of two provenances are never added."""

    MEASURED = "measured"
    ESTIMATED = "estimated"
    DECLARED = "declared"


class Channel(StrEnum):
    """Whose post it was, and in what sort of place. PEOPLE is what employees did outside the company."""

    PEOPLE = "people"
    INTERNAL = "internal"
    BRAND = "brand"


class ClickClass(StrEnum):
    """What made a visit."""

    HUMAN = "human"
    BOT = "bot"
    PREVIEW = "preview"
    SCANNER = "scanner"


class Conversion(StrEnum):
    """What a visitor became."""

    LEAD = "lead"
    HIRE = "hire"
    DOWNLOAD = "download"
    SIGN_UP = "sign_up"
    SALE = "sale"


class Measure(StrEnum):
    """One counter each. CLICKS is what a network says; CLICKS_* is what our own links counted."""

    LIKES = "likes"
    COMMENTS = "comments"
    RESHARES = "reshares"
    IMPRESSIONS = "impressions"
    REACH = "reach"
    CLICKS = "clicks"
    SAVES = "saves"
    VIDEO_VIEWS = "video_views"
    FOLLOWS = "follows"
    SHARES = "shares"
    POTENTIAL_REACH = "potential_reach"
    SHARES_UNKNOWN_FOLLOWERS = "shares_unknown_followers"
    CLICKS_HUMAN = "clicks_human"
    CLICKS_BOT = "clicks_bot"
    CLICKS_PREVIEW = "clicks_preview"
    CLICKS_SCANNER = "clicks_scanner"
    LEADS = "leads"
    HIRES = "hires"
    DOWNLOADS = "downloads"
    SIGN_UPS = "sign_ups"
    SALES = "sales"
    LEADS_VALUE = "leads_value"
    HIRES_VALUE = "hires_value"
    DOWNLOADS_VALUE = "downloads_value"
    SIGN_UPS_VALUE = "sign_ups_value"
    SALES_VALUE = "sales_value"


CLICKS_BY_CLASS: Mapping[ClickClass, Measure] = {one: Measure(f"clicks_{one}") for one in ClickClass}
CONVERSIONS: Mapping[Conversion, Measure] = {one: Measure(f"{one}s") for one in Conversion}
VALUES: Mapping[Conversion, Measure] = {one: Measure(f"{one}s_value") for one in Conversion}
ENGAGEMENT = (Measure.LIKES, Measure.COMMENTS, Measure.RESHARES)

Amount = int | Decimal
"""A count, or of a value an exact sum of money; never a float."""


class Counter(NamedTuple):
    """What is never added to another of its kind without a label."""

    measure: Measure
    channel: Channel
    provenance: Provenance


Counted = Mapping[tuple[Measure, Provenance], int]
"""Sums of one group; what nobody observed is missing, 0 was observed or corrected away."""


def counters_of(measures: Iterable[Measure], channels: Iterable[Channel]) -> list[Counter]:
    """Every counter of these measures and channels."""
    several = list(channels)
    return [Counter(one, channel, how) for one in measures for channel in several for how in Provenance]

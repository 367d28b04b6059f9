"""One-to-ones as a calendar file (RFC 5545)."""

import tomllib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, time, timedelta
from functools import cache
from importlib import resources

from icalendar import Calendar, Event, vRecur

from services.survey.domain.model.one_to_ones import Meeting, OneToOnes
from services.survey.domain.rules.recurrence import rule_of, zone_of

PRODUCT = "-//Portevoix//One-to-ones//EN"


@cache
def one_to_one_catalogue(language: str) -> Mapping[str, Mapping[str, str]]:
    """Return the texts of one of LANGUAGES, by section and name."""
    found = resources.files("services.survey").joinpath("texts", f"one_to_ones.{language}.toml")
    return tomllib.loads(found.read_text(encoding="utf-8"))


def calendar_of(series: OneToOnes, moved: Sequence[Meeting], language: str) -> str:
    """Return the series and its moved meetings, with its zone; no name and no word of theirs."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    regular = _event(series, datetime.combine(series.starts_on, series.starts_at), language)
    regular.add("rrule", _rule(series))
    calendar.add_component(regular)
    for meeting in moved:
        calendar.add_component(_exception(series, meeting, language))
    calendar.add_missing_timezones()
    return str(calendar.to_ical().decode())


def _event(series: OneToOnes, local: datetime, language: str) -> Event:
    texts = one_to_one_catalogue(language)["calendar"]
    event = Event()
    event.add("uid", f"{series.series_id}@portevoix")
    event.add("dtstamp", datetime.fromtimestamp(series.created_at_ms / 1000, UTC))
    event.add("dtstart", local.replace(tzinfo=zone_of(series.zone)))
    event.add("duration", timedelta(minutes=series.minutes))
    event.add("summary", texts["summary"])
    event.add("description", texts["description"])
    event.add("class", "PRIVATE")
    return event


def _exception(series: OneToOnes, meeting: Meeting, language: str) -> Event:
    event = _event(series, meeting.moved_to or datetime.combine(meeting.on, series.starts_at), language)
    usual = datetime.combine(meeting.on, series.starts_at)
    event.add("recurrence-id", usual.replace(tzinfo=zone_of(series.zone)))
    return event


def _rule(series: OneToOnes) -> vRecur:
    rule: vRecur = vRecur.from_ical(rule_of(series.cadence, series.starts_on))
    if series.ended_on is not None:
        last = datetime.combine(series.ended_on, time(23, 59, 59), tzinfo=zone_of(series.zone))
        rule["UNTIL"] = [last.astimezone(UTC)]
    return rule

"""Series and windows, beside surveys and invitations."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, time
from typing import Any

from services.survey.domain.errors.series import UnknownSeries
from services.survey.domain.model import Group, State
from services.survey.domain.model.series import Cadence, Series, Window
from services.survey.storage.documents import group_from_document, survey_from_document, survey_to_document
from services.survey.storage.session import Collections, Database, checked, reached
from services.survey.storage.surveys import employed

BOOKS: Mapping[str, Sequence[Sequence[str]]] = {
    "series": [["ended"]],
    "windows": [["series_id", "period"], ["reminded"]],
}
VERSION = 1


class StoredSeries:
    """Implements ports.series.SeriesBook over one transaction, or with no session over plain reads."""

    def __init__(self, collections: Collections, session: Any = None) -> None:
        self._series = collections["series"]
        self._people = collections["people"]
        self._session = session

    async def get(self, series_id: str) -> Series:
        """As the port says. The write makes whoever decides about it at the same time wait."""
        found = await self._series.find_one_and_update(
            {"_id": series_id}, {"$inc": {"held": 1}}, session=self._session
        )
        return _series(found, series_id)

    async def find(self, series_id: str) -> Series:
        """As the port says."""
        return _series(await self._series.find_one({"_id": series_id}, session=self._session), series_id)

    async def save(self, series: Series) -> None:
        """As the port says; fields that this code does not know stay."""
        known = {
            "version": VERSION,
            "draft": survey_to_document(series.draft),
            "cadence": str(series.cadence),
            "starts_on": series.starts_on.isoformat(),
            "opens_at": series.opens_at.isoformat("minutes"),
            "zone": series.zone,
            "open_days": series.open_days,
            "remind_after_hours": series.remind_after_hours,
            "created_at_ms": series.created_at_ms,
            "ended": series.ended,
            "last_period": series.last_period and series.last_period.isoformat(),
            "missed": series.missed,
            "too_small": series.too_small,
        }
        await self._series.update_one(
            {"_id": series.series_id}, {"$set": known}, upsert=True, session=self._session
        )

    async def running(self) -> Sequence[str]:
        """As the port says. Raises Away."""
        with reached():
            found = await self._series.find({"ended": False}, {"_id": 1}).to_list(None)
        return [one["_id"] for one in found]

    async def zones(self, group: Group) -> Collection[str]:
        """As the port says."""
        found = await self._people.distinct("zone", employed(group), session=self._session)
        return frozenset(one for one in found if one)


class StoredWindows:
    """Implements ports.series.Windows over one transaction, or with no session over plain reads."""

    def __init__(self, collections: Collections, session: Any = None) -> None:
        self._windows = collections["windows"]
        self._surveys = collections["surveys"]
        self._invitations = collections["invitations"]
        self._session = session

    async def get(self, survey_id: str) -> Window:
        """As the port says."""
        found = await self._windows.find_one({"_id": survey_id}, session=self._session)
        return Window(survey_id) if found is None else _window(found)

    async def save(self, window: Window) -> None:
        """As the port says; fields that this code does not know stay."""
        known = {
            "version": VERSION,
            "series_id": window.series_id,
            "period": window.period and window.period.isoformat(),
            "closes_at_ms": window.closes_at_ms,
            "remind_at_ms": window.remind_at_ms,
            "reminded": window.reminded,
            "reminded_up_to": window.reminded_up_to,
            "spared": window.spared,
        }
        await self._put(window.survey_id, known)

    async def spare(self, survey_id: str, count: int) -> None:
        """As the port says."""
        window = await self.get(survey_id)
        if count or window.spared:
            await self._put(survey_id, {"version": VERSION, "spared": count})

    async def of_series(self, series_id: str, most: int) -> Sequence[Window]:
        """As the port says."""
        found = self._windows.find({"series_id": series_id}, session=self._session)
        return [_window(one) for one in await found.sort("period", -1).limit(most).to_list(None)]

    async def due(self, now_ms: int) -> Sequence[Window]:
        """As the port says. Raises Away."""
        with reached():
            open_ones = await self._surveys.distinct("_id", {"state": str(State.OPEN)})
            closes = {"closes_at_ms": {"$ne": None, "$lte": now_ms}}
            reminds = {"reminded": {"$ne": True}, "remind_at_ms": {"$ne": None, "$lte": now_ms}}
            wanted = {"_id": {"$in": open_ones}, "$or": [closes, reminds]}
            return [_window(one) for one in await self._windows.find(wanted).to_list(None)]

    async def invited(self, survey_id: str, after: str, size: int) -> Sequence[str]:
        """As the port says. Raises Away."""
        wanted = {"survey_id": survey_id, "delivered": True, "employee_id": {"$gt": after}}
        with reached():
            found = self._invitations.find(wanted, {"employee_id": 1}).sort("employee_id", 1).limit(size)
            return [one["employee_id"] for one in await found.to_list(None)]

    async def _put(self, survey_id: str, known: Mapping[str, Any]) -> None:
        await self._windows.update_one(
            {"_id": survey_id}, {"$set": known}, upsert=True, session=self._session
        )


class MongoFatigue:
    """Implements ports.series.Fatigue by plain reads."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def lately(self, since_ms: int, beside: str) -> tuple[Sequence[str], Sequence[Group]]:
        """As the port says. Raises Away."""
        opened = {"opened_at_ms": {"$gte": since_ms}}
        called_off = {"state": str(State.CALLED_OFF), "created_at_ms": {"$gte": since_ms}}
        leaving = [str(State.LAUNCHING), str(State.OPENING)]
        wanted = {"_id": {"$ne": beside}, "$or": [opened, called_off, {"state": {"$in": leaving}}]}
        with reached():
            surveys = self._database.collections["surveys"]
            found = await surveys.find(wanted, {"state": 1, "group": 1}).to_list(None)
        groups = [group_from_document(one["group"]) for one in found if one["state"] in leaving]
        return [one["_id"] for one in found if one["state"] not in leaving], groups

    async def invitations(self, survey_ids: Sequence[str], least: int) -> Mapping[str, int]:
        """As the port says. Raises Away."""
        steps: list[dict[str, Any]] = [
            {"$match": {"survey_id": {"$in": list(survey_ids)}, "delivered": True}},
            {"$group": {"_id": "$employee_id", "surveys": {"$sum": 1}}},
            {"$match": {"surveys": {"$gte": least}}},
        ]
        with reached():
            found = self._database.collections["invitations"].aggregate(steps, allowDiskUse=True)
            return {one["_id"]: one["surveys"] async for one in found}


def _series(found: dict[str, Any] | None, series_id: str) -> Series:
    if found is None:
        raise UnknownSeries(series_id)
    known = checked(found, VERSION)
    return Series(
        series_id=known["_id"],
        draft=survey_from_document({**known["draft"], "_id": ""}),
        cadence=Cadence(known["cadence"]),
        starts_on=date.fromisoformat(known["starts_on"]),
        opens_at=time.fromisoformat(known["opens_at"]),
        zone=known["zone"],
        open_days=known["open_days"],
        remind_after_hours=known["remind_after_hours"],
        created_at_ms=known["created_at_ms"],
        ended=known["ended"],
        last_period=known["last_period"] and date.fromisoformat(known["last_period"]),
        missed=known["missed"],
        too_small=known["too_small"],
    )


def _window(found: dict[str, Any]) -> Window:
    known = checked(found, VERSION)
    period = known.get("period")
    return Window(
        survey_id=known["_id"],
        series_id=known.get("series_id"),
        period=period and date.fromisoformat(period),
        closes_at_ms=known.get("closes_at_ms"),
        remind_at_ms=known.get("remind_at_ms"),
        reminded=known.get("reminded", False),
        reminded_up_to=known.get("reminded_up_to", ""),
        spared=known.get("spared", 0),
    )

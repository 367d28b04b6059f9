"""Results as they were published: a head for each survey, and a document for each thing counted.

Reading takes two look-ups by key at most, however many people answered.
"""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

from services.survey.domain.model import Path, Suggestion
from services.survey.domain.model.results import (
    Count,
    Counted,
    Kind,
    Published,
    Rates,
    Remarks,
    Shown,
    WavePoint,
)
from services.survey.storage.documents import scales_from_documents, scales_to_documents
from services.survey.storage.session import Collections, Database, checked, reached

BOOKS: Mapping[str, Sequence[Sequence[str]]] = {
    "results": [["series", "closed_at_ms"]],
    "figures": [["survey_id", "place"]],
}
VERSION = 1
MOST_AT_HAND = 64


class StoredResults:
    """What a desk keeps of results, over one transaction."""

    def __init__(self, collections: Collections, session: Any) -> None:
        self._collections = collections
        self._session = session

    async def keep(self, survey_id: str, shown: Sequence[Shown]) -> None:
        """As the port says."""
        figures = self._collections["figures"]
        await figures.delete_many({"survey_id": survey_id}, session=self._session)
        rows = [_figures(survey_id, place, one) for place, one in enumerate(shown)]
        if rows:
            await figures.insert_many(rows, session=self._session)

    async def publish(self, published: Published) -> None:
        """As the port says."""
        head = _head(published)
        await self._collections["results"].replace_one(
            {"_id": published.survey_id}, head, upsert=True, session=self._session
        )


class MongoBoard:
    """Implements ports.Board by plain reads. What was read is kept at hand, for it never changes."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._at_hand: OrderedDict[tuple[str, str], Published] = OrderedDict()

    async def published(self, survey_id: str, question_id: str = "") -> Published | None:
        """As the port says. Raises Away."""
        wanted = (survey_id, question_id)
        found = self._at_hand.get(wanted) or await self._read(survey_id, question_id)
        if found is not None:
            self._at_hand[wanted] = found
            self._at_hand.move_to_end(wanted)
        while len(self._at_hand) > MOST_AT_HAND:
            self._at_hand.popitem(last=False)
        return found

    async def _read(self, survey_id: str, question_id: str) -> Published | None:
        wanted: dict[str, Any] = {"survey_id": survey_id}
        if question_id:
            wanted["question_id"] = question_id
        head = await self.head(survey_id)
        if head is None:
            return None
        with reached():
            rows = await self._database.collections["figures"].find(wanted).sort("place", 1).to_list(None)
        return replace(head, shown=[_shown(checked(one, VERSION)) for one in rows])

    async def head(self, survey_id: str) -> Published | None:
        """As the port says. Raises Away."""
        with reached():
            found = await self._database.collections["results"].find_one({"_id": survey_id})
        return None if found is None else _published(checked(found, VERSION))

    async def trend(self, series: str, counted: Counted, path: Path) -> Sequence[WavePoint]:
        """As the port says. Raises Away."""
        results, figures = (self._database.collections[name] for name in ("results", "figures"))
        with reached():
            heads = results.find({"series": series}, {"closed_at_ms": 1}).sort("closed_at_ms", 1)
            waves = {one["_id"]: one["closed_at_ms"] for one in await heads.to_list(None)}
            ids = {_figure_id(survey_id, counted): survey_id for survey_id in waves}
            cut = {"cuts": {"$elemMatch": {"path": list(path)}}}
            found = await figures.find({"_id": {"$in": list(ids)}}, cut).to_list(None)
        counts = {ids[one["_id"]]: _count(one["cuts"][0]) for one in found if one.get("cuts")}
        return [WavePoint(wave, at_ms, counted, counts.get(wave)) for wave, at_ms in waves.items()]


def _head(published: Published) -> dict[str, Any]:
    return {
        "_id": published.survey_id,
        "version": VERSION,
        "series": published.series,
        "closed_at_ms": published.closed_at_ms,
        "floor": published.floor,
        "comment_floor": published.comment_floor,
        "answered": published.rates.answered,
        "complete": published.rates.complete,
        "invited": published.rates.invited,
        "remarks": [
            {"question_id": one.question_id, "comments": one.comments, "words": [list(w) for w in one.words]}
            for one in published.remarks
        ],
        "scales": scales_to_documents(published.scales),
        "suggestions": [{**asdict(one), "path": [*one.path]} for one in published.suggestions],
    }


def _figures(survey_id: str, place: int, shown: Shown) -> dict[str, Any]:
    counted = shown.counted
    return {
        "_id": _figure_id(survey_id, counted),
        "version": VERSION,
        "survey_id": survey_id,
        "place": place,
        "question_id": counted.question_id,
        "item": counted.item,
        "kind": str(counted.kind),
        "labels": list(counted.labels),
        "rolled_up": shown.rolled_up,
        "cuts": [
            {"path": list(path), "n": count.n, "counts": [list(pair) for pair in count.by_label.items()]}
            for path, count in shown.cuts.items()
        ],
    }


def _figure_id(survey_id: str, counted: Counted) -> str:
    return f"{survey_id}/{counted.question_id}/{counted.item}"


def _published(head: Mapping[str, Any]) -> Published:
    return Published(
        survey_id=head["_id"],
        series=head["series"],
        closed_at_ms=head["closed_at_ms"],
        floor=head["floor"],
        comment_floor=head["comment_floor"],
        rates=Rates(head["answered"], head["complete"], head["invited"]),
        shown=(),
        remarks=[
            Remarks(one["question_id"], one["comments"], [(word, count) for word, count in one["words"]])
            for one in head["remarks"]
        ],
        scales=scales_from_documents(head.get("scales", ())),
        suggestions=[
            Suggestion(**{**one, "path": tuple(one["path"])}) for one in head.get("suggestions", ())
        ],
    )


def _shown(found: Mapping[str, Any]) -> Shown:
    counted = Counted(found["question_id"], found["item"], Kind(found["kind"]), tuple(found["labels"]))
    cuts = {tuple(one["path"]): _count(one) for one in found["cuts"]}
    return Shown(counted, cuts, found["rolled_up"])


def _count(found: Mapping[str, Any]) -> Count:
    return Count(found["n"], dict(found["counts"]))

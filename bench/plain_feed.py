"""The plain way to a feed: find every published item that is open to somebody, sort by rank, take some."""

from collections.abc import Mapping, Sequence
from typing import Any

from bench.content_library import Reader

WEEK_MS = 7 * 24 * 3_600_000


def plain_feed(database: Any, reader: Reader, size: int) -> list[str]:
    """The ids of the first page, by one aggregation over the library."""
    pipeline = [
        {"$match": _open_to(reader)},
        {"$addFields": {"rank": _rank(reader.interests)}},
        {"$sort": {"rank": -1, "_id": -1}},
        {"$limit": size},
    ]
    return [one["_id"] for one in database["items"].aggregate(pipeline)]


def _open_to(reader: Reader) -> Mapping[str, Any]:
    asked = {
        "departments": reader.department,
        "countries": reader.country,
        "languages": reader.language,
        "teams": reader.team,
    }
    return {
        "state": "published",
        "_id": {"$nin": list(reader.shared)},
        "draft.expires_at": None,
        "draft.audience.cohorts": [],
        **{f"draft.audience.{name}": {"$in": [[], value]} for name, value in asked.items()},
    }


def _rank(interests: Mapping[str, int]) -> Mapping[str, Any]:
    by_weight = {weight: [topic for topic, its in interests.items() if its == weight] for weight in (3, 2, 1)}
    branches = [{"case": _about(topics), "then": weight * WEEK_MS} for weight, topics in by_weight.items()]
    return {"$add": ["$published_at", {"$switch": {"branches": branches, "default": 0}}]}


def _about(topics: Sequence[str]) -> Mapping[str, Any]:
    return {"$gt": [{"$size": {"$setIntersection": ["$draft.topics", topics]}}, 0]}

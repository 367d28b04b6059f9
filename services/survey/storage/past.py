"""Earlier waves: a document for each quarter, with counts and nothing of the lines they came from."""

from collections.abc import Mapping, Sequence
from typing import Any

from services.survey.domain.model import Scale
from services.survey.domain.model.past import PastCell, PastQuarter
from services.survey.storage.session import Collections, checked, reached

BOOKS: Mapping[str, Sequence[Sequence[str]]] = {"past_quarters": []}
VERSION = 1


class StoredPast:
    """Implements ports.PastBooks over one transaction, or with no session over plain reads."""

    def __init__(self, collections: Collections, session: Any = None) -> None:
        self._quarters = collections["past_quarters"]
        self._session = session

    async def these(self, quarters: Sequence[str]) -> Sequence[PastQuarter]:
        """As the port says."""
        return await self._found({"_id": {"$in": list(quarters)}})

    async def add(self, quarters: Sequence[PastQuarter]) -> None:
        """As the port says."""
        if quarters:
            await self._quarters.insert_many([_document(one) for one in quarters], session=self._session)

    async def between(self, first: str, last: str) -> Sequence[PastQuarter]:
        """As the port says. Raises Away."""
        bounds = {"$gte": first, **({"$lte": last} if last else {})}
        with reached():
            return await self._found({"_id": bounds})

    async def _found(self, wanted: Mapping[str, Any]) -> Sequence[PastQuarter]:
        found = self._quarters.find(wanted, session=self._session).sort("_id", 1)
        return [_quarter(checked(one, VERSION)) for one in await found.to_list(None)]


def _document(quarter: PastQuarter) -> dict[str, Any]:
    return {
        "_id": quarter.quarter,
        "version": VERSION,
        "scale": str(quarter.scale),
        "floor": quarter.floor,
        "cells": [
            {"team": team, "asked": cell.asked, "scores": {str(at): n for at, n in cell.scores.items()}}
            for team, cell in quarter.cells.items()
        ],
    }


def _quarter(found: Mapping[str, Any]) -> PastQuarter:
    cells = {
        one["team"]: PastCell(one["asked"], {int(at): n for at, n in one["scores"].items()})
        for one in found["cells"]
    }
    return PastQuarter(found["_id"], Scale(found["scale"]), found["floor"], cells)

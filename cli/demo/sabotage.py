"""Faults planted on purpose, to show that the proofs find them."""

from typing import Any

from pymongo import MongoClient

from cli.demo.world import World

IN_THE_DATABASE = ("ledger", "total")


def plant(world: World, fault: str) -> None:
    """Alter one row of gamify's ledger, or one aggregate of metrics, behind the back of both."""
    with MongoClient[dict[str, Any]](world.infra.mongodb) as client:
        if fault == "ledger":
            ledger = client[world.database("gamify")]["ledger.g1"]
            _alter(ledger, {"points": {"$gt": 0}}, {"$inc": {"points": 7}})
        else:
            cells = client[world.database("metrics")]["cells.g1"]
            _alter(cells, {"amounts.likes": {"$gt": 0}}, {"$inc": {"amounts.likes": 7}})


def _alter(collection: Any, query: dict[str, Any], update: dict[str, Any]) -> None:
    if collection.update_one(query, update).modified_count != 1:
        raise RuntimeError(f"nothing to alter in {collection.full_name}")

"""Faults planted in a database on purpose, to show that the proofs find them."""

from cli.demo.cast import NETWORKS, PROGRAMME_ID
from cli.demo.world import World
from deploy.local.tamper import alter_all, alter_one

IN_THE_DATABASE = ("ledger", "total")
# metrics reads a day again once its stamp is another, which every write of its own takes care of.
ANOTHER_STAMP_EACH = {
    "$arrayToObject": {
        "$map": {
            "input": {"$objectToArray": "$v"},
            "in": {"k": "$$this.k", "v": {"$add": ["$$this.v", 1]}},
        }
    }
}


def plant(world: World, fault: str) -> None:
    """Alter one row of gamify's ledger, or one aggregate of metrics, behind the back of both."""
    uri = world.infra.mongodb
    if fault == "ledger":
        database = world.database("gamify")
        alter_one(uri, database, "ledger.g1", {"points": {"$gt": 0}}, {"$inc": {"lines.0.3": 7}})
    else:
        database = world.database("metrics")
        of_days = "\x1f".join((PROGRAMME_ID, "all", "day"))
        likes = f"n.likes:people:measured.{NETWORKS[0]}._"
        alter_one(uri, database, "tallies.g1", {"of": of_days, likes: {"$gt": 0}}, {"$inc": {likes: 7}})
        alter_all(uri, database, "stamps.g1", [{"$set": {"v": ANOTHER_STAMP_EACH}}])

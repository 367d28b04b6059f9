"""What stands in gamify's database before the clock starts, in the layout of services/gamify/storage."""

import random
from collections.abc import Iterator
from itertools import islice
from typing import Any
from uuid import UUID

from pymongo.database import Database
from pymongo.write_concern import WriteConcern

from bench.gamify_events import DAY, NETWORKS
from services.gamify.domain.model import Case, Claim, Deed, Line, Position, Reason, ShareKey
from services.gamify.storage.documents import VERSION, day_id, line_to_document

GENERATION = 1
OTHERS = 50_000  # people whom no event of the bench is about
CHUNK = 10_000
BOARD_DATE = "2026-09-28"  # of the stored board
FIRST_DAY_MS = 1_788_000_000_000  # long before every event of the bench
Stored = Database[dict[str, Any]]


def store_ledger_rows(database: Stored, count: int) -> None:
    """Insert that many ledger lines of other people. The service ran once before: its indexes are there."""
    chance = random.Random(2)
    _insert(database, f"ledger.g{GENERATION}", (line_to_document(_line(chance)) for _ in range(count)))


def store_board(database: Stored, people: int) -> None:
    """Bring the board of BOARD_DATE to that many people with points: `board_person(0)` and so on.

    Called again with more people it adds those that are missing.
    """
    stored = f"days.g{GENERATION}"
    before = database[stored].count_documents({"_id.date": BOARD_DATE})
    chance = random.Random(f"board {before}")
    _insert(database, stored, (_day(chance, number) for number in range(before, people)))


def board_person(number: int) -> str:
    """The id of somebody on the stored board."""
    return f"board-{number:07}"


def _day(chance: random.Random, number: int) -> dict[str, Any]:
    reached = [FIRST_DAY_MS + chance.randrange(DAY), f"{chance.getrandbits(64):016x}"]
    fields = {"v": VERSION, "tail": reached, "points": 1 + int(chance.paretovariate(0.8)) % 5_000}
    return {"_id": day_id(board_person(number), BOARD_DATE), **fields, "reached": reached, "shares": {}}


def _line(chance: random.Random) -> Line:
    event_id = str(UUID(int=chance.getrandbits(128), version=4))
    claim = Claim("click", 10, None)
    case = Case(
        position=Position(FIRST_DAY_MS + chance.randrange(20 * DAY), event_id),
        local_date=f"2026-08-{1 + chance.randrange(28):02}",
        deed=Deed.CLICK,
        share=ShareKey(
            f"{chance.getrandbits(64):016x}", f"item-{chance.randrange(200):04}", chance.choice(NETWORKS)
        ),
        rule_version=1,
        claims=(claim,),
    )
    who = f"other-{chance.randrange(OTHERS):06}"
    return Line(
        employee_id=who,
        case=case,
        claim=claim,
        ordinal=0,
        points=10,
        reason=Reason.AWARDED,
        caused_by=event_id,
    )


def _insert(database: Stored, name: str, documents: Iterator[dict[str, Any]]) -> None:
    """Insert in chunks, and have the server write to its disk what it would write later, under the clock."""
    collection = database[name].with_options(write_concern=WriteConcern(w=1))
    while chunk := list(islice(documents, CHUNK)):
        collection.insert_many(chunk, ordered=False)
    database.client.admin.command("fsync")

"""What an operator asks of one house by its command line, beside running it.

python -m services.gamify                        run
python -m services.gamify rebuild points         build a projection again, compare, switch
python -m services.gamify quarantine ROW         put an outbox row aside that can never be sent
python -m services.gamify rotate-keys [FILE]     wrap every data key by the first key of the master key file
"""

import argparse
import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from bson import ObjectId
from bson.errors import InvalidId

from chassis import logs
from chassis.outbox import quarantine
from chassis.projection.rebuild import NotRebuilt, Rebuild
from chassis.settings import WrongSetting, refuse

if TYPE_CHECKING:
    from chassis.house import House

EXIT_REFUSED = 1


class NotDone(Exception):
    """The operation was not carried out; the text says why, and nothing was changed."""


def parser(house: str) -> argparse.ArgumentParser:
    """The command line of a house."""
    made = argparse.ArgumentParser(prog=f"python -m services.{house}")
    asked = made.add_subparsers(dest="operation")
    asked.add_parser("run", help="run until SIGTERM (the default)")
    rebuild = asked.add_parser("rebuild", help="build a projection again, compare it, switch to it")
    rebuild.add_argument("projection")
    aside = asked.add_parser("quarantine", help="put an outbox row aside that can never be sent")
    aside.add_argument("row")
    rotate = asked.add_parser("rotate-keys", help="wrap every data key by the first master key")
    rotate.add_argument("file", nargs="?", type=Path)
    return made


def operate(house: "House", arguments: Sequence[str]) -> int:
    """Run the house, or carry out one operation and say what was done; return the exit status."""
    asked = parser(house.name).parse_args(arguments)
    if asked.operation in (None, "run"):
        return house.run()
    logs.configure(house.name, house.settings.identity, "WARNING")
    try:
        print(asyncio.run(_carried_out(house, asked)))
    except WrongSetting as error:
        refuse(str(error))
    except (NotDone, NotRebuilt) as error:
        print(f"{house.name}: {error}", file=sys.stderr)
        return EXIT_REFUSED
    return 0


async def _carried_out(house: "House", asked: argparse.Namespace) -> str:
    await house.mongo.start()
    try:
        match asked.operation:
            case "rebuild":
                return await _rebuilt(house, asked.projection)
            case "quarantine":
                return await _put_aside(house, asked.row)
            case _:
                return f"{await house.keys.rotate(asked.file)} keys wrapped anew"
    finally:
        await house.mongo.stop()


async def _rebuilt(house: "House", name: str) -> str:
    if name not in house.projections:
        known = ", ".join(sorted(house.projections)) or "none"
        raise NotDone(f"there is no projection {name!r}; known: {known}")
    done = await Rebuild(house.projections[name], house.mongo, house.river).run()
    return f"{name}: generation {done.generation} is live, digest {done.digest}"


async def _put_aside(house: "House", row: str) -> str:
    try:
        row_id = ObjectId(row)
    except InvalidId as error:
        raise NotDone(f"{row!r} is no id of an outbox row") from error
    if not await quarantine(house.mongo, row_id):
        raise NotDone(f"there is no outbox row {row}")
    return f"row {row} is in outbox_quarantine"

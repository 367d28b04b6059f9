"""Questions that a command puts to houses."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from typing import TypeVar, cast

import grpc
import typer
from google.rpc import error_details_pb2
from grpc_status import rpc_status

from cli.doors import Doors
from cli.installation import address, installation

R = TypeVar("R")


def ask(houses: Sequence[str], question: Callable[[Doors], Awaitable[R]]) -> R:
    """Put a question at the doors of these houses.

    It ends with status 1, a line why, and one for each wrong part, where refused.
    """

    async def asked() -> R:
        found = installation()
        doors = Doors({house: address(found.grpc, house) for house in houses})
        try:
            return await question(doors)
        finally:
            await doors.close()

    try:
        return asyncio.run(asked())
    except grpc.aio.AioRpcError as refused:
        typer.echo(f"{refused.code().name}: {refused.details()}", err=True)
        for line in _wrong_parts(refused):
            typer.echo(line, err=True)
        raise typer.Exit(1) from refused


def _wrong_parts(refused: grpc.aio.AioRpcError) -> Iterator[str]:
    """What was wrong with which part of a request, such as a line of a file."""
    status = rpc_status.from_call(cast("grpc.Call", refused))  # it takes what has these two methods
    for detail in status.details if status else ():
        bad = error_details_pb2.BadRequest()
        if detail.Unpack(bad):
            yield from (f"  {one.field}: {one.description}" for one in bad.field_violations)

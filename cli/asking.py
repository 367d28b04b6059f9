"""Questions that a command puts to houses."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

import grpc
import typer

from cli.doors import Doors
from cli.installation import address, installation

R = TypeVar("R")


def ask(houses: Sequence[str], question: Callable[[Doors], Awaitable[R]]) -> R:
    """Put a question at the doors of these houses; ends with status 1 and one line where it is refused."""

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
        raise typer.Exit(1) from refused

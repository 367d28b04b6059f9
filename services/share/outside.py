"""What share asks of content, by gRPC."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import cast

import grpc
from google.rpc import error_details_pb2
from grpc_status import rpc_status

from portevoix.content.v1 import launch_pb2_grpc, service_pb2_grpc
from services.share.domain.model.shares import Answer
from services.share.domain.model.stamps import Person
from services.share.translate.content import (
    answer_from_wire,
    check_join_to_wire,
    check_share_to_wire,
    refusal_from_wire,
)

ANSWER_SECONDS = 2.0  # somebody waits


class ContentHouse:
    """content, as share sees it."""

    def __init__(self, channel: grpc.aio.Channel) -> None:
        self._stub: service_pb2_grpc.ContentServiceAsyncStub = service_pb2_grpc.ContentServiceStub(channel)
        self._launch: launch_pb2_grpc.LaunchServiceAsyncStub = launch_pb2_grpc.LaunchServiceStub(channel)

    async def check_share(self, person: Person, content_id: str, network: str) -> Answer:
        """May this person share this item to this network now?

        Raises Unknown, OutOfTurn or Invalid where not; a failure of content's is raised as it came.
        """
        question = check_share_to_wire(person, content_id, network)
        with refusals():
            return answer_from_wire(await self._stub.CheckShare(question, timeout=ANSWER_SECONDS))

    async def check_join(self, person: Person, programme_id: str, cohort: str) -> None:
        """May this person join with this cohort, as far as invitations go?

        Raises Unknown or OutOfTurn where not; a failure of content's is raised as it came.
        """
        question = check_join_to_wire(person, programme_id, cohort)
        with refusals():
            await self._launch.CheckJoin(question, timeout=ANSWER_SECONDS)


@contextmanager
def refusals() -> Iterator[None]:
    """Within: what content refuses is raised as a refusal of ours."""
    try:
        yield
    except grpc.aio.AioRpcError as error:
        refusal = refusal_from_wire(error.code(), _reason(error), error.details() or "")
        if refusal is None:
            raise
        raise refusal from error


def _reason(error: grpc.aio.AioRpcError) -> str:
    status = rpc_status.from_call(cast("grpc.Call", error))  # it takes what has these methods
    info = error_details_pb2.ErrorInfo()
    for detail in status.details if status is not None else ():
        if detail.Unpack(info):
            return str(info.reason)
    return "REFUSED_BY_CONTENT"

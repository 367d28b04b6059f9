"""Request, use case, response: one method per call. What each promises stands in the service's proto file."""

from collections.abc import Sequence

from portevoix.share.v1 import service_pb2_grpc
from services.share.domain.model.shares import Network
from services.share.rpc.desk import Desk
from services.share.rpc.directory import DirectoryCalls
from services.share.rpc.sharing import SharingCalls
from services.share.rpc.taking_part import TakingPartCalls
from services.share.usecases.sharing import Sharing
from services.share.usecases.taking_part import TakingPart

__all__ = ["Desk", "ShareRpc"]


class ShareRpc(DirectoryCalls, TakingPartCalls, SharingCalls, service_pb2_grpc.ShareServiceServicer):
    """The directory, taking part, and sharing."""

    def __init__(
        self, desk: Desk, taking_part: TakingPart, sharing: Sharing, networks: Sequence[Network]
    ) -> None:
        DirectoryCalls.__init__(self, desk, networks)
        TakingPartCalls.__init__(self, desk, taking_part)
        SharingCalls.__init__(self, desk, sharing)

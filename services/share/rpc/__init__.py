"""Request, use case, response: one method per call. What each promises stands in the service's proto file."""

from collections.abc import Sequence

from portevoix.share.v1 import service_pb2_grpc
from services.share.domain.model.shares import Network
from services.share.rpc.desk import Desk
from services.share.rpc.directory import DirectoryCalls
from services.share.rpc.plans import PlanCalls
from services.share.rpc.sharing import SharingCalls
from services.share.rpc.taking_part import TakingPartCalls
from services.share.rpc.verifying import VerifyingCalls
from services.share.usecases.plans import Plans
from services.share.usecases.sharing import Sharing
from services.share.usecases.taking_part import TakingPart
from services.share.usecases.verifying import Verifying

__all__ = ["Desk", "ShareRpc"]


class ShareRpc(
    DirectoryCalls,
    TakingPartCalls,
    SharingCalls,
    PlanCalls,
    VerifyingCalls,
    service_pb2_grpc.ShareServiceServicer,
):
    """The directory, taking part, and sharing."""

    def __init__(
        self,
        desk: Desk,
        taking_part: TakingPart,
        sharing: Sharing,
        plans: Plans,
        verifying: Verifying,
        networks: Sequence[Network],
    ) -> None:
        DirectoryCalls.__init__(self, desk, networks)
        TakingPartCalls.__init__(self, desk, taking_part)
        SharingCalls.__init__(self, desk, sharing)
        PlanCalls.__init__(self, desk, plans)
        VerifyingCalls.__init__(self, desk, verifying)

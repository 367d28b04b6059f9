"""gamify in a namespace of its own."""

from typing import Any

from bench.gamify_events import PROGRAMME
from bench.installation import Installation, Replica
from portevoix.gamify.v1 import service_pb2 as wire
from portevoix.gamify.v1 import service_pb2_grpc


class Gamify(Installation):
    """What the bench of points runs on."""

    house = "gamify"

    def stub(self, channel: Any) -> Any:
        """GamifyService."""
        return service_pb2_grpc.GamifyServiceStub(channel)

    async def balance(self, replica: Replica, employee_id: str) -> Any:
        """What GetBalance answers about somebody."""
        request = wire.GetBalanceRequest(employee_id=employee_id, programme_id=PROGRAMME)
        everything = self.metadata("bench", "service")
        return await replica.stub.GetBalance(request, metadata=everything, timeout=20, wait_for_ready=True)

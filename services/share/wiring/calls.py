"""What the house answers by gRPC."""

from portevoix.share.v1 import service_pb2
from portevoix.share.v1.service_pb2_grpc import add_ShareServiceServicer_to_server
from services.share.outside import ContentHouse
from services.share.rpc import Desk, ShareRpc
from services.share.settings import ShareSettings
from services.share.storage import StoredTurns
from services.share.usecases.sharing import Sharing
from services.share.usecases.taking_part import TakingPart
from services.share.wiring.parts import Share, new_code, new_id, now_ms

HOUR_MS = 3_600_000


def answer(share: Share, settings: ShareSettings, content_house: ContentHouse) -> None:
    """Answer every call."""
    turns = StoredTurns(lambda: share.house.mongo.collections)
    sharing = Sharing(share.networks, content_house, turns, str(settings.links))
    desk = Desk(
        commands=share.house.commands,
        books=share.books,
        unit=share.unit,
        import_people=share.import_people,
        now_ms=now_ms,
        new_id=new_id,
        new_code=new_code,
        confirm_ms=round(settings.confirm_hours * HOUR_MS),
    )
    service = service_pb2.DESCRIPTOR.services_by_name["ShareService"]
    rpc = ShareRpc(desk, TakingPart(share.networks), sharing, list(share.networks.values()))
    share.house.answer(add_ShareServiceServicer_to_server, rpc, service)

"""What the house answers by gRPC."""

from portevoix.share.v1 import activities_pb2, links_pb2, service_pb2
from portevoix.share.v1.activities_pb2_grpc import add_ActivityServiceServicer_to_server
from portevoix.share.v1.links_pb2_grpc import add_LinkServiceServicer_to_server
from portevoix.share.v1.service_pb2_grpc import add_ShareServiceServicer_to_server
from services.share.outside import ContentHouse
from services.share.rpc import Desk, ShareRpc
from services.share.rpc.activities import ActivityRpc
from services.share.rpc.links import LinkRpc
from services.share.settings import ShareSettings
from services.share.storage import StoredTurns
from services.share.usecases.actions import Actions
from services.share.usecases.activities import Activities
from services.share.usecases.plans import Plans
from services.share.usecases.referrals import Referrals
from services.share.usecases.sharing import Sharing
from services.share.usecases.taking_part import TakingPart
from services.share.usecases.verifying import Verifying
from services.share.usecases.wording import Writing
from services.share.wiring.parts import Share, new_code, new_id, now_ms

HOUR_MS = 3_600_000


def answer(share: Share, settings: ShareSettings, content_house: ContentHouse) -> Sharing:
    """Answer every call; what people do with shares of their own, for other doors to do too."""
    turns = StoredTurns(lambda: share.house.mongo.collections)
    writing = Writing(share.networks, str(settings.links))
    sharing = Sharing(content_house, turns, writing)
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
    plans = Plans(share.networks, desk.confirm_ms)
    verifying = Verifying(share.networks)
    table = list(share.networks.values())
    rpc = ShareRpc(desk, TakingPart(share.networks, content_house), sharing, plans, verifying, table)
    share.house.answer(add_ShareServiceServicer_to_server, rpc, service)
    links = LinkRpc(desk, Referrals(content_house, str(settings.links)))
    service = links_pb2.DESCRIPTOR.services_by_name["LinkService"]
    share.house.answer(add_LinkServiceServicer_to_server, links, service)
    activities = ActivityRpc(desk, Activities(share.networks), Actions(share.networks))
    service = activities_pb2.DESCRIPTOR.services_by_name["ActivityService"]
    share.house.answer(add_ActivityServiceServicer_to_server, activities, service)
    return sharing

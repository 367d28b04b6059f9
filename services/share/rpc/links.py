"""What share answers about tracked links."""

from portevoix.share.v1 import links_pb2_grpc
from services.share.rpc.clicks import ClickCalls
from services.share.rpc.desk import Desk
from services.share.rpc.referrals import ReferralCalls
from services.share.usecases.referrals import Referrals


class LinkRpc(ReferralCalls, ClickCalls, links_pb2_grpc.LinkServiceServicer):
    """Referral links, and visits of links."""

    def __init__(self, desk: Desk, referrals: Referrals) -> None:
        ReferralCalls.__init__(self, desk, referrals)
        ClickCalls.__init__(self, desk)

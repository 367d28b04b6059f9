"""Referral links, to the wire."""

import io

import segno

from portevoix.share.v1 import links_pb2
from services.share.usecases.referrals import Referral

SCALE = 8
QUIET_ZONE = 4


def referral_to_wire(referral: Referral) -> links_pb2.CreateReferralResponse:
    """A link to give out."""
    return links_pb2.CreateReferralResponse(
        share_id=referral.share.share_id,
        link=referral.link,
        qr_svg=qr_svg(referral.link),
        title=referral.title,
    )


def qr_svg(text: str) -> str:
    """The text as a QR code, always the same for the same text.

    Error correction M restores 15 % of it; the quiet zone is the four modules that ISO/IEC 18004 asks for.
    """
    drawn = io.BytesIO()
    code = segno.make_qr(text, error="m", boost_error=False)
    # The light modules are drawn too: on a dark page the code would be dark on dark otherwise.
    code.save(drawn, kind="svg", scale=SCALE, border=QUIET_ZONE, light="#fff", xmldecl=False, nl=False)
    return drawn.getvalue().decode()

"""One's own history: seen in pages, taken away as a file, and nobody else's."""

import csv
import io
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from portevoix.share.v1 import service_pb2 as wire
from services.share.usecases import sharing
from tests.component.share.rig import Rig
from tests.component.share.test_referrals import refer

EXPORT = "/v1/shares:export"


def headers(rig: Rig, subject: str, *roles: str) -> dict[str, str]:
    """What a caller sends."""
    return {"authorization": f"Bearer {rig.issuer.token(subject, roles or ('employee',))}"}


def table(body: bytes) -> list[dict[str, str]]:
    """The lines of a file, by the names in its header."""
    assert body.startswith(b"\xef\xbb\xbf")
    assert body.endswith(b"\r\n")
    return list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"), newline=""), strict=True))


async def seen(rig: Rig, employee_id: str) -> list[wire.OwnShare]:
    """A person's shares as ListShares gives them, two to a page."""
    found, token = [], ""
    while True:
        request = wire.ListSharesRequest(page_size=2, page_token=token)
        page = await rig.call("ListShares", request, employee_id)
        found += page.shares
        token = page.next_page_token
        if not token:
            return found


@pytest.mark.row("S17", door="GET /v1/shares:export")
@pytest.mark.row("S17", door="gRPC share.v1.ShareService/ListShares")
async def test_a_person_sees_and_takes_away_their_own_history(
    rig: Rig, programme_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sharing, "PAGE", 2)
    employee_id = await rig.advocate(programme_id, "linkedin", "slack", "word_of_mouth")
    colleague = await rig.advocate(programme_id, "linkedin")
    content_id = await rig.item(programme_id)
    confirmed = await prepared(rig, employee_id, content_id)
    words = '=HYPERLINK("https://evil.example")\nÀ bientôt, "chers" collègues;@SUM(1)'
    await rig.call(
        "ConfirmShare",
        wire.ConfirmShareRequest(share_id=confirmed.share_id, text=words, follower_count=480),
        employee_id,
    )
    theirs = await rig.share(colleague, content_id)
    retracted = await rig.share(employee_id, content_id, "slack")
    await rig.call("RetractShare", wire.RetractShareRequest(share_id=retracted.share_id), employee_id)
    referral = await refer(rig, employee_id, content_id)
    cancelled = await prepared(rig, employee_id, content_id)
    await rig.call("WithdrawAdvocate", wire.WithdrawAdvocateRequest(programme_id=programme_id), employee_id)

    own = await seen(rig, employee_id)
    answer = await rig.http.get(EXPORT, headers=headers(rig, employee_id))
    rows = table(answer.content)
    expected = [cancelled.link, referral.link, retracted.link, confirmed.link]
    assert [one.link for one in own] == [row["Lien"] for row in rows] == expected
    assert [row["État"] for row in rows] == ["annulé", "lien de recommandation", "retiré", "publié"]
    assert [one.state for one in own] == [
        wire.SHARE_STATE_CANCELLED,
        wire.SHARE_STATE_REFERRAL,
        wire.SHARE_STATE_RETRACTED,
        wire.SHARE_STATE_CONFIRMED,
    ]
    assert [row["Canal"] for row in rows] == [
        "réseau public",
        "contacts personnels",
        "interne à l'entreprise",
        "réseau public",
    ]
    last = rows[-1]
    made = datetime.fromtimestamp(own[-1].made_at_ms / 1000, ZoneInfo("Africa/Casablanca"))
    assert f"{last['Date']} {last['Heure']}" == f"{made:%Y-%m-%d %H:%M:%S}"
    assert last["Fuseau horaire"] == "Africa/Casablanca"
    assert (last["Contenu"], last["Réseau"], last["Abonnés"]) == (content_id, "LinkedIn", "480")
    harmless = words.replace("=", "'=").replace("@", "'@")
    assert (own[-1].text, last["Texte"]) == (words, harmless)

    # Nobody else's, neither way.
    assert theirs.link not in answer.text
    (only,) = table((await rig.http.get(EXPORT, headers=headers(rig, colleague))).content)
    assert only["Lien"] == theirs.link
    assert [one.link for one in await seen(rig, colleague)] == [theirs.link]


async def test_the_file_is_for_its_owner_and_in_their_language(rig: Rig, programme_id: str) -> None:
    employee_id = await rig.advocate(programme_id, "linkedin", language="fr-MA")
    german = await rig.employ(language="de")
    await rig.share(employee_id, await rig.item(programme_id))
    answer = await rig.http.get(EXPORT, headers=headers(rig, employee_id, "leader"))
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="mes-partages.csv"'
    assert answer.headers["cache-control"] == "no-store"
    english = await rig.http.get(EXPORT, headers=headers(rig, employee_id), params={"language": "en"})
    assert table(english.content)[0]["State"] == "posted"
    nothing = await rig.http.get(EXPORT, headers=headers(rig, german))
    assert nothing.content.startswith('\ufeff"Date","Time",'.encode())
    assert table(nothing.content) == []

    assert (await rig.http.get(EXPORT)).status_code == 401
    assert (await rig.http.get(EXPORT, headers=headers(rig, employee_id, "hr"))).status_code == 403
    strange = await rig.http.get(EXPORT, headers=headers(rig, employee_id), params={"language": "de"})
    assert (strange.status_code, "UNKNOWN_LANGUAGE" in strange.text) == (400, True)


async def prepared(rig: Rig, employee_id: str, content_id: str) -> wire.PrepareShareResponse:
    """A share made ready."""
    request = wire.PrepareShareRequest(content_id=content_id, network="linkedin")
    found: wire.PrepareShareResponse = await rig.call("PrepareShare", request, employee_id)
    return found

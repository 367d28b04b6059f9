"""Hands that write: shares prepared, looked at and confirmed in some text, and what of it is stored."""

from typing import Any

from portevoix.content.v1 import service_pb2 as content_wire
from portevoix.share.v1 import service_pb2 as wire
from tests.component.share.rig import Refusal, Rig


def suggestion(text: str, network: str = "linkedin") -> content_wire.Suggestion:
    """A suggested message."""
    return content_wire.Suggestion(suggestion_id=text[:20], network=network, language="fr", text=text)


async def prepare(
    rig: Rig, employee_id: str, content_id: str, text: str = "", network: str = "linkedin"
) -> Any:
    """A share made ready."""
    request = wire.PrepareShareRequest(content_id=content_id, network=network, text=text)
    return await rig.call("PrepareShare", request, employee_id)


async def confirm(rig: Rig, employee_id: str, share_id: str, text: str = "") -> Any:
    """A share confirmed."""
    return await rig.call("ConfirmShare", wire.ConfirmShareRequest(share_id=share_id, text=text), employee_id)


async def check(rig: Rig, employee_id: str, share_id: str, text: str) -> Any:
    """What confirming with that text would find."""
    return await rig.call("CheckText", wire.CheckTextRequest(share_id=share_id, text=text), employee_id)


async def refusal(
    rig: Rig, employee_id: str, request: wire.PrepareShareRequest | wire.ConfirmShareRequest
) -> Refusal:
    """How preparing or confirming was refused."""
    name = "PrepareShare" if isinstance(request, wire.PrepareShareRequest) else "ConfirmShare"
    return await rig.refused(name, request, employee_id)


async def plaintext(rig: Rig, word: str) -> list[str]:
    """The collections in which a word stands in the clear."""
    database = rig.house.mongo.database
    return [
        name
        for name in await database.list_collection_names()
        if any(word in repr(one).casefold() for one in await database[name].find({}).to_list(None))
    ]


async def stored(rig: Rig, collection: str, key: str) -> Any:
    """A document."""
    return await rig.house.mongo.collections[collection].find_one({"_id": key})


async def own_text(rig: Rig, employee_id: str) -> str:
    """The words of a person's only share, as their history has them."""
    (own,) = (await rig.call("ListShares", wire.ListSharesRequest(), employee_id)).shares
    return str(own.text)

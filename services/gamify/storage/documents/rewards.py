"""Rewards, wallets and redemptions. A redemption's `account` is the account's id."""

from collections.abc import Mapping
from typing import Any

from services.gamify.domain.model.rewards import Receipt, Redemption, RedemptionState, Reward, Value, Wallet
from services.gamify.storage import keys
from services.gamify.storage.documents import VERSION, Document, known

_PLAIN = (
    "programme_id",
    "points",
    "stock",
    "per_person",
    "from_ms",
    "until_ms",
    "needs_approval",
    "expires_after_days",
    "withdrawn",
    "sold",
)
_SPENT = ("reward_id", "points", "redeemed_at_ms", "changed_at_ms", "note")


def reward_to_fields(reward: Reward) -> dict[str, Any]:
    """A reward, less its id."""
    return {
        "v": VERSION,
        **{name: getattr(reward, name) for name in _PLAIN},
        "names": dict(reward.names),
    }


def reward_from_document(document: Document) -> Reward:
    """A reward."""
    known(document)
    plain = {name: document[name] for name in _PLAIN}
    return Reward(reward_id=document["_id"], names=document["names"], **plain)


def wallet_to_fields(wallet: Wallet) -> dict[str, Any]:
    """A wallet, less its id: `has` are [reward, how many]."""
    return {"v": VERSION, "spent": wallet.spent, "has": [list(one) for one in wallet.has.items()]}


def wallet_from_document(document: Document) -> Wallet:
    """A wallet."""
    return Wallet(known(document)["spent"], dict(document["has"]))


def redemption_to_change(redemption: Redemption) -> Mapping[str, Any]:
    """The update that makes a document of a redemption what it is now."""
    programme_id, employee_id = redemption.account
    fields: dict[str, Any] = {
        "v": VERSION,
        **{name: getattr(redemption, name) for name in _SPENT},
        "account": keys.account_id(redemption.account),
        "programme_id": programme_id,
        "employee_id": employee_id,
        "state": redemption.state.value,
        "value": list(redemption.value) if redemption.value is not None else None,
    }
    if redemption.expires_at_ms is None:
        return {"$set": fields, "$unset": {"expires_at_ms": ""}}
    return {"$set": {**fields, "expires_at_ms": redemption.expires_at_ms}}


def redemption_from_document(document: Document) -> Redemption:
    """A redemption."""
    known(document)
    value = document["value"]
    return Redemption(
        redemption_id=document["_id"],
        **{name: document[name] for name in _SPENT},
        account=keys.account_of(document["account"]),
        value=Value(*value) if value is not None else None,
        state=RedemptionState(document["state"]),
        expires_at_ms=document.get("expires_at_ms"),
    )


def spending_to_document(receipt: Receipt) -> dict[str, Any]:
    """A change of what an account spent."""
    redemption = receipt.redemption
    return {
        "_id": keys.SEPARATOR.join((redemption.redemption_id, redemption.state.value)),
        "v": VERSION,
        "account": keys.account_id(redemption.account),
        "at_ms": redemption.changed_at_ms,
        "redemption_id": redemption.redemption_id,
        "points": receipt.points,
        "state": redemption.state.value,
    }

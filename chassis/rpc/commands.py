"""Mutating calls: one effect per idempotency key, and a repeat is answered with the stored answer."""

import hashlib
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import grpc
from google.protobuf.message import Message
from pymongo.errors import DuplicateKeyError

from chassis.access import caller
from chassis.collections import Book, Index
from chassis.mongo import Mongo, Transaction
from chassis.refusal import Refusal, Status
from chassis.rpc import call
from chassis.rpc.client import IDEMPOTENCY_KEY
from chassis.telemetry import Telemetry

REMEMBERED = timedelta(days=7)
KEY_LENGTH_LIMIT = 200
IDEMPOTENCY = Book("idempotency", indexes=[Index([("expires_at", 1)], {"expireAfterSeconds": 0})])

R = TypeVar("R", bound=Message)


class Commands:
    """Runs mutating calls, each in one transaction together with the record of its answer."""

    def __init__(self, mongo: Mongo, telemetry: Telemetry) -> None:
        self._mongo = mongo
        self._telemetry = telemetry

    async def run(
        self,
        request: Message,
        context: object,
        response_type: type[R],
        work: Callable[[Transaction], Awaitable[R]],
    ) -> R:
        """The answer of `work`, or the stored one when this caller has sent this key before.

        `work` runs in one transaction and perhaps several times; what it raises undoes everything, and then
        the key may be used again. Raises Refusal INVALID_ARGUMENT without a key and ALREADY_EXISTS for a key
        that came with another request. Anonymous calls have neither key nor record: a record would tell
        when somebody called and what they sent.
        """
        handled = call.current()
        if handled.method.anonymous:
            return await self._mongo.transact(work)
        identity = {
            "method": handled.method.path,
            "subject": caller(context).subject,
            "key": _key(handled.metadata.get(IDEMPOTENCY_KEY, "")),
        }
        digest = hashlib.sha256(request.SerializeToString(deterministic=True)).digest()

        async def once(tx: Transaction) -> R:
            stored = await tx.collections[IDEMPOTENCY.name].find_one({"_id": identity}, session=tx.session)
            if stored is not None:
                return self._repeated(stored, digest, response_type)
            response = await work(tx)
            await tx.collections[IDEMPOTENCY.name].insert_one(
                _record(identity, digest, response), session=tx.session
            )
            return response

        try:
            return await self._mongo.transact(once)
        except DuplicateKeyError:
            # The same key, at the same moment: the other one has committed, so its answer is there now.
            return await self._mongo.transact(once)

    def _repeated(self, stored: dict[str, Any], digest: bytes, response_type: type[R]) -> R:
        if stored["digest"] != digest:
            text = "this idempotency key came with another request before"
            raise Refusal(grpc.StatusCode.ALREADY_EXISTS, "IDEMPOTENCY_KEY_REUSED", text)
        self._telemetry.commands_repeated_total.labels(stored["_id"]["method"]).inc()
        return response_type.FromString(stored["response"])


def _record(identity: dict[str, str], digest: bytes, response: Message) -> dict[str, Any]:
    return {
        "_id": identity,
        "version": 1,
        "digest": digest,
        "response": response.SerializeToString(),
        "expires_at": datetime.now(UTC) + REMEMBERED,
    }


def _key(given: str) -> str:
    if not 0 < len(given) <= KEY_LENGTH_LIMIT:
        wrong = f"is needed, 1 to {KEY_LENGTH_LIMIT} characters, the same for each try of one command"
        status = Status(
            grpc.StatusCode.INVALID_ARGUMENT,
            "IDEMPOTENCY_KEY_MISSING",
            f"metadata `{IDEMPOTENCY_KEY}` {wrong}",
            {IDEMPOTENCY_KEY: wrong},
        )
        raise Refusal.of(status)
    return given

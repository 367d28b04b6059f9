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

A = TypeVar("A")
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
        if call.current().method.anonymous:
            return await self._mongo.transact(work)
        identity, digest = _identity(context), _digest(request)

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

    async def run_after(
        self,
        request: Message,
        context: object,
        response_type: type[R],
        ask: Callable[[], Awaitable[A]],
        work: Callable[[Transaction, A], Awaitable[R]],
    ) -> R:
        """As `run`, with what `ask` gives handed to `work`; for a repeat nothing is asked.

        `ask` runs once, before the transaction, so that nobody else waits for what it waits for. What it gave
        may be out of date when `work` runs. Of calls with one key at the same moment, each may ask.
        """
        if not call.current().method.anonymous:
            records = self._mongo.collections[IDEMPOTENCY.name]
            stored = await records.find_one({"_id": _identity(context)})
            if stored is not None:
                return self._repeated(stored, _digest(request), response_type)
        asked = await ask()
        return await self.run(request, context, response_type, lambda tx: work(tx, asked))

    def _repeated(self, stored: dict[str, Any], digest: bytes, response_type: type[R]) -> R:
        if stored["digest"] != digest:
            text = "this idempotency key came with another request before"
            raise Refusal(grpc.StatusCode.ALREADY_EXISTS, "IDEMPOTENCY_KEY_REUSED", text)
        self._telemetry.commands_repeated_total.labels(stored["_id"]["method"]).inc()
        return response_type.FromString(stored["response"])


def _identity(context: object) -> dict[str, str]:
    handled = call.current()
    return {
        "method": handled.method.path,
        "subject": caller(context).subject,
        "key": _key(handled.metadata.get(IDEMPOTENCY_KEY, "")),
    }


def _digest(request: Message) -> bytes:
    return hashlib.sha256(request.SerializeToString(deterministic=True)).digest()


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

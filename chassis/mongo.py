"""MongoDB: the client, the collections and the one way to write: a transaction that carries its news.

Motor is known here and in few other places, so that its successor (PyMongo's own asyncio client) can take
its place: see docs/decisions. Promises: majority writes, snapshot reads inside a transaction, retries that
are bounded and jittered, and outgoing messages stored in the same transaction as the state they tell of.
"""

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from time import monotonic
from typing import Any, TypeVar

# Motor reads this when it is imported, and its ten default threads deadlock under transactions: a commit
# that finds no free thread waits behind the writers that wait for it.
os.environ.setdefault("MOTOR_MAX_WORKERS", "96")

import pymongo
import structlog
from google.protobuf.message import Message
from motor.motor_asyncio import AsyncIOMotorClient
from pymongo.errors import ConnectionFailure, PyMongoError
from pymongo.read_concern import ReadConcern
from pymongo.write_concern import WriteConcern
from tenacity import (
    AsyncRetrying,
    retry_if_exception,
    stop_after_delay,
    wait_random_exponential,
)

from chassis.collections import MACHINERY, Collection, Collections, Handles
from chassis.mongo_pool import ConnectionsInUse
from chassis.outgoing import Said, pack
from chassis.telemetry import Telemetry
from chassis.tracing import current_traceparent

T = TypeVar("T")
log = structlog.get_logger(__name__)

CONCURRENT_TRANSACTIONS = 32  # well below MOTOR_MAX_WORKERS, for the reason given there
CONNECTIONS = CONCURRENT_TRANSACTIONS * 2
TRANSACTION_SECONDS = 20.0
PING_SECONDS = 2.0


class Transaction:
    """One transaction: pass `session` to every call, use `collections`, and `say` what follows from it."""

    def __init__(self, session: Any, collections: Collections, *, source: str, silent: bool = False) -> None:
        self.session = session
        self.collections = collections
        self._source = source
        self._silent = silent
        self._said: list[Said] = []
        self._traceparent = ""  # one for all that is said here

    def say(self, event: Message, *, key: str, event_id: str, occurred_at_ms: int | None = None) -> None:
        """Store `event` for the relay in this transaction; its topic is its proto package.

        Raises ValueError for a message that breaks its own rules, or has more than 900,000 bytes.
        """
        if not self._said:
            self._traceparent = current_traceparent()
        self._said.append(Said.of(event, key, event_id, occurred_at_ms))

    async def flush(self) -> int:
        """Write the outbox rows; called once, last, by whoever runs the transaction; return how many said."""
        if self._silent or not self._said:
            return 0
        outbox = self.collections["outbox"]
        if self.session.cluster_time is None:  # nothing was read or written yet, so no time was seen
            await outbox.find_one({}, {"_id": 1}, session=self.session)
        # The cluster's logical clock orders rows as their transactions were ordered by what they read and
        # wrote: a later writer of the same root document has seen a later time. No counter, no conflicts.
        at = self.session.cluster_time["clusterTime"]
        rows = pack(self._said, at, self._source, self._traceparent)
        await outbox.insert_many(rows, session=self.session)
        return len(self._said)


class Mongo:
    """The house's database, as a component."""

    name = "mongodb"

    def __init__(self, uri: str, database: str, declared: Sequence[Collection], telemetry: Telemetry) -> None:
        self._uri = uri
        self._database = database
        self._declared: tuple[Collection, ...] = (*MACHINERY, *declared)
        self._telemetry = telemetry
        self._client: Any = None
        self._handles: Mapping[str, Any] = {}
        self._gate = asyncio.Semaphore(CONCURRENT_TRANSACTIONS)
        self._live: dict[str, int] = {}
        self._watch: asyncio.Task[None] | None = None
        self._nudges: list[Callable[[], None]] = []

    @property
    def database(self) -> Any:
        """Return the driver's database, majority on both sides."""
        return self._client.get_database(
            self._database,
            write_concern=WriteConcern("majority"),
            read_concern=ReadConcern("majority"),
        )

    @property
    def collections(self) -> Collections:
        """Return the collections for reads outside transactions, projections in their live generation."""
        return self.generation({})

    def generation(self, generations: Mapping[str, int]) -> Collections:
        """Return the collections with the named projections in the given generations, others live."""
        return Collections(self._handles, self._declared, {**self._live, **generations})

    async def refresh_live(self) -> None:
        """Read which generations are live. It is done every second; who knows of a switch need not wait."""
        found = await self.database["generations"].find({}).to_list(None)
        self._live = {document["_id"]: document["live"] for document in found}

    def declare(self, *declared: Collection) -> None:
        """Add collections; before start."""
        self._declared = (*self._declared, *declared)

    def on_news(self, nudge: Callable[[], None]) -> None:
        """Have `nudge` called after each commit that stored outgoing messages."""
        self._nudges.append(nudge)

    async def start(self) -> None:
        """Connect, make missing collections and indexes; wait for a database that is away, and say so."""
        self._client = AsyncIOMotorClient(
            self._uri,
            appname=self._database,
            tz_aware=True,
            uuidRepresentation="standard",
            serverSelectionTimeoutMS=5000,
            maxPoolSize=CONNECTIONS,
            retryWrites=True,
            event_listeners=[ConnectionsInUse(self._telemetry.mongo_connections_in_use)],
        )
        self._telemetry.mongo_connections_limit.inc(CONNECTIONS)
        self._handles = Handles(self.database)
        await self._wait_for_server()
        await self.refresh_live()
        await self.prepare(self.collections)
        self._watch = asyncio.create_task(self._watch_live())

    async def stop(self) -> None:
        """Close the connections."""
        if self._watch is not None:
            self._watch.cancel()
        if self._client is not None:
            self._client.close()

    def alive(self) -> str | None:
        """Return None: a database that is away is no reason to end this process."""
        return None

    async def ready(self) -> str | None:
        """Return None when the server answers a ping within two seconds, otherwise why not."""
        if self._client is None:
            return "not connected yet"
        try:
            with pymongo.timeout(PING_SECONDS):
                await self._client.admin.command("ping")
        except PyMongoError as error:
            return f"no answer: {type(error).__name__}"
        return None

    async def prepare(self, collections: Collections) -> None:
        """Make what is missing of these collections and their indexes; never drops or changes one."""
        present = set(await self.database.list_collection_names())
        for declared in collections.declared:
            stored = collections.stored_name(declared.name)
            if stored not in present:
                await self._create(stored, declared.options)
            for index in declared.indexes:
                await self.database[stored].create_index(list(index.keys), **index.options)

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[tuple[Any, Any]]:
        """Give a session and the database as of one moment, for reads that must agree with each other."""
        async with await self._client.start_session(snapshot=True) as session:
            yield session, self._client.get_database(self._database)

    async def transact(
        self,
        work: Callable[[Transaction], Awaitable[T]],
        *,
        generations: Mapping[str, int] | None = None,
        silent: bool = False,
    ) -> T:
        """Run `work` in one transaction, with what it says; the result is that of the run that committed.

        `work` is run again when the server says that the failure was passing (write conflict, step-down),
        with jittered backoff, and no more after 20 s; then the last error is raised. So `work` changes
        nothing but through its transaction.
        """
        retrying = AsyncRetrying(
            retry=retry_if_exception(_is_transient),
            wait=wait_random_exponential(multiplier=0.01, max=0.5),
            stop=stop_after_delay(TRANSACTION_SECONDS),
            reraise=True,
        )
        with self._telemetry.mongo_transactions_waiting.track_inprogress():
            await self._gate.acquire()
        try:
            started = monotonic()
            done: tuple[T, int] = await retrying(self._attempt, work, generations or {}, silent)
            self._telemetry.mongo_transaction_seconds.observe(monotonic() - started)
        finally:
            self._gate.release()
        result, said = done
        if said:
            for nudge in self._nudges:
                nudge()
        return result

    async def _attempt(
        self, work: Callable[[Transaction], Awaitable[T]], generations: Mapping[str, int], silent: bool
    ) -> tuple[T, int]:
        outcome = "refused"  # what is not the driver's own error is a refusal by the work
        try:
            async with await self._client.start_session() as session:
                session.start_transaction(
                    read_concern=ReadConcern("snapshot"), write_concern=WriteConcern("majority")
                )
                try:
                    tx = Transaction(
                        session, self.generation(generations), source=self._database, silent=silent
                    )
                    with pymongo.timeout(TRANSACTION_SECONDS):
                        result = await work(tx)
                        said = await tx.flush()
                        await _commit(session)
                finally:
                    if session.in_transaction:
                        await session.abort_transaction()
            outcome = "committed"
            return result, said
        except PyMongoError as error:
            outcome = "retried" if _is_transient(error) else "failed"
            raise
        finally:
            self._telemetry.mongo_transaction_attempts_total.labels(outcome=outcome).inc()

    async def _create(self, stored: str, options: Mapping[str, Any]) -> None:
        try:
            await self.database.create_collection(stored, **options)
        except pymongo.errors.CollectionInvalid:
            pass  # another replica was quicker
        except pymongo.errors.OperationFailure as error:
            if error.code != 48:  # NamespaceExists, the server's word for the same
                raise

    async def _wait_for_server(self) -> None:
        delay = 0.2
        while (reason := await self.ready()) is not None:
            log.warning("waiting for MongoDB", reason=reason)
            await asyncio.sleep(delay)
            delay = min(delay * 2, 5.0)

    async def _watch_live(self) -> None:
        while True:
            await asyncio.sleep(1)
            try:
                await self.refresh_live()
            except PyMongoError as error:
                log.warning("cannot read the generations", reason=type(error).__name__)


async def _commit(session: Any) -> None:
    """Commit; ask again while the server cannot say whether it did (the driver's own rule)."""
    while True:
        try:
            await session.commit_transaction()
            return
        except PyMongoError as error:
            if not error.has_error_label("UnknownTransactionCommitResult") or _expired(error):
                raise


def _expired(error: PyMongoError) -> bool:
    return bool(getattr(error, "timeout", False))


def _is_transient(error: BaseException) -> bool:
    return isinstance(error, PyMongoError) and (
        error.has_error_label("TransientTransactionError") or isinstance(error, ConnectionFailure)
    )

"""Publish to the inbox over Kafka."""

from types import TracebackType

from aiokafka import AIOKafkaProducer

from portevoix.topics import INBOX
from portevoix_client.event import Event, Form, Reportable


class KafkaPublisher:
    """Writes to the topic of the inbox; an async context manager.

    `namespace` is the prefix of the installation's topics, where it has one; `security` goes to
    AIOKafkaProducer as it is (security_protocol, sasl_mechanism, ssl_context ...).
    """

    def __init__(
        self,
        bootstrap: str,
        *,
        source: str,
        form: Form = Form.PROTOBUF,
        namespace: str = "",
        **security: object,
    ) -> None:
        self._source = source
        self._form = form
        self.topic = f"{namespace}.{INBOX.name}" if namespace else INBOX.name
        self._options = {
            "bootstrap_servers": bootstrap,
            "enable_idempotence": True,
            "acks": "all",
            **security,
        }
        self._producer: AIOKafkaProducer | None = None

    async def __aenter__(self) -> "KafkaPublisher":
        producer = AIOKafkaProducer(**self._options)
        await producer.start()
        self._producer = producer
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._producer is not None:
            await self._producer.stop()

    async def publish(self, message: Reportable, *, event_id: str = "") -> str:
        """Send one message and wait until the broker has it; returns the event id.

        Raises aiokafka's KafkaError when it has not. Publishing again is safe: see Event.of about ids.
        """
        if self._producer is None:
            raise RuntimeError("use it as a context manager: async with KafkaPublisher(...) as publisher")
        event = Event.of(message, source=self._source, event_id=event_id)
        headers = [(name, value.encode()) for name, value in event.attributes(self._form, "ce_").items()]
        key = (event.subject or event.id).encode()
        await self._producer.send_and_wait(self.topic, event.body(self._form), key=key, headers=headers)
        return event.id

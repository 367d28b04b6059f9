"""A mail server that keeps what it is given: the demo's people read their invitations here."""

import email
import email.policy
import threading
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller


class Postbox:
    """Listens on a free port of the loopback interface; every message stays in memory until it ends."""

    def __init__(self, port: int) -> None:
        self._lock = threading.Lock()
        self._messages: list[EmailMessage] = []
        self._controller = Controller(self, hostname="127.0.0.1", port=port)
        self.address = f"127.0.0.1:{port}"

    def start(self) -> None:
        """Begin to listen."""
        self._controller.start()

    def stop(self) -> None:
        """Stop listening."""
        self._controller.stop()

    def messages(self) -> list[EmailMessage]:
        """What came so far, oldest first."""
        with self._lock:
            return list(self._messages)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        """Take one message."""
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        if not isinstance(message, EmailMessage):
            return "554 not a message"
        with self._lock:
            self._messages.append(message)
        return "250 taken"

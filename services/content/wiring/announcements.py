"""New items are announced: the calls, what is heard, and the clock."""

import re
from collections.abc import Mapping

from pydantic import SecretStr

from chassis.guarded_http import GuardedHttp
from chassis.house import House
from chassis.job import Job
from chassis.mail import Mailer, MailServer
from chassis.settings import refuse
from chassis.webhook import Hook, Webhooks
from portevoix.content.v1 import announcements_pb2, announcements_pb2_grpc
from services.content.domain.model.announcements import Listener
from services.content.outside.post import OutsidePost
from services.content.rpc import Door
from services.content.rpc.announcements import AnnouncementRpc
from services.content.settings import ContentSettings
from services.content.storage import StoredBooks
from services.content.storage.announcements import StoredAnnouncements, StoredReaders
from services.content.subscribers.announcements import announcements
from services.content.usecases.announcements import Announcing
from services.content.wiring.parts import now

LOOK_SECONDS = 1.0
_LINE = re.compile(r"(\S{1,64}) (https?://\S{1,2000}) (whsec_[A-Za-z0-9+/=]{32,120})")


def answer_announcements(house: House, door: Door, settings: ContentSettings) -> None:
    """Answer AnnouncementService, hear what is published, and announce it."""
    house.answer(
        announcements_pb2_grpc.add_AnnouncementServiceServicer_to_server,
        AnnouncementRpc(
            door,
            lambda tx: StoredReaders(tx.collections, tx.session),
            lambda: StoredReaders(house.mongo.collections, None),
        ),
        announcements_pb2.DESCRIPTOR.services_by_name["AnnouncementService"],
    )
    house.hear(announcements(lambda tx: StoredAnnouncements(tx.collections, tx.session)))
    announcing = _announcing(house, settings)

    async def announce() -> None:
        while await announcing.work():
            pass

    house.run_also(Job("announcements", LOOK_SECONDS, announce))


def _announcing(house: House, settings: ContentSettings) -> Announcing:
    hooks = _hooks(settings)
    post = OutsidePost(
        house.call(settings.share) if settings.share else None,
        _mailer(settings),
        settings.mail_from or "",
        Webhooks(GuardedHttp(private=settings.private_addresses)),
        hooks,
    )
    return Announcing(
        books=lambda: StoredBooks(house.mongo.collections),
        readers=lambda: StoredReaders(house.mongo.collections, None),
        announcements=lambda: StoredAnnouncements(house.mongo.collections, None),
        post=post,
        listeners=list(hooks),
        now=now,
    )


def _mailer(settings: ContentSettings) -> Mailer | None:
    if settings.smtp is None:
        return None
    if not settings.mail_from:
        refuse("PORTEVOIX_MAIL_FROM: Field required beside PORTEVOIX_SMTP")
    return Mailer(MailServer.of(settings.smtp, settings))


def _hooks(settings: ContentSettings) -> Mapping[Listener, Hook]:
    if settings.webhooks is None:
        return {}
    lines = [line.strip() for line in settings.webhooks.read_text("utf-8").splitlines()]
    found = {}
    for number, line in enumerate(lines, 1):
        if not line or line.startswith("#"):
            continue
        read = _LINE.fullmatch(line)
        if read is None:
            refuse(f"PORTEVOIX_WEBHOOKS: line {number} is not `programme_id url whsec_<base64>`")
        programme_id, url, secret = read.groups()
        found[Listener(programme_id, url)] = Hook(url, SecretStr(secret))
    return found

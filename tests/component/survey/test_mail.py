"""Mail against a real server: one that comes late, and one that breaks off."""

import asyncio
from functools import partial

import pytest
from aiosmtpd.smtp import SMTP
from pydantic import SecretStr

from chassis import webhook
from chassis.guarded_http import GuardedHttp
from chassis.mail import Mailer, MailServer
from services.survey.domain.model import Addressee, Invitation
from services.survey.outside import hooks
from services.survey.outside.mail import SmtpPost, invitation_post
from services.survey.translate.letters import invitation_words
from tests.component.survey.rig import Mailbox, free_port
from tests.serving import answer, serving
from tests.waiting import until


def invitations(count: int) -> list[Invitation]:
    return [
        Invitation(
            Addressee(f"e{n}", f"E {n}", f"e{n}@example.org", "fr"), f"s.t{n}", replaces=False, floor=5
        )
        for n in range(count)
    ]


def post(port: int) -> SmtpPost[Invitation]:
    return invitation_post(
        Mailer(MailServer("127.0.0.1", port)), sender="a@example.org", links="https://surveys.example"
    )


async def test_a_server_that_is_away_is_waited_for() -> None:
    port, mailbox, loop = free_port(), Mailbox(), asyncio.get_running_loop()
    mailbox.open.set()
    sending = asyncio.create_task(post(port).deliver(invitations(30)))
    await asyncio.sleep(0)
    server = await loop.create_server(lambda: SMTP(mailbox, loop=loop), "127.0.0.1", port)
    assert await sending == {f"e{n}" for n in range(30)}
    assert len(mailbox.mails) == 30
    server.close()


async def test_a_connection_that_breaks_loses_nobody() -> None:
    mailbox, loop = Mailbox(), asyncio.get_running_loop()
    sessions: list[SMTP] = []

    def session() -> SMTP:
        sessions.append(SMTP(mailbox, loop=loop))
        return sessions[-1]

    server = await loop.create_server(session, "127.0.0.1", 0)
    sending = asyncio.create_task(post(server.sockets[0].getsockname()[1]).deliver(invitations(5)))
    await until(lambda: sum(one.transport is not None for one in sessions) >= 5)
    for one in sessions:
        one.transport.abort()  # type: ignore[union-attr]
    mailbox.open.set()
    assert await sending == {f"e{n}" for n in range(5)}
    server.close()


async def test_a_gateway_that_is_away_holds_up_no_wave(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webhook, "FIRST_PAUSE_SECONDS", 0)
    clock = [100.0]
    monkeypatch.setattr(hooks, "monotonic", lambda: clock[0])
    async with serving(lambda _: answer("503 Away")) as (url, asked):
        secret = SecretStr("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
        webhooks = webhook.Webhooks(GuardedHttp(private=True))
        words = partial(invitation_words, links="https://surveys.example")
        gateway = hooks.HookPost(webhooks, webhook.Hook(url, secret), "survey.invitation", words)
        assert await gateway.deliver(invitations(200)) == set()
        tried = len(asked)
        assert hooks.AT_ONCE * webhook.TRIES <= tried < 2 * hooks.AT_ONCE * webhook.TRIES
        assert await gateway.deliver(invitations(200)) == set()
        assert len(asked) == tried
        clock[0] += hooks.AWAY_SECONDS
        await gateway.deliver(invitations(1))
        assert len(asked) == tried + webhook.TRIES

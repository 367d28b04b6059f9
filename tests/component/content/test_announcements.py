"""New items reach those who asked for it, by letter and signed webhook, once each, also after a restart."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import uuid4

import pytest
from standardwebhooks import Webhook

from tests.component.content.asking import MANAGER, ask
from tests.component.content.rig import Rig, living, whole_draft
from tests.component.content.running import learn_of
from tests.component.content.test_workflow import published
from tests.component.survey.rig import Mailbox, mail_server, share_stand_in, text_of
from tests.conftest import drop_databases
from tests.issuer import Issuer
from tests.waiting import until

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
Heard = list[tuple[str, str]]


@asynccontextmanager
async def listener(heard: Heard) -> AsyncIterator[str]:
    """A system that takes signed messages, and refuses the first; ids and contents of what it took."""
    refused: list[str] = []

    async def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        headers = {k.lower(): v for k, v in (line.split(": ", 1) for line in head[1:] if line)}
        body = await reader.readexactly(int(headers["content-length"]))
        Webhook(SECRET).verify(body, headers)
        message_id = headers["webhook-id"]
        if not refused:
            refused.append(message_id)
        else:
            told = json.loads(body)
            assert told["type"] == "content.published"
            heard.append((message_id, told["data"]["title"]))
        status = "200 OK" if heard else "503 Later"
        writer.write(f"HTTP/1.1 {status}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n".encode())
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(take, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/hook"
    finally:
        server.close()


def titles(mailbox: Mailbox, who: str) -> list[str]:
    """The subjects of somebody's letters, in order."""
    return [str(mail["Subject"]) for mail in mailbox.to([who])[who]]


async def wish(rig: Rig, programme_id: str, who: str, *, wanted: bool = True) -> None:
    await ask(rig, "SetAnnouncements", who, programme_id=programme_id, wanted=wanted)
    found = await ask(rig, "GetAnnouncements", who, programme_id=programme_id)
    assert found.wanted is wanted


async def test_a_new_item_is_announced_once_to_each_who_asked_for_it(
    kafka: str, mongodb: str, issuer: Issuer, tmp_path: Path
) -> None:
    namespace, mailbox, heard = f"t{uuid4().hex[:10]}", Mailbox(), Heard()
    programme_id = uuid4().hex
    zoe, max1, lea, tom = (f"{uuid4().hex[:6]}x{n}" for n in range(4))  # the one with a 1 reads French
    async with mail_server(mailbox) as smtp, share_stand_in() as share, listener(heard) as hook:
        file = tmp_path / "webhooks"
        file.write_text(f"# systems\n{programme_id} {hook} {SECRET}\nanother {hook} {SECRET}\n")
        settings = {
            "PORTEVOIX_SMTP": smtp,
            "PORTEVOIX_MAIL_FROM": "Portevoix <news@portevoix.example>",
            "PORTEVOIX_SHARE": share,
            "PORTEVOIX_WEBHOOKS": str(file),
            "PORTEVOIX_PRIVATE_ADDRESSES": "true",
        }
        async with living(kafka, mongodb, issuer, namespace, **settings) as rig:
            programme = {"name": "Spring", "why": "We grow", "zone": "UTC"}
            await ask(rig, "CreateProgramme", *MANAGER, programme_id=programme_id, draft=programme)
            await learn_of(rig, zoe, department="Legal")

            async def knows() -> bool:
                people = rig.house.mongo.collections["people"]
                return await people.find_one({"_id": zoe}) is not None

            await until(knows)
            for who in (zoe, max1, lea):
                await wish(rig, programme_id, who)
            await wish(rig, programme_id, lea, wanted=False)
            await published(rig, whole_draft(programme_id, title="One"))
            await until(lambda: titles(mailbox, max1))
            narrow = {"departments": ["Legal"]}
            await published(rig, whole_draft(programme_id, title="For lawyers", audience=narrow))
            await until(lambda: len(titles(mailbox, zoe)) == 2 and len(heard) == 2)
        async with living(kafka, mongodb, issuer, namespace, replica="again", **settings) as rig:
            await wish(rig, programme_id, tom)
            await published(rig, whole_draft(programme_id, title="Three"))
            await until(lambda: len(titles(mailbox, tom)) == 1 and len(titles(mailbox, max1)) == 2)
            done = rig.house.mongo.collections["announcements"]
            await until(lambda: _none(done))
    assert titles(mailbox, zoe) == ["Spring: One", "Spring: For lawyers", "Spring: Three"]
    assert titles(mailbox, max1) == ["Spring : One", "Spring : Three"]
    assert titles(mailbox, lea) == []
    assert titles(mailbox, tom) == ["Spring: Three"]
    letter = mailbox.to([max1])[max1][0]
    assert text_of(letter).startswith("Bonjour Zoé")
    assert "https://example.org/energy" in text_of(letter)
    assert [title for _, title in heard] == ["One", "For lawyers", "Three"]
    assert len({message_id for message_id, _ in heard}) == 3
    drop_databases(mongodb, namespace)


async def _none(announcements: object) -> bool:
    found = await announcements.find_one({"done": False})  # type: ignore[attr-defined]  # a driver's collection
    return found is None


@pytest.mark.parametrize("line", ["p ftp://x whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "p http://x secret"])
async def test_a_wrong_line_of_webhooks_is_named_and_its_secret_is_not(
    kafka: str, mongodb: str, issuer: Issuer, tmp_path: Path, line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "webhooks"
    file.write_text(f"\n{line}\n")
    with pytest.raises(SystemExit):
        async with living(kafka, mongodb, issuer, f"t{uuid4().hex[:10]}", PORTEVOIX_WEBHOOKS=str(file)):
            raise AssertionError("it began")
    said = capsys.readouterr()
    assert "line 2" in said.out + said.err
    assert "secret" not in said.out + said.err

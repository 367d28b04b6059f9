"""The plain way to run a survey, which keeps no promise: a call for each mail, a row for each answer."""

import asyncio
import time
from email.message import EmailMessage
from typing import Any

import aiosmtplib
from motor.motor_asyncio import AsyncIOMotorClient


async def mails(address: str, count: int, at_once: int) -> float:
    """Send so many mails as the library's page shows it, a connection for each: mails a second."""
    host, _, port = address.rpartition(":")
    waiting = iter(range(count))

    async def send() -> None:
        for number in waiting:
            mail = EmailMessage()
            mail["From"], mail["To"], mail["Subject"] = (
                "a@example.org",
                f"e{number}@example.org",
                "Une question",
            )
            mail.set_content(f"Bonjour, répondez ici :\n\nhttps://surveys.example/s/plain.{number}\n")
            await aiosmtplib.send(mail, hostname=host, port=int(port), start_tls=False)

    started = time.perf_counter()
    await asyncio.gather(*(send() for _ in range(at_once)))
    return count / (time.perf_counter() - started)


async def answers(mongodb: str, database: str, count: int, at_once: int) -> float:
    """Find who was invited, note that they answered, keep the answer under their name: answers a second."""
    client: Any = AsyncIOMotorClient(mongodb, w="majority")
    invitations, kept = client[database]["plain_invitations"], client[database]["plain_answers"]
    await invitations.insert_many([{"_id": f"t{number}", "who": f"e{number}"} for number in range(count)])
    waiting = iter(range(count))

    async def answer() -> None:
        for number in waiting:
            found = await invitations.find_one({"_id": f"t{number}"})
            await invitations.update_one({"_id": found["_id"]}, {"$set": {"answered": True}})
            given = {"enps": 9, "week": 4, "informed": 3, "heard": False, "obstacle": "Too many meetings"}
            await kept.insert_one({"who": found["who"], **given})

    started = time.perf_counter()
    await asyncio.gather(*(answer() for _ in range(at_once)))
    client.close()
    return count / (time.perf_counter() - started)

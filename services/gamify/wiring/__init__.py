"""The only folder that meets everybody."""

from collections.abc import Callable, Sequence

from chassis.house import House
from chassis.job import Job
from chassis.mongo import Transaction
from chassis.projection import Heard
from chassis.refusal import Refusals, Status
from portevoix.gamify.v1 import service_pb2, service_pb2_grpc
from portevoix.topics import said_by
from services.gamify import subscribers
from services.gamify.domain import facts
from services.gamify.domain.errors import GamifyRefusal
from services.gamify.rpc import GamifyRpc
from services.gamify.settings import GamifySettings
from services.gamify.storage import COLLECTIONS
from services.gamify.translate.refusals import refusal_to_status
from services.gamify.usecases.hearing import take_in
from services.gamify.wiring.boards import boards_of, choosing
from services.gamify.wiring.challenges import run_challenges
from services.gamify.wiring.parts import Gamify, now_ms
from services.gamify.wiring.recognition import answer_recognition
from services.gamify.wiring.rewards import answer_rewards

__all__ = ["build"]

RECOUNT_SECONDS = 5.0


def build(settings: GamifySettings, clock: Callable[[], int] = now_ms) -> House:
    """The service, ready to run. `clock` gives the time, milliseconds UTC."""
    refusals = Refusals(GamifyRefusal, lambda refusal: Status(*refusal_to_status(refusal)))
    house = House("gamify", settings, collections=COLLECTIONS, refusals=refusals)
    gamify = Gamify(house, clock)
    house.answer(
        service_pb2_grpc.add_GamifyServiceServicer_to_server,
        GamifyRpc(gamify.desk(), gamify.recount, boards_of(gamify), choosing),
        service_pb2.DESCRIPTOR.services_by_name["GamifyService"],
    )
    answer_rewards(gamify)
    answer_recognition(gamify)
    _hear(gamify)
    run_challenges(gamify)
    house.run_also(Job("recount", RECOUNT_SECONDS, gamify.recount))
    house.say(*(topic.name for topic in said_by("gamify")))
    return house


def _hear(gamify: Gamify) -> None:
    async def apply(batch: Sequence[Heard[facts.Heard]], tx: Transaction) -> None:
        books, news = gamify.books(tx, batch), gamify.news(tx)
        for place in await take_in(books, [heard.fact for heard in batch], news):
            batch[place].pass_over()

    async def note(batch: Sequence[Heard[facts.ProgrammeChanged]], tx: Transaction) -> None:
        await gamify.note_programmes(tx, [heard.fact for heard in batch])

    gamify.house.hear(subscribers.points(apply))
    gamify.house.hear(subscribers.programmes(note))

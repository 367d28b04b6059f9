"""Challenges: what answers, and what closes them."""

from chassis.job import Job
from chassis.mongo import Transaction
from chassis.projection.progress import LogProgress
from portevoix.gamify.v1 import challenges_pb2, challenges_pb2_grpc
from services.gamify.domain.model.challenges import Challenge, Outcome
from services.gamify.ports.projections import POINTS
from services.gamify.rpc.challenges import ChallengeDesk, ChallengesRpc
from services.gamify.storage.challenges import StoredChallengeBook, StoredChallenges
from services.gamify.translate.challenges import changed_to_wire, closed_to_wire
from services.gamify.usecases.closing import Closing, fix
from services.gamify.wiring.parts import Gamify, Teller, new_id

CLOSE_SECONDS = 5.0


class ChallengeTeller:
    """Says what was decided, in a transaction."""

    def __init__(self, teller: Teller) -> None:
        self._teller = teller

    def changed(self, challenge: Challenge, at_ms: int) -> None:
        """See ports.challenges.ChallengeNews, like the next one."""
        self._teller.say(changed_to_wire(challenge, at_ms))

    def closed(self, challenge: Challenge) -> None:
        """See ports.challenges.ChallengeNews."""
        self._teller.say(closed_to_wire(challenge))


def run_challenges(gamify: Gamify) -> None:
    """Answer ChallengeService, and close what is due."""
    closing = closing_of(gamify)

    async def close_due() -> None:
        await closing.run(gamify.now_ms())

    gamify.house.answer(
        challenges_pb2_grpc.add_ChallengeServiceServicer_to_server,
        ChallengesRpc(_desk(gamify)),
        challenges_pb2.DESCRIPTOR.services_by_name["ChallengeService"],
    )
    gamify.house.run_also(Job("challenges", CLOSE_SECONDS, close_due))


def closing_of(gamify: Gamify) -> Closing:
    """What closes challenges."""

    async def close(challenge: Challenge, outcome: Outcome) -> None:
        await gamify.house.mongo.transact(lambda tx: fix(challenge, outcome, *_book(gamify, tx)))

    log = LogProgress(POINTS, gamify.house.mongo, gamify.house.river)
    return Closing(_challenges(gamify), log, close)


def _desk(gamify: Gamify) -> ChallengeDesk:
    return ChallengeDesk(
        commands=gamify.house.commands,
        challenges=_challenges(gamify),
        book=lambda tx: _book(gamify, tx),
        now_ms=gamify.now_ms,
        new_id=new_id,
    )


def _challenges(gamify: Gamify) -> StoredChallenges:
    return StoredChallenges(lambda: gamify.house.mongo.collections, gamify.decisions)


def _book(gamify: Gamify, tx: Transaction) -> tuple[StoredChallengeBook, ChallengeTeller]:
    return StoredChallengeBook(tx.collections, tx.session), ChallengeTeller(gamify.news(tx))

"""Recognition: its calls."""

from chassis.mongo import Transaction
from chassis.queues import KeyedQueue
from portevoix.gamify.v1 import recognition_pb2, recognition_pb2_grpc
from services.gamify.domain.model.recognition import Recognition
from services.gamify.ports.recognition import Say
from services.gamify.rpc.recognition import RecognitionDesk, RecognitionRpc
from services.gamify.storage.recognition import StoredHonours, StoredThanks
from services.gamify.translate.recognition import news_of
from services.gamify.wiring.parts import Gamify, Teller, new_id


def answer_recognition(gamify: Gamify) -> None:
    """Answer RecognitionService."""
    mongo = gamify.house.mongo
    desk = RecognitionDesk(
        commands=gamify.house.commands,
        thanks=lambda: StoredThanks(mongo.collections, None),
        honours=lambda: StoredHonours(mongo.collections, gamify.decisions),
        unit=_unit,
        turns=KeyedQueue(),
        now_ms=gamify.now_ms,
        new_id=new_id,
    )
    gamify.house.answer(
        recognition_pb2_grpc.add_RecognitionServiceServicer_to_server,
        RecognitionRpc(desk),
        recognition_pb2.DESCRIPTOR.services_by_name["RecognitionService"],
    )


def _unit(tx: Transaction) -> tuple[StoredThanks, Say]:
    def say(recognition: Recognition) -> None:
        Teller(tx).say(news_of(recognition))

    return StoredThanks(tx.collections, tx.session), say

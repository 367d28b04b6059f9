"""Surveys: the calls, the answer page, and who may be asked."""

from chassis.house import House
from portevoix.survey.v1 import service_pb2, service_pb2_grpc
from services.survey.rpc.surveys import SurveyRpc
from services.survey.storage import surveys as invitation_side
from services.survey.storage.surveys import MongoPeople
from services.survey.subscribers import people
from services.survey.web.answering import AnswerPage
from services.survey.wiring.parts import Parts, chance, desk_of, now_ms


def answer_surveys(house: House, parts: Parts) -> None:
    """Answer SurveyService, show the answer page, hear who works here."""
    rpc = SurveyRpc(house.commands, parts.desks, desk_of, parts.answers, parts.keys, chance, now_ms)
    service = service_pb2.DESCRIPTOR.services_by_name["SurveyService"]
    house.answer(service_pb2_grpc.add_SurveyServiceServicer_to_server, rpc, service)
    house.show(*AnswerPage(parts.answers, parts.keys, chance).routes())
    house.hear(people(invitation_side.PROJECTION, lambda tx: MongoPeople(tx.collections, tx.session)))

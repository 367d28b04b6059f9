"""The shipped templates."""

from chassis.house import House
from portevoix.survey.v1 import questionnaires_pb2, questionnaires_pb2_grpc
from services.survey.rpc.questionnaires import QuestionnaireRpc


def answer_questionnaires(house: House) -> None:
    """Answer QuestionnaireService."""
    house.answer(
        questionnaires_pb2_grpc.add_QuestionnaireServiceServicer_to_server,
        QuestionnaireRpc(),
        questionnaires_pb2.DESCRIPTOR.services_by_name["QuestionnaireService"],
    )

"""Templates and the results of questions."""

from chassis.house import House
from portevoix.survey.v1 import questionnaires_pb2, questionnaires_pb2_grpc
from services.survey.rpc.questionnaires import QuestionnaireRpc
from services.survey.wiring.parts import Parts


def answer_questionnaires(house: House, parts: Parts) -> None:
    """Answer QuestionnaireService."""
    house.answer(
        questionnaires_pb2_grpc.add_QuestionnaireServiceServicer_to_server,
        QuestionnaireRpc(parts.desks),
        questionnaires_pb2.DESCRIPTOR.services_by_name["QuestionnaireService"],
    )

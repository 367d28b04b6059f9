"""Request to use case to response: one method per call of QuestionnaireService."""

from typing import Any

from grpc.aio import ServicerContext

from portevoix.survey.v1 import questionnaires_pb2 as wire
from portevoix.survey.v1 import questionnaires_pb2_grpc
from services.survey.domain.model import Template
from services.survey.translate.questionnaires import template_to_wire
from services.survey.translate.templates import template_of

Context = ServicerContext[Any, Any]


class QuestionnaireRpc(questionnaires_pb2_grpc.QuestionnaireServiceServicer):
    """Answers portevoix.survey.v1.QuestionnaireService."""

    async def ListTemplates(
        self, request: wire.ListTemplatesRequest, context: Context
    ) -> wire.ListTemplatesResponse:
        """The shipped templates as they are now."""
        names = sorted(Template)
        return wire.ListTemplatesResponse(templates=[template_to_wire(template_of(one)) for one in names])

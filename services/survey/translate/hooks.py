"""A letter as the body of a webhook, for a gateway that hands it to somebody elsewhere, such as in a chat."""

import json
from datetime import datetime

from services.survey.domain.model import Addressee
from services.survey.translate.letters import Words


def hook_body(kind: str, to: Addressee, words: Words, at: datetime) -> bytes:
    """Return the body as Standard Webhooks shape it: what it is, when, and for whom which words."""
    body = {
        "type": kind,
        "timestamp": at.isoformat(),
        "data": {
            "employee_id": to.employee_id,
            "name": to.name,
            "email": to.email,
            "language": words.language,
            "subject": words.subject,
            "text": words.text,
        },
    }
    return json.dumps(body, ensure_ascii=False).encode()

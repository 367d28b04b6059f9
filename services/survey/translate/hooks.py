"""A letter as the body of a webhook, for a gateway that hands it to somebody elsewhere, such as in a chat."""

import json
from datetime import datetime
from email.message import EmailMessage

from services.survey.domain.model import Addressee


def hook_body(kind: str, to: Addressee, mail: EmailMessage, at: datetime) -> bytes:
    """Return the body as Standard Webhooks shape it: what it is, when, and for whom which words."""
    body = {
        "type": kind,
        "timestamp": at.isoformat(),
        "data": {
            "employee_id": to.employee_id,
            "name": to.name,
            "email": to.email,
            "language": mail["Content-Language"],
            "subject": mail["Subject"],
            "text": mail.get_content(),
        },
    }
    return json.dumps(body, ensure_ascii=False).encode()

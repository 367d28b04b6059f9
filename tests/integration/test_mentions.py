"""A comment on a share and a mention found elsewhere: from the inbox to what communications reads."""

import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from portevoix.inbox.v1 import events_pb2 as inbox
from portevoix.metrics.v1 import events_pb2 as labels
from portevoix.metrics.v1 import sentiment_pb2 as wire
from portevoix.share.v1 import service_pb2 as share
from tests.integration.company import Company
from tests.waiting import until

SERVICE = wire.DESCRIPTOR.services_by_name["SentimentService"]
COMMUNICATIONS = ("ec", "external_communications")
WORDS = "Bravo à toute l'équipe, c'est formidable"


@pytest.mark.row("M14", door="Kafka inbox in, gRPC metrics.v1.SentimentService out", part="from the inbox")
async def test_what_outside_systems_report_is_labelled_counted_and_overruled(company: Company) -> None:
    programme_id = await company.programme()
    content_id = await company.item(programme_id)
    employee_id = await company.share.advocate(programme_id, "linkedin")
    prepared = await company.prepare(employee_id, content_id)
    confirm = share.ConfirmShareRequest(share_id=prepared.share_id)
    await company.share.call("ConfirmShare", confirm, employee_id)
    before = (await asked(company, found_elsewhere=True)).total.n
    await company.share.report(
        inbox.MentionObserved(
            share_id=prepared.share_id, network="linkedin", occurred_at_ms=now_ms(), text=WORDS, language="fr"
        ),
        inbox.MentionObserved(network="x", occurred_at_ms=now_ms(), label="negative"),
    )

    async def counted() -> bool:
        found = await asked(company, programme_id=programme_id)
        others = await asked(company, found_elsewhere=True)
        return found.total.n == 1 and others.total.n == before + 1

    assert await until(counted, what="both counted")
    found = (await asked(company, programme_id=programme_id)).total
    assert (found.positive, found.net.value) == (1, 100)

    request = wire.ListMentionsRequest(programme_id=programme_id)
    (mention,) = (
        await company.ask(SERVICE.methods_by_name["ListMentions"], request, *COMMUNICATIONS)
    ).mentions
    assert (mention.text, mention.content_id, mention.source) == (WORDS, content_id, "urn:test")
    neutral = wire.LabelMentionRequest(mention_id=mention.mention_id, label=labels.SENTIMENT_NEUTRAL)
    await company.ask(SERVICE.methods_by_name["LabelMention"], neutral, *COMMUNICATIONS)

    async def overruled() -> bool:
        total = (await asked(company, programme_id=programme_id)).total
        return (total.n, total.neutral) == (1, 1)

    assert await until(overruled, what="the manual label counts")


async def asked(company: Company, **about: Any) -> wire.GetSentimentResponse:
    """The figures of today, wherever today is."""
    today = datetime.now(UTC).date()
    first, last = (today + timedelta(days=shift) for shift in (-1, 1))
    request = wire.GetSentimentRequest(from_date=first.isoformat(), to_date=last.isoformat(), **about)
    method = SERVICE.methods_by_name["GetSentiment"]
    found: wire.GetSentimentResponse = await company.ask(method, request, "chief", "leader")
    return found


def now_ms() -> int:
    """The time."""
    return time.time_ns() // 1_000_000

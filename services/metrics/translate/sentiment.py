"""The border of sentiment: wire to domain, labels and figures to wire."""

from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType

from portevoix.mentions.v1 import events_pb2 as mention_events
from portevoix.metrics.v1 import events_pb2, sentiment_pb2
from portevoix.type.v1 import facts_pb2 as types
from services.metrics.domain.model.definitions import DEFINITIONS, version_in_force
from services.metrics.domain.model.measures import Provenance
from services.metrics.domain.model.sentiment import (
    PROVENANCE_OF,
    About,
    Counts,
    KeptMention,
    Label,
    Labelling,
    Mention,
    MentionLabelled,
    MentionObserved,
    Moment,
    Place,
    Sentiment,
    SentimentAsked,
    Tally,
)
from services.metrics.domain.rules.calendar import period
from services.metrics.domain.rules.sentiment import tally

SENTIMENTS_TO_WIRE: Mapping[Sentiment, events_pb2.Sentiment.ValueType] = MappingProxyType(
    {
        Sentiment.POSITIVE: events_pb2.SENTIMENT_POSITIVE,
        Sentiment.NEUTRAL: events_pb2.SENTIMENT_NEUTRAL,
        Sentiment.NEGATIVE: events_pb2.SENTIMENT_NEGATIVE,
    }
)
LABELLINGS_TO_WIRE: Mapping[Labelling, events_pb2.Labelling.ValueType] = MappingProxyType(
    {
        Labelling.AUTOMATIC: events_pb2.LABELLING_AUTOMATIC,
        Labelling.GIVEN: events_pb2.LABELLING_GIVEN,
        Labelling.MANUAL: events_pb2.LABELLING_MANUAL,
    }
)
PROVENANCES_TO_WIRE: Mapping[Provenance, types.Provenance.ValueType] = MappingProxyType(
    {Provenance.ESTIMATED: types.PROVENANCE_ESTIMATED, Provenance.DECLARED: types.PROVENANCE_DECLARED}
)
SENTIMENTS: Mapping[int, Sentiment] = {wire: one for one, wire in SENTIMENTS_TO_WIRE.items()}
LABELLINGS: Mapping[int, Labelling] = {wire: one for one, wire in LABELLINGS_TO_WIRE.items()}
PAGE_SIZE = 50


def mention_observed_from_wire(event: mention_events.MentionObserved, event_id: str) -> MentionObserved:
    """A mention, with its words or its source's label; its id is that of the event."""
    mention = Mention(
        event_id,
        event.item.programme_id,
        event.item.content_id,
        event.network,
        event.source,
        _moment(event.moment),
        event.language,
    )
    return MentionObserved(mention, event.text, Sentiment(event.label) if event.label else None)


def _moment(moment: types.Moment) -> Moment:
    return Moment(moment.occurred_at_ms, moment.accepted_at_ms, moment.local_date, moment.zone)


def _moment_to_wire(moment: Moment) -> types.Moment:
    return types.Moment(
        occurred_at_ms=moment.at_ms,
        accepted_at_ms=moment.accepted_at_ms,
        local_date=moment.local_date,
        zone=moment.zone,
    )


def mention_labelled_from_wire(event: events_pb2.MentionLabelled, event_id: str) -> MentionLabelled:
    """A label, and where it is counted."""
    place = Place(event.programme_id, event.moment.local_date, event.content_id, event.network)
    label = Label(SENTIMENTS[event.label], LABELLINGS[event.how], event.labelled_at_ms)
    return MentionLabelled(event.mention_id, place, label, event_id)


def mention_labelled_to_wire(mention: Mention, label: Label) -> events_pb2.MentionLabelled:
    """A label, without any words."""
    return events_pb2.MentionLabelled(
        mention_id=mention.mention_id,
        programme_id=mention.programme_id,
        content_id=mention.content_id,
        network=mention.network,
        source=mention.source,
        label=SENTIMENTS_TO_WIRE[label.sentiment],
        how=LABELLINGS_TO_WIRE[label.how],
        moment=_moment_to_wire(mention.moment),
        language=mention.language,
        labelled_at_ms=label.at_ms,
    )


def about_from_wire(request: sentiment_pb2.GetSentimentRequest | sentiment_pb2.ListMentionsRequest) -> About:
    """Which mentions are meant."""
    return About(request.programme_id, request.content_id or None, request.network or None)


def asked_from_wire(request: sentiment_pb2.GetSentimentRequest) -> SentimentAsked:
    """The question. Raises NotADate, PeriodTooLong."""
    return SentimentAsked(about_from_wire(request), period(request.from_date, request.to_date))


def sentiment_to_wire(counts: Counts, on: date) -> sentiment_pb2.GetSentimentResponse:
    """Net sentiment, and what it is made of, by the definition in force on a day."""
    parts = [
        sentiment_pb2.SentimentPart(
            how=LABELLINGS_TO_WIRE[how],
            provenance=PROVENANCES_TO_WIRE[PROVENANCE_OF[how]],
            count=_count(tally(counts, how)),
        )
        for how in Labelling
    ]
    version = version_in_force(DEFINITIONS, "net_sentiment", on)
    total = _count(tally(counts, *Labelling))
    return sentiment_pb2.GetSentimentResponse(total=total, parts=parts, definition_version=version)


def _count(counted: Tally) -> sentiment_pb2.SentimentCount:
    count = sentiment_pb2.SentimentCount(
        n=counted.n, positive=counted.positive, neutral=counted.neutral, negative=counted.negative
    )
    if counted.net is not None:
        count.net.numerator = counted.positive - counted.negative
        count.net.denominator = counted.n
        count.net.value = counted.net
    return count


def mentions_to_wire(page: Sequence[KeptMention], token: str) -> sentiment_pb2.ListMentionsResponse:
    """One page of mentions."""
    return sentiment_pb2.ListMentionsResponse(mentions=map(_mention, page), next_page_token=token)


def _mention(kept: KeptMention) -> sentiment_pb2.Mention:
    mention, label = kept.mention, kept.label
    return sentiment_pb2.Mention(
        mention_id=mention.mention_id,
        programme_id=mention.programme_id,
        content_id=mention.content_id,
        network=mention.network,
        source=mention.source,
        moment=_moment_to_wire(mention.moment),
        language=mention.language,
        text=kept.text,
        text_until_ms=kept.text_until_ms,
        label=SENTIMENTS_TO_WIRE[label.sentiment] if label else events_pb2.SENTIMENT_UNSPECIFIED,
        how=LABELLINGS_TO_WIRE[label.how] if label else events_pb2.LABELLING_UNSPECIFIED,
    )


def label_to_wire(label: Label) -> sentiment_pb2.LabelMentionResponse:
    """The label that stands now."""
    return sentiment_pb2.LabelMentionResponse(
        label=SENTIMENTS_TO_WIRE[label.sentiment], how=LABELLINGS_TO_WIRE[label.how]
    )

"""Calls about recognition, what is said of thanks, and the sentences of a digest."""

import re
from collections.abc import Sequence

from portevoix.gamify.v1 import events_pb2 as gamify
from portevoix.gamify.v1 import recognition_pb2 as wire
from services.gamify.domain.model.recognition import Recognition, Tellable, TellableKind, ThanksKind
from services.gamify.translate.news import News
from services.gamify.translate.texts import catalogue, language_of, name_in

DEFAULT_THANKS = 100
NAME = "{name}"
_MARKS = re.compile(r"[\\`*_\[\]<>#|~!]")


def thanks_from_wire(
    request: wire.GiveKudosRequest | wire.GiveThanksRequest,
    kind: ThanksKind,
    giver: str,
    recognition_id: str,
    at_ms: int,
) -> Recognition:
    """The thanks that somebody gives at a moment."""
    return Recognition(
        recognition_id=recognition_id,
        programme_id=request.programme_id,
        kind=kind,
        employee_id=request.employee_id,
        from_employee_id=giver,
        words=request.words,
        given_at_ms=at_ms,
    )


def received_to_wire(received: Sequence[Recognition]) -> wire.ListRecognitionResponse:
    """What somebody was thanked for."""
    return wire.ListRecognitionResponse(
        recognition=[
            wire.Recognition(
                recognition_id=one.recognition_id,
                kind=one.kind.value,
                from_employee_id=one.from_employee_id,
                words=one.words,
                given_at_ms=one.given_at_ms,
            )
            for one in received
        ]
    )


def digest_to_wire(told: Sequence[Tellable], language: str) -> wire.GetDigestResponse:
    """What may be told, as sentences and as Markdown."""
    sentences = [sentence_of(one, language) for one in told]
    lines = [
        wire.DigestLine(
            kind=one.kind.value, employee_id=one.employee_id, sentence=sentence, occurred_at_ms=one.at_ms
        )
        for one, sentence in zip(told, sentences, strict=True)
    ]
    marked = [markdown_of(one.employee_id, sentence) for one, sentence in zip(told, sentences, strict=True)]
    return wire.GetDigestResponse(lines=lines, markdown="".join(marked))


def sentence_of(one: Tellable, language: str) -> str:
    """What is told of somebody, with {name} once, where the name is to stand, and no other braces."""
    key = "BADGE_TIER" if one.tier and one.kind is TellableKind.BADGE else one.kind.value
    text = catalogue(language_of(language))["digest"][key]
    what = " ".join(re.sub(r"[{}]", "", name_in(one.names, language)).split())
    return text.format(name=NAME, what=what, tier=one.tier, threshold=one.threshold)


def markdown_of(employee_id: str, sentence: str) -> str:
    """An item of a list, in which names of badges and challenges are text and nothing else."""
    plain = _MARKS.sub(r"\\\g<0>", sentence)
    return f"- {plain.replace(NAME, '{name:' + employee_id + '}')}\n"


def news_of(recognition: Recognition) -> News:
    """RecognitionGiven, without the words."""
    message = gamify.RecognitionGiven(
        recognition_id=recognition.recognition_id,
        employee_id=recognition.employee_id,
        from_employee_id=recognition.from_employee_id,
        kind=recognition.kind.value,
        occurred_at_ms=recognition.given_at_ms,
        programme_id=recognition.programme_id,
    )
    return News(
        message, recognition.employee_id, (recognition.recognition_id, "given"), recognition.given_at_ms
    )

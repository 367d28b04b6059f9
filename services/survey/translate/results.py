"""Results: domain to wire; pure functions."""

import tomllib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict
from functools import cache
from importlib import resources

from portevoix.survey.v1 import loop_pb2, service_pb2
from portevoix.survey.v1 import results_pb2 as wire
from services.survey.domain.model import Participation, Path
from services.survey.domain.model.loop import AnsweredComment
from services.survey.domain.model.results import Count, Counted, Kind, Published, Remarks, Shown, WavePoint
from services.survey.domain.rules import publishing
from services.survey.translate.loop import reply_to_wire
from services.survey.translate.wire import figure_to_wire, participation_to_wire, scale_to_wire

KINDS: "Mapping[Kind, wire.FigureKind.ValueType]" = {
    Kind.ENPS: wire.FIGURE_KIND_ENPS,
    Kind.NUMBERS: wire.FIGURE_KIND_NUMBERS,
    Kind.CHOICES: wire.FIGURE_KIND_CHOICES,
    Kind.PLACES: wire.FIGURE_KIND_PLACES,
    Kind.DAYS: wire.FIGURE_KIND_DAYS,
}


@cache
def stop_words() -> Collection[str]:
    """Words that say nothing, of every language."""
    found = resources.files("services.survey").joinpath("texts", "stop_words.toml")
    languages = tomllib.loads(found.read_text(encoding="utf-8"))
    return frozenset(word for words in languages.values() for word in words.split())


def published_to_wire(published: Published) -> wire.GetFiguresResponse:
    """All that was published, or what of it was asked for."""
    rates = published.rates
    return wire.GetFiguresResponse(
        survey_id=published.survey_id,
        floor=published.floor,
        comment_floor=published.comment_floor,
        rates=wire.ResponseRates(
            response=_rate(rates.answered, rates.invited), completion=_rate(rates.complete, rates.invited)
        ),
        questions=[*map(_question, published.shown)],
        open_questions=[*map(_open_question, published.remarks)],
        closed_at_ms=published.closed_at_ms,
        scales=[*map(scale_to_wire, published.scales)],
        suggestions=[wire.TrainingSuggestion(**asdict(one)) for one in published.suggestions],
    )


def trend_to_wire(waves: Iterable[WavePoint], path: Path) -> wire.GetTrendResponse:
    """Waves side by side."""
    return wire.GetTrendResponse(
        waves=[
            wire.TrendPoint(
                survey_id=one.survey_id,
                closed_at_ms=one.closed_at_ms,
                figure=None if one.count is None else _figure(one.counted, path, one.count),
            )
            for one in waves
        ]
    )


def comments_to_wire(page: Sequence[AnsweredComment], behind: str) -> wire.ListCommentsResponse:
    """A page of comments."""
    return wire.ListCommentsResponse(comments=[*map(_comment, page)], next_page_token=behind)


def _rate(count: int | None, invited: int) -> service_pb2.Participation:
    return participation_to_wire(Participation(count, invited))


def _question(shown: Shown) -> wire.LineResult:
    counted = shown.counted
    return wire.LineResult(
        question_id=counted.question_id,
        item=counted.item,
        kind=KINDS[counted.kind],
        figures=[_figure(counted, path, count) for path, count in shown.cuts.items()],
        rolled_up=shown.rolled_up,
    )


def _figure(counted: Counted, path: Path, count: Count) -> wire.QuestionFigure:
    scores = counted.kind is Kind.ENPS
    numbers = counted.kind is Kind.NUMBERS
    return wire.QuestionFigure(
        path=path,
        n=count.n,
        counts=[_label(label, count) for label in publishing.labels_of(counted, count)],
        mean=publishing.mean_of(count) if numbers else None,
        enps=figure_to_wire(path, publishing.enps_of(count)) if scores else None,
    )


def _label(label: str, count: Count) -> wire.LabelCount:
    times = count.by_label.get(label, 0)
    share, low, high = publishing.share_of(times, count.n)
    return wire.LabelCount(label=label, count=times, share=share, confidence_low=low, confidence_high=high)


def _open_question(remarks: Remarks) -> wire.OpenQuestion:
    return wire.OpenQuestion(
        question_id=remarks.question_id,
        comments=remarks.comments,
        words=[wire.WordCount(word=word, comments=count) for word, count in remarks.words],
    )


def _comment(one: AnsweredComment) -> wire.Comment:
    replies: list[loop_pb2.Reply] = [*map(reply_to_wire, one.replies)]
    return wire.Comment(comment_id=one.comment.comment_id, text=one.comment.text, replies=replies)

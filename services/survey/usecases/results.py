"""Results: published once, at the close; afterwards read as they were published."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from services.survey.domain.errors.loop import NotShown
from services.survey.domain.model import EVERYBODY, Counts, Path, Result, Survey
from services.survey.domain.model.loop import AnsweredComment
from services.survey.domain.model.results import Count, Counted, Published, Rates, Remarks, Shown, WavePoint
from services.survey.domain.rules import beside, life, publishing
from services.survey.domain.rules.asked import completed_of, counted_by, line_of, open_questions_of, series_of
from services.survey.domain.rules.figures import suggestions
from services.survey.domain.rules.words import Words
from services.survey.ports import Desk, Desks
from services.survey.ports import loop as loop_ports
from services.survey.ports.results import Board, Remarked

PAGE_SIZE = 50


@dataclass(frozen=True)
class Publishing:
    """What it takes to publish a survey."""

    remarked: Remarked
    stop_words: Collection[str]


async def told_before(
    survey: Survey, counts: Mapping[Path, Counts], desks: Desks
) -> beside.ToldBefore | None:
    """What was published before of whoever is asked now; None where none of it is sharp enough to matter."""
    others = []
    for earlier in await desks.published_alike(survey):
        sharp = list(beside.told_sharply(earlier))
        members = await desks.members(earlier.survey_id) if sharp else {}
        others += [(buckets, members) for buckets in sharp]
    if not others:
        return None
    answered = {path: one.answers for path, one in counts.items()}
    return beside.told_before(survey, answered, await desks.members(survey.survey_id), others)


async def make_results(
    survey: Survey, counts: Mapping[Path, Counts], result: Result, now_ms: int, by: Publishing
) -> Published:
    """Shield all that a survey publishes question by question; its comments can be read from now on."""
    allowed = result.answers.keys()
    remarks = [await _remarks(survey, one, allowed, by) for one in open_questions_of(survey)]
    readable = [one.question_id for one in remarks if one.comments is not None]
    await by.remarked.show(survey.survey_id, readable)
    shown = [
        _shown_of(one, {path: line_of(one, some) for path, some in counts.items()}, survey, allowed)
        for one in counted_by(survey)
    ]
    return Published(
        survey_id=survey.survey_id,
        series=series_of(survey),
        closed_at_ms=now_ms,
        floor=survey.floor,
        comment_floor=survey.comment_floor,
        rates=_rates(survey, counts.values()),
        shown=shown,
        remarks=remarks,
        scales=result.scales,
        suggestions=suggestions(survey.questionnaire, shown),
    )


async def raise_floor(survey_id: str, floor: int, comment_floor: int, desk: Desk) -> Survey:
    """Raise the floors before the close. Raises UnknownSurvey, NotOpen, FloorOnlyRises."""
    raised = life.raised(await desk.survey(survey_id), floor, comment_floor)
    await desk.save(raised)
    return raised


async def get_results(survey_id: str, question_id: str, board: Board, desks: Desks) -> Published:
    """What was published, of one question or of all. Raises UnknownSurvey, NotClosed."""
    found = await board.published(survey_id, question_id)
    if found is None:
        life.published(await desks.survey(survey_id))
        raise NotShown("this survey was closed before questions had results")
    return found


async def get_trend(
    survey_id: str, line: tuple[str, str], path: Path, board: Board, desks: Desks
) -> Sequence[WavePoint]:
    """One figure over comparable waves. Raises UnknownSurvey, NotClosed, NotShown."""
    found = await get_results(survey_id, line[0], board, desks)
    counted = _line_of(found.shown, line)
    return await board.trend(found.series, counted, path or EVERYBODY)


@dataclass(frozen=True, slots=True)
class CommentsWanted:
    """A page of the comments on a question; the survey's first open one where it names none."""

    survey_id: str
    question_id: str
    after: str
    size: int


async def list_comments(
    wanted: CommentsWanted,
    board: Board,
    desks: Desks,
    comments: loop_ports.Comments,
    replies: loop_ports.Replies,
) -> tuple[Sequence[AnsweredComment], str]:
    """A page of comments with the replies that are for everybody, and from where the next one goes on.

    Raises UnknownSurvey, NotClosed, NotShown.
    """
    head = await board.head(wanted.survey_id)
    if head is None:
        life.published(await desks.survey(wanted.survey_id))
    question_id = _readable(head.remarks if head is not None else (), wanted.question_id)
    size = wanted.size or PAGE_SIZE
    found = await comments.page(wanted.survey_id, question_id, wanted.after, size + 1)
    told = await replies.to([one.comment_id for one in found[:size]])
    page = [
        AnsweredComment(one, [reply for reply in told.get(one.comment_id, ()) if reply.for_everybody])
        for one in found[:size]
    ]
    return page, found[size - 1].comment_id if len(found) > size else ""


def shown_by(board: Board, desks: Desks) -> loop_ports.Shown:
    """Return how to ask for the figures that a survey published."""

    async def shown(survey_id: str) -> Sequence[tuple[str, Path]]:
        found = await get_results(survey_id, "", board, desks)
        return [(one.counted.question_id, path) for one in found.shown for path in one.cuts]

    return shown


def _shown_of(
    counted: Counted, counts: Mapping[Path, Count], survey: Survey, allowed: Collection[Path]
) -> Shown:
    shown = publishing.shown_of(counted, counts, survey.buckets, allowed, survey.floor)
    return replace(shown, rolled_up=shown.rolled_up or survey.rolled_up)


async def _remarks(survey: Survey, question_id: str, allowed: Collection[Path], by: Publishing) -> Remarks:
    comments = await by.remarked.count(survey.survey_id, question_id)
    if comments < survey.comment_floor or not allowed:
        return Remarks(question_id, None)
    words = Words(by.stop_words)
    async for some in by.remarked.texts(survey.survey_id, question_id):
        words.hear(some)
    return Remarks(question_id, comments, words.common(survey.comment_floor))


def _rates(survey: Survey, counts: Collection[Counts]) -> Rates:
    answered = sum(one.answers for one in counts)
    complete = sum(completed_of(one) for one in counts)

    def above(count: int) -> int | None:
        return count if count >= survey.floor else None

    return Rates(above(answered), above(complete), survey.invited or 0)


def _readable(remarks: Sequence[Remarks], question_id: str) -> str:
    for one in remarks:
        if one.comments is not None and question_id in ("", one.question_id):
            return one.question_id
    raise NotShown("too few comments were written on it")


def _line_of(shown: Sequence[Shown], line: tuple[str, str]) -> Counted:
    question_id, item = line
    for one in shown:
        if question_id in ("", one.counted.question_id) and item in ("", one.counted.item):
            return one.counted
    raise NotShown("the survey published no such figure")

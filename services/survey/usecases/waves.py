"""What happens to a wave by itself: it is sent and opened; it is shut, counted and published.

Every step may be begun again after a crash. A launch that did not get as far as its last invitation starts
over, with a new secret, new tokens and a mail to everybody: tokens are never stored, nobody can answer
twice, and no small second round of mails singles anybody out.
"""

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import TypeVar

from services.survey.domain.model import Delivery, Invitation, Path, Person, State, Survey, Ticket, Wave
from services.survey.domain.rules import cuts, figures, life, tenure, tokens
from services.survey.ports import (
    AnswerStore,
    Chance,
    Clock,
    Desk,
    Desks,
    Directory,
    Hold,
    Post,
    Superseded,
    WaveSecrets,
)
from services.survey.usecases.results import Publishing, make_results, told_before

MAILS_AT_ONCE = 1000
ROWS_AT_ONCE = 2000
T = TypeVar("T")
Spare = Callable[[Survey, Sequence[Person]], Awaitable[Sequence[Person]]]
"""Leave out whoever was invited to enough surveys lately, before cuts are made of the rest."""


@dataclass(frozen=True)
class Waves:
    """What a wave needs of the world."""

    desks: Desks
    answers: AnswerStore
    secrets: WaveSecrets
    directory: Directory
    post: Post
    chance: Chance
    now_ms: Clock
    publishing: Publishing
    spare: Spare


async def advance_survey(survey_id: str, waves: Waves, hold: Hold) -> None:
    """Move a survey on by what is due; nothing is due to one that waits for people. Raises Superseded."""
    survey = await waves.desks.survey(survey_id)
    match survey.state:
        case State.LAUNCHING:
            await launch_wave(survey_id, waves, hold)
        case State.OPENING:
            await open_wave(survey, waves)
        case State.CLOSING:
            await close_wave(survey, waves)
        case _:
            pass


async def launch_wave(survey_id: str, waves: Waves, hold: Hold) -> None:
    """Invite everybody, then store tickets for those who were reached. Raises Superseded.

    Tickets come after the mails, since cuts are made of the people who can answer: a cut of five of whom
    three have no working address would hide two.
    """
    survey = await waves.desks.transact(lambda desk: _begin(survey_id, desk))
    waves.secrets.destroy(survey_id)
    wave = Wave(survey_id, survey.questionnaire, survey.scale, survey.attempt, open=False)
    await waves.answers.start_over(wave)
    today = datetime.fromtimestamp(waves.now_ms() / 1000, UTC).date()
    asked_now = await waves.spare(survey, await waves.desks.group(survey.group))
    group = [tenure.placed(one, today) for one in asked_now]
    drawn = await _invite(survey, group, waves, hold)
    if len(drawn) < survey.floor:
        asked = [Delivery(person.employee_id, person.employee_id in drawn) for person in group]
        await _finish(survey, asked, waves, life.called_off(survey, len(drawn), len(group) - len(drawn)))
        return
    places = {one.employee_id: cuts.path_of(one, survey.cuts) for one in group if one.employee_id in drawn}
    carried = cuts.buckets(_count(places), survey.floor)
    bucket_of = {who: carried[place] for who, place in places.items()}
    await _store_tickets(survey, drawn, bucket_of, waves, hold)
    deliveries = [
        Delivery(one.employee_id, one.employee_id in places, bucket_of.get(one.employee_id)) for one in group
    ]
    sizes = cuts.sizes_of(places.values(), carried)
    rolled_up = any(place != bucket for place, bucket in carried.items())
    await _finish(
        survey, deliveries, waves, life.sent(survey, sizes, len(group) - len(places), rolled_up=rolled_up)
    )


async def open_wave(survey: Survey, waves: Waves) -> None:
    """Take answers, then say so. Raises Superseded."""
    await waves.answers.open(survey.survey_id, survey.attempt)

    async def announce(desk: Desk) -> None:
        current = _expect(await desk.survey(survey.survey_id), State.OPENING, survey.attempt)
        opened, fact = life.opened(current, waves.now_ms())
        await desk.save(opened)
        desk.say(fact)

    await waves.desks.transact(announce)


async def close_wave(survey: Survey, waves: Waves) -> None:
    """Shut the wave, destroy its secret, publish its result once. Raises Superseded."""
    await waves.answers.shut(survey.survey_id)
    waves.secrets.destroy(survey.survey_id)
    counts = await waves.answers.counts(survey.survey_id)
    before = await told_before(survey, counts, waves.desks)
    result = figures.result_of(survey, counts, before)
    published = await make_results(survey, counts, result, waves.now_ms(), waves.publishing)
    await waves.desks.transact(lambda desk: desk.keep_figures(survey.survey_id, published.shown))

    async def publish(desk: Desk) -> None:
        current = _expect(await desk.survey(survey.survey_id), State.CLOSING, survey.attempt)
        closed, fact = life.closed(current, result, published.closed_at_ms)
        await desk.save(closed)
        await desk.publish(published)
        desk.say(fact)

    await waves.desks.transact(publish)


async def _begin(survey_id: str, desk: Desk) -> Survey:
    survey = await desk.survey(survey_id)
    if survey.state is not State.LAUNCHING:
        raise Superseded
    begun = life.attempted(survey)
    await desk.save(begun)
    return begun


async def _invite(survey: Survey, group: Sequence[Person], waves: Waves, hold: Hold) -> dict[str, str]:
    """Send to the whole group.

    Return the tokens of those who were reached, the only copy outside the mails.
    """
    drawn: dict[str, str] = {}
    for some in _parts(group, MAILS_AT_ONCE):
        hold.check()
        addressees = await waves.directory.addressees([person.employee_id for person in some])
        invitations = [
            Invitation(
                to,
                tokens.token_for(survey.survey_id, waves.chance(tokens.TOKEN_BYTES)),
                survey.attempt > 1,
                survey.floor,
                survey.questionnaire.about,
                len(survey.questionnaire.questions),
            )
            for to in addressees
        ]
        reached = await waves.post.deliver(invitations)
        drawn.update({one.to.employee_id: one.token for one in invitations if one.to.employee_id in reached})
    return drawn


async def _store_tickets(
    survey: Survey, drawn: dict[str, str], bucket_of: Mapping[str, Path], waves: Waves, hold: Hold
) -> None:
    """Store the shuffled tickets of everybody in `drawn`, and forget the tokens."""
    secret = waves.chance(tokens.SECRET_BYTES)
    tickets = [Ticket(tokens.token_hash(secret, token), bucket_of[who]) for who, token in drawn.items()]
    drawn.clear()
    waves.secrets.put(survey.survey_id, survey.attempt, secret)
    for some in _parts(tokens.shuffled(tickets), ROWS_AT_ONCE):
        hold.check()
        await waves.answers.put(survey.survey_id, survey.attempt, some)


async def _finish(survey: Survey, deliveries: Sequence[Delivery], waves: Waves, then: Survey) -> None:
    for some in _parts(deliveries, ROWS_AT_ONCE):
        await waves.desks.transact(partial(_note, survey, some))

    async def save(desk: Desk) -> None:
        _expect(await desk.survey(survey.survey_id), State.LAUNCHING, survey.attempt)
        await desk.save(then)

    await waves.desks.transact(save)


async def _note(survey: Survey, deliveries: Sequence[Delivery], desk: Desk) -> None:
    _expect(await desk.survey(survey.survey_id), State.LAUNCHING, survey.attempt)
    await desk.keep_deliveries(survey.survey_id, deliveries)


def _expect(survey: Survey, state: State, attempt: int) -> Survey:
    if survey.state is not state or survey.attempt != attempt:
        raise Superseded
    return survey


def _count(places: Mapping[str, Path]) -> dict[Path, int]:
    counts: dict[Path, int] = {}
    for place in places.values():
        counts[place] = counts.get(place, 0) + 1
    return counts


def _parts(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]

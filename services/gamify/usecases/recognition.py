"""Thanks between people, and the digest of what may be told of them."""

from collections.abc import Sequence
from dataclasses import replace

from services.gamify.domain.model.people import Visibility
from services.gamify.domain.model.recognition import Named, Recognition, Span, Tellable
from services.gamify.domain.rules import recognition as rules
from services.gamify.ports.recognition import Honours, Say, Thanks
from services.gamify.usecases.programmes import which


async def thank(recognition: Recognition, work: Thanks, say: Say) -> None:
    """Keep thanks, and say them. Raises what `which`, `check_thanks` and `give` do."""
    programme = which(await work.programmes(), recognition.programme_id)
    given = replace(recognition, programme_id=programme.programme_id)
    giver, employee_id = given.from_employee_id, given.employee_id
    rules.check_thanks(giver, employee_id, await work.person(employee_id))
    await work.add(given, rules.give(await work.giving(giver), given.given_at_ms))
    say(given)


async def received(employee_id: str, limit: int, books: Thanks) -> Sequence[Recognition]:
    """What a person was thanked for, newest first."""
    return await books.received(employee_id, limit)


async def digest(programme_id: str, days: tuple[str, str], at_ms: int, books: Honours) -> Sequence[Tellable]:
    """What may be told at this moment of these UTC days, oldest first; nothing in works-council mode.

    Raises what `span` and `which` do.
    """
    of = rules.span(*days)
    programme = which(await books.programmes(), programme_id)
    if programme.works_council:
        return []
    everything = await _everything(programme.programme_id, of, books)
    named = await _named({one.employee_id for one in everything}, at_ms, books)
    return rules.told(everything, named)


async def _everything(programme_id: str, of: Span, books: Honours) -> Sequence[Tellable]:
    badges = (await books.rulebooks([programme_id]))[programme_id].badges
    return [
        *rules.honours(await books.honours(programme_id, of), badges),
        *rules.wins(await books.closed(programme_id, of), of),
        *rules.thanked(await books.thanked(programme_id, of)),
    ]


async def _named(people: set[str], at_ms: int, books: Honours) -> Named:
    consents = await books.consents(people)
    consented = {one for one, consent in consents.items() if consent.valid(at_ms)}
    chosen = await books.visibilities(consented)
    hidden = {one for one, visibility in chosen.items() if visibility is not Visibility.PUBLIC}
    return Named(consented, hidden, await books.without_points())

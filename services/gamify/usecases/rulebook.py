"""Rules are published, tried and extended to the past; points are adjusted by hand."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from services.gamify.domain import errors
from services.gamify.domain.model.ledger import AccountKey, Root
from services.gamify.domain.model.rules import Backfill, RuleBook, RuleVersion
from services.gamify.domain.rules.checking import check_rules
from services.gamify.domain.rules.recounting import facts_of, judged, recounted
from services.gamify.domain.rules.showing import Shown, Viewer, shown_to
from services.gamify.domain.rules.trying import Effect, Tried, points_of, ranked, with_version
from services.gamify.ports.rulebook import Adjustment, Deciding, Report, Shelf
from services.gamify.usecases.programmes import which

AHEAD_MS = 5 * 60 * 1000
REPORT_MS = 3_600_000
TOGETHER = 1_000  # people who are looked up at once


class Trial(NamedTuple):
    """Both boards of a period. `people` are those who may be shown, with their row number, and carry an id
    where they may be named; there are none in works-council mode.
    """

    people: Sequence[tuple[int, Tried]]
    total: int
    more: int
    less: int
    now: int
    then: int


async def get_rules(shelf: Shelf, programme_id: str) -> RuleBook:
    """Every version of a programme's rules; of a programme that is not known, what is shipped."""
    programmes = await shelf.programmes()
    if not programme_id and not programmes:
        return RuleBook()
    return await shelf.rulebook(which(programmes, programme_id).programme_id)


async def check(shelf: Shelf, programme_id: str, version: RuleVersion) -> None:
    """Raise WrongRules where the version could not be published."""
    check_rules(version, await get_rules(shelf, programme_id))


async def publish(
    shelf: Deciding, programme_id: str, wanted: RuleVersion, author_id: str, now_ms: int
) -> int:
    """Publish a version; return its number."""
    programme = which(await shelf.programmes(), programme_id)
    book = await shelf.rulebook(programme.programme_id)
    check_rules(wanted, book)
    if wanted.effective_at_ms < now_ms + AHEAD_MS:
        raise errors.TooSoon("rules take effect five minutes from now at the earliest", "effective_at_ms")
    if book.versions[-1].effective_at_ms >= wanted.effective_at_ms:
        raise errors.NotInOrder(f"version {book.versions[-1].version} takes effect then or later")
    number = book.next_version
    version = replace(wanted, version=number, author_id=author_id, published_at_ms=now_ms)
    await shelf.publish(programme.programme_id, version)
    return number


async def preview(
    shelf: Shelf,
    programme_id: str,
    wanted: RuleVersion,
    dates: tuple[str, str],
    limit: int,
    viewer_id: str,
    now_ms: int,
) -> Trial:
    """What the board of a period would be under other rules, as the viewer may see it. Writes nothing."""
    programme = which(await shelf.programmes(), programme_id)
    book = await shelf.rulebook(programme.programme_id)
    check_rules(wanted, book)
    other, gone, tried = with_version(book, wanted, *dates), await shelf.without_points(), list[Tried]()
    async for key, entries in shelf.accounts(programme.programme_id):
        if key.employee_id in gone:
            continue
        facts = facts_of(entries)
        now, then = (judged(key, rules, facts).days for rules in (book, other))
        tried.append(Tried(key.employee_id, points_of(now, *dates), points_of(then, *dates)))
    person, found = await shelf.person(viewer_id), ranked(tried)
    viewer = Viewer(viewer_id, person.team if person else "", programme.works_council, now_ms)
    return Trial(
        [] if programme.works_council else await _shown(shelf, list(enumerate(found, 1)), viewer, limit),
        len(found),
        sum(one.then > one.now for one in found),
        sum(one.then < one.now for one in found),
        sum(one.now for one in found),
        sum(one.then for one in found),
    )


async def _shown(
    shelf: Shelf, rows: Sequence[tuple[int, Tried]], viewer: Viewer, limit: int
) -> Sequence[tuple[int, Tried]]:
    """The first rows that may be shown."""
    shown: list[tuple[int, Tried]] = []
    for begin in range(0, len(rows), TOGETHER):
        some = rows[begin : begin + TOGETHER]
        subjects = await shelf.subjects([one.employee_id for _, one in some])
        for number, one in some:
            how = shown_to(viewer, subjects[one.employee_id])
            if how is not Shown.NOT:
                shown.append((number, one if how is Shown.NAMED else replace(one, employee_id="")))
        if len(shown) >= limit:
            break
    return shown[:limit]


async def preview_backfill(
    shelf: Shelf, programme_id: str, wanted: Backfill, report_id: str, now_ms: int
) -> tuple[Report, Effect]:
    """What it would change to judge a past time by another version. Changes nothing but that it is
    remembered.
    """
    programme = which(await shelf.programmes(), programme_id)
    edition = await shelf.edition(programme.programme_id)
    book = await shelf.rulebook(programme.programme_id)
    if wanted.version not in book:
        raise errors.UnknownVersion(f"there is no version {wanted.version}", "version")
    if wanted.until_ms <= wanted.from_ms:
        raise errors.EndsBeforeStart("the time ends before it begins", "until_ms")
    if wanted.until_ms > now_ms:
        raise errors.InTheFuture("the time is not over", "until_ms")
    other, effect = book.extended([], [wanted]), Effect()
    async for key, entries in shelf.accounts(programme.programme_id):
        effect.add(recounted(key, other, entries, Root()))
    report = Report(
        report_id,
        programme.programme_id,
        wanted.version,
        wanted.from_ms,
        wanted.until_ms,
        edition,
        now_ms,
        effect.people,
        effect.lines,
    )
    await shelf.keep_report(report)
    return report, effect


async def backfill(
    shelf: Deciding, programme_id: str, report_id: str, author_id: str, now_ms: int, backfill_id: str
) -> Report:
    """Decide that a past time is judged by another version; accounts are judged anew afterwards."""
    programme = which(await shelf.programmes(), programme_id)
    report = await shelf.report(report_id)
    if report is None or report.programme_id != programme.programme_id:
        raise errors.ReportOutdated("there is no such report")
    edition = await shelf.edition(programme.programme_id)
    if report.edition != edition or now_ms > report.told_at_ms + REPORT_MS:
        raise errors.ReportOutdated("the report is too old, or something was decided since")
    book = await shelf.rulebook(programme.programme_id)
    decided = Backfill(report.version, report.from_ms, report.until_ms, author_id, now_ms, backfill_id)
    await shelf.backfill(programme.programme_id, decided, book.epoch)
    return report


async def adjust(
    shelf: Deciding,
    programme_id: str,
    employee_id: str,
    points: int,
    note: str,
    author_id: str,
    now_ms: int,
    adjustment_id: str,
) -> None:
    """Give or take points by hand, on the person's own calendar."""
    programme = which(await shelf.programmes(), programme_id)
    if employee_id == author_id:
        raise errors.OwnPoints("nobody adjusts their own points", "employee_id")
    person = await shelf.person(employee_id)
    if person is None:
        raise errors.UnknownPerson("the directory knows nobody of that id", "employee_id")
    local = datetime.fromtimestamp(now_ms / 1000, UTC).astimezone(ZoneInfo(person.zone))
    key = AccountKey(programme.programme_id, employee_id)
    on = local.date().isoformat()
    await shelf.adjust(Adjustment(adjustment_id, key, points, author_id, note, now_ms, on))

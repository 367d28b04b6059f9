"""What gamify refuses."""

from collections.abc import Mapping


class GamifyRefusal(Exception):
    """A call or a message that is refused; `field` names the part that was wrong, where one was."""

    reason = "REFUSED"

    def __init__(self, text: str, field: str = "") -> None:
        super().__init__(text)
        self.text = text
        self.field = field


class NotYours(GamifyRefusal):
    """Somebody asked for another person's points."""

    reason = "NOT_YOURS"


class NotADate(GamifyRefusal):
    """The text has the form of a date, and no calendar has that day."""

    reason = "NOT_A_DATE"


class BadPageToken(GamifyRefusal):
    """The page token was not made for this question."""

    reason = "BAD_PAGE_TOKEN"


class WrongRules(GamifyRefusal):
    """Rules that cannot be; `faults` (one or more) says by the path of a field what is wrong: CODE: why."""

    reason = "WRONG_RULES"

    def __init__(self, faults: Mapping[str, str]) -> None:
        path, fault = next(iter(faults.items()))
        several = f"{len(faults)} things are wrong, the first: " if len(faults) > 1 else ""
        super().__init__(f"{several}{path}: {fault}")
        self.faults = faults


class Malformed(GamifyRefusal):
    """A message that no publisher of ours would write; it goes to the dead letters."""

    reason = "MALFORMED"


class WrongChallenge(GamifyRefusal):
    """A challenge that cannot be; `faults` as in WrongRules. Its reason is the code of the first."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        path, fault = next(iter(faults.items()))
        super().__init__(f"{path}: {fault}", path)
        self.reason = fault.partition(":")[0]
        self.faults = faults


class UnknownChallenge(GamifyRefusal):
    """There is no such challenge for whoever asks."""

    reason = "UNKNOWN_CHALLENGE"


class ClosedAlready(GamifyRefusal):
    """The challenge closed, and its winners are fixed."""

    reason = "CLOSED_ALREADY"


class NotClosed(GamifyRefusal):
    """The challenge has no winners yet."""

    reason = "NOT_CLOSED"


class UnknownProgramme(GamifyRefusal):
    """There is no such programme."""

    reason = "UNKNOWN_PROGRAMME"


class ProgrammeNeeded(GamifyRefusal):
    """There are several programmes, and none was named."""

    reason = "PROGRAMME_NEEDED"


class UnknownPerson(GamifyRefusal):
    """The directory knows nobody of that id."""

    reason = "UNKNOWN_PERSON"


class OwnPoints(GamifyRefusal):
    """Somebody would adjust their own points."""

    reason = "OWN_POINTS"


class TooSoon(GamifyRefusal):
    """What is decided must lie at least five minutes ahead."""

    reason = "TOO_SOON"


class NotInOrder(GamifyRefusal):
    """A version that was published before takes effect then or later."""

    reason = "NOT_IN_ORDER"


class UnknownVersion(GamifyRefusal):
    """No such version was published."""

    reason = "UNKNOWN_VERSION"


class EndsBeforeStart(GamifyRefusal):
    """A time ends before it begins."""

    reason = "ENDS_BEFORE_START"


class InTheFuture(GamifyRefusal):
    """A time that must be over is not."""

    reason = "IN_THE_FUTURE"


class ReportOutdated(GamifyRefusal):
    """What the report says holds no more: it is too old, or something was decided since."""

    reason = "REPORT_OUTDATED"


class NeedsText(GamifyRefusal):
    """A text is missing in one of the languages that it needs."""

    reason = "NEEDS_TEXT"


class TooManyDays(GamifyRefusal):
    """More days than one call looks over."""

    reason = "TOO_MANY_DAYS"


class UnknownReward(GamifyRefusal):
    """There is no such reward, or not in this programme."""

    reason = "UNKNOWN_REWARD"


class StockBelowSold(GamifyRefusal):
    """More were redeemed than there would be."""

    reason = "STOCK_BELOW_SOLD"


class NotOnOffer(GamifyRefusal):
    """The reward was withdrawn, or it is outside its dates."""

    reason = "NOT_ON_OFFER"


class SoldOut(GamifyRefusal):
    """None is left."""

    reason = "SOLD_OUT"


class LimitReached(GamifyRefusal):
    """The person has as many as one person may have."""

    reason = "LIMIT_REACHED"


class NotEnoughPoints(GamifyRefusal):
    """The balance is below what it costs."""

    reason = "NOT_ENOUGH_POINTS"


class UnknownRedemption(GamifyRefusal):
    """There is no such redemption, or it is not the caller's."""

    reason = "UNKNOWN_REDEMPTION"


class AlreadySettled(GamifyRefusal):
    """The redemption was handed over, or given back otherwise."""

    reason = "ALREADY_SETTLED"


class TransitionNotAllowed(GamifyRefusal):
    """From where the redemption is, it cannot go there."""

    reason = "TRANSITION_NOT_ALLOWED"


class OwnRedemption(GamifyRefusal):
    """Nobody decides about a redemption of their own."""

    reason = "OWN_REDEMPTION"


class NoteNeeded(GamifyRefusal):
    """The person has to be told why."""

    reason = "NOTE_NEEDED"


class Oneself(GamifyRefusal):
    """Nobody thanks themselves."""

    reason = "ONESELF"


class EnoughForToday(GamifyRefusal):
    """As many thanks as one person may give on a UTC day."""

    reason = "ENOUGH_FOR_TODAY"

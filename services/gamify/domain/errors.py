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
    """A challenge that cannot be announced; `faults` as in WrongRules. Its reason is the code of the first."""

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

"""What share refuses, by kind; each refusal has a reason that programs can read."""


class Refused(Exception):
    """Our own decision, never retried.

    `reason` is UPPER_SNAKE, `text` is for people and holds no personal data.
    """

    def __init__(self, reason: str, text: str, field: str = "") -> None:
        """`field` names the part of the request that is to blame, where there is one."""
        super().__init__(f"{reason}: {text}")
        self.reason = reason
        self.text = text
        self.field = field


class Unknown(Refused):
    """There is no such thing, or not for this caller."""


class Forbidden(Refused):
    """This person may not do this, as things stand."""


class OutOfTurn(Refused):
    """The call is sound, but not in the present state."""


class Invalid(Refused):
    """The call says something that cannot be; `field` names it."""


class NotYet(Exception):
    """What a report names is not known, and may become known: wait for a while, then refuse with `reason`."""

    def __init__(self, reason: str) -> None:
        """`reason` is UPPER_SNAKE."""
        super().__init__(reason)
        self.reason = reason

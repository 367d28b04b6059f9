"""What survey refuses of actions, replies and suggestions."""

from services.survey.domain.errors import NotNow, NotSound, NotThere


class NotShown(NotThere):
    """The survey published no such figure."""

    reason = "NOT_SHOWN"


class UnknownAction(NotThere):
    """There is no such action."""

    reason = "UNKNOWN_ACTION"

    def __init__(self, action_id: str) -> None:
        super().__init__(f"there is no action {action_id}")


class ActionOver(NotNow):
    """A done or dropped action moves no more."""

    reason = "ACTION_OVER"


class UnknownComment(NotThere):
    """No such comment is published."""

    reason = "UNKNOWN_COMMENT"

    def __init__(self) -> None:
        super().__init__("no such comment is published")


class KeyNotValid(NotThere):
    """No comment was written under this reading key."""

    reason = "KEY_NOT_VALID"

    def __init__(self) -> None:
        super().__init__("no comment was written under this key")


class UnknownSuggestion(NotThere):
    """There is no such suggestion."""

    reason = "UNKNOWN_SUGGESTION"

    def __init__(self, suggestion_id: str) -> None:
        super().__init__(f"there is no suggestion {suggestion_id}")


class SuggestionRemoved(NotNow):
    """A removed suggestion has no text left to decide about."""

    reason = "SUGGESTION_REMOVED"


class ReplyNeeded(NotSound):
    """Whoever suggested something is owed a reason."""

    reason = "REPLY_NEEDED"


class BoxFull(NotNow):
    """More lies in the box than anybody has looked at."""

    reason = "BOX_FULL"

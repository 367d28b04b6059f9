"""A person's name in what content suggests: it knows no names, and leaves a place."""

from dataclasses import replace

from services.share.domain.model.shares import Answer

PLACE = "{name}"


def says_name(answer: Answer) -> bool:
    """Whether a suggestion leaves a place for the name."""
    return any(PLACE in one.text for one in answer.suggestions)


def with_name(answer: Answer, name: str) -> Answer:
    """The answer with the name in its places; without a name, without the suggestions that leave one."""
    wanted = (one for one in answer.suggestions if name or PLACE not in one.text)
    named = tuple(replace(one, text=one.text.replace(PLACE, name)) for one in wanted)
    return replace(answer, suggestions=named)


def unnamed(text: str, name: str) -> str:
    """The text with its place for the name again."""
    return text.replace(name, PLACE) if name else text

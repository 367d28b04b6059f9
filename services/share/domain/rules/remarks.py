"""Remarks of the policy: what they say to somebody, and what they refuse."""

from collections.abc import Iterable, Sequence

from services.share.domain.errors import OutOfTurn
from services.share.domain.model.remarks import Remark

FALLBACK = "en"


def told(remarks: Iterable[Remark], language: str) -> list[str]:
    """What they say, in the language of a tag where there is a text in it."""
    return [_text(one, language) for one in remarks]


def refusals(remarks: Iterable[Remark]) -> list[str]:
    """The reasons for which words would be refused, each once."""
    return list(dict.fromkeys(_reason(one) for one in remarks if one.blocks))


def check_remarks(remarks: Sequence[Remark], language: str) -> None:
    """Raises OutOfTurn, in the language of a tag, where the words must not be used."""
    blocking = [one for one in remarks if one.blocks]
    if blocking:
        worst = next((one for one in blocking if one.confidential), blocking[0])
        text = " ".join(dict.fromkeys(told(blocking, language)))
        raise OutOfTurn("CONFIDENTIAL" if worst.confidential else "POLICY_BLOCKS", text, "text")


def _reason(remark: Remark) -> str:
    return "CONFIDENTIAL" if remark.confidential else "POLICY_BLOCKS"


def _text(remark: Remark, language: str) -> str:
    primary = language.replace("_", "-").split("-")[0].lower()
    return remark.texts.get(primary) or remark.texts.get(FALLBACK, "")

"""A text for a share is found, and a person's own is looked at: length, disclosure, colleagues' words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from services.share.domain.errors import Invalid, OutOfTurn, Refused
from services.share.domain.model.shares import Answer, Network, Suggestion, Words
from services.share.domain.model.stamps import Channel
from services.share.domain.rules.disclosure import stands_in, with_disclosure
from services.share.domain.rules.lengths import length
from services.share.domain.rules.links import composer, with_link
from services.share.domain.rules.similar import Crowd
from services.share.domain.rules.words import in_turn, is_same, similarity

OTHERS = 5  # suggestions kept for a share, to offer another one of


NOBODY = Crowd()


@dataclass(frozen=True, slots=True)
class Frame:
    """What holds now for every text of a share: where it goes, what must stand in it, what others posted.

    `link` is the share's own address; `locked`: the company's words are posted word for word.
    """

    network: Network
    link: str
    disclosure: str = ""
    crowd: Crowd = NOBODY
    refuse_similar: bool = False
    locked: bool = False

    @property
    def wants_words(self) -> bool:
        """The company suggests no words for a review site, and asks for none."""
        return self.network.channel is not Channel.REVIEW

    def words(self, message: str) -> str:
        """The message with its disclosure."""
        return with_disclosure(message, self.disclosure)

    def length(self, text: str) -> int:
        """How long the network finds the text, with the link."""
        return length(self.network, text if self.link in text else with_link(text, self.link))

    def fits(self, text: str) -> bool:
        """The network takes the text with the link."""
        limit = self.network.length_limit
        return limit is None or self.length(text) <= limit

    def another(self, messages: Iterable[str]) -> str:
        """The first of these messages that colleagues have not worn out; empty for none."""
        fresh = (one for one in messages if not self.crowd.has_worn_out(self.words(one)))
        return next(fresh, "")


@dataclass(frozen=True, slots=True)
class Draft:
    """A message for a share, without disclosure and link. `others`: suggestions to take instead.

    `similar`: colleagues have worn it out; `another` is then one of `others` that they have not, or empty.
    """

    message: str
    suggestion_id: str = ""
    own: bool = False
    others: tuple[str, ...] = ()
    similar: bool = False
    another: str = ""


@dataclass(frozen=True, slots=True)
class Written:
    """A message, the text that it makes with disclosure and link, and the composer with that text."""

    message: str
    text: str
    composer: str


@dataclass(frozen=True, slots=True)
class Finding:
    """What there is to say about a text, and why it would be refused, in the order of the contract."""

    length: int
    disclosure_missing: str = ""
    similarity: float | None = None
    similar: bool = False
    another: str = ""
    refusals: tuple[Refused, ...] = ()

    def check(self) -> None:
        """Raises the first refusal: Invalid, OutOfTurn."""
        if self.refusals:
            raise self.refusals[0]


def draft(frame: Frame, answer: Answer, own: str, turn: int) -> Draft:
    """A message for a share: the person's own words, or what content suggests to the `turn`-th asker.

    Suggestions that the network does not take and, as long as there are others, those that colleagues have
    worn out are passed over. Where none is left the title stands in, or nothing: then the link stands alone.
    Raises Invalid, OutOfTurn for own words that would be refused, OutOfTurn where everything that could be
    given would be.
    """
    if not frame.wants_words:
        if own:
            raise _words_not_wanted()
        return Draft("")
    fitting = [one for one in in_turn(answer.suggestions, turn) if frame.fits(frame.words(one.text))]
    if own and frame.locked:
        raise _words_locked()
    if own:
        return _own_draft(frame, own, fitting)
    drafted = _suggested_draft(frame, fitting) if fitting else _stand_in(frame, answer.title)
    if drafted.similar and frame.refuse_similar:
        raise _too_similar()
    return drafted


def write(network: Network, message: str, disclosure: str, address: str, title: str) -> Written:
    """The message as it would be posted, ready to copy and in the network's composer."""
    words = with_disclosure(message, disclosure)
    return Written(message, with_link(words, address), composer(network, words, address, title))


def find(frame: Frame, posted: str, words: Words, *, suggested: bool) -> Finding:
    """What there is to say about a text as posted; empty: what was made ready was taken as it stood.

    `suggested`: what was made ready was a suggestion. Near-identity counts colleagues only, as far as
    they are known at this moment: of two who post at once, neither sees the other. What was made ready may
    lack a disclosure that the company asks for since.
    """
    text = posted or words.suggested
    if not frame.wants_words:
        return Finding(frame.length(posted), refusals=(_words_not_wanted(),) if posted else ())
    missing = "" if stands_in(frame.disclosure, text) else frame.disclosure
    similar = frame.crowd.has_worn_out(text)
    return Finding(
        length=frame.length(text),
        disclosure_missing=missing,
        similarity=similarity(words.suggested, text) if suggested else None,
        similar=similar,
        another=frame.another(words.others) if similar else "",
        refusals=tuple(_refusals(frame, posted, words, missing, similar)),
    )


def _suggested_draft(frame: Frame, fitting: Sequence[Suggestion]) -> Draft:
    fresh = next((one for one in fitting if not frame.crowd.has_worn_out(frame.words(one.text))), None)
    chosen = fresh or fitting[0]
    return Draft(
        chosen.text, chosen.suggestion_id, others=_others(fitting, chosen.text), similar=fresh is None
    )


def _stand_in(frame: Frame, title: str) -> Draft:
    message = title if frame.fits(frame.words(title)) else ""
    return Draft(message, similar=frame.crowd.has_worn_out(frame.words(message)))


def _own_draft(frame: Frame, own: str, fitting: Sequence[Suggestion]) -> Draft:
    others = _others(fitting, own)
    finding = find(frame, frame.words(own), Words("", others=others), suggested=False)
    finding.check()
    return Draft(own, own=True, others=others, similar=finding.similar, another=finding.another)


def _others(fitting: Iterable[Suggestion], chosen: str) -> tuple[str, ...]:
    return tuple(one.text for one in fitting if one.text != chosen)[:OTHERS]


def _refusals(frame: Frame, posted: str, words: Words, missing: str, similar: bool) -> Iterable[Refused]:
    if posted and not frame.fits(posted):
        text = f"{frame.length(posted)} long with the link, at most {frame.network.length_limit}"
        yield Invalid("TOO_LONG", text, "text")
    if missing:
        yield Invalid("DISCLOSURE_MISSING", f"the text must contain: {missing}", "text")
    if similar and frame.refuse_similar:
        yield _too_similar()
    if frame.locked and posted and not any(is_same(posted, one) for one in _offered(frame, words)):
        yield _words_locked()


def _offered(frame: Frame, words: Words) -> Iterable[str]:
    return (words.suggested, *map(frame.words, words.others))


def _words_locked() -> OutOfTurn:
    return OutOfTurn("WORDS_LOCKED", "the company asks that this is posted word for word")


def _too_similar() -> OutOfTurn:
    return OutOfTurn("TOO_SIMILAR", "colleagues posted nearly the same here within 24 hours")


def _words_not_wanted() -> Invalid:
    return Invalid(
        "WORDS_NOT_WANTED", "a review is nobody's words but its author's: only the link is given", "text"
    )

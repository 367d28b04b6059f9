"""What stands in a text, whose words it repeats, how many a day: the rules for texts of shares."""

from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.share.domain.errors import Invalid, OutOfTurn
from services.share.domain.model.library import SharingRules
from services.share.domain.model.people import Chapter, Employee, Profile
from services.share.domain.model.shares import Answer, Network, Suggestion, Wording, Words
from services.share.domain.model.stamps import Channel, Item
from services.share.domain.rules.caps import check_cap, day_of
from services.share.domain.rules.disclosure import required, stands_in, with_disclosure
from services.share.domain.rules.similar import Crowd, crowd_of
from services.share.domain.rules.wording import Draft, Frame, draft, find
from services.share.domain.rules.words import folded, similarity

LINK = "https://go.example.org/l/abcdefghjk"
X = Network("x", "X", "", True, 280, "weighted", 23)
LINKEDIN = Network("linkedin", "LinkedIn", "", True, 3000, "characters", None)
GLASSDOOR = Network("glassdoor", "Glassdoor", "", False, None, "characters", None, Channel.REVIEW)
OURS = "We halved our energy bill within a single year"


def answer(*texts: str, title: str = "A title") -> Answer:
    """Content's answer with these suggestions."""
    suggestions = tuple(Suggestion(f"s{number}", "en", text) for number, text in enumerate(texts))
    return Answer(Item("c1", "p1"), title, "Why", "https://example.org", suggestions, 0, True, True)


def crowd(*texts: str, most: int = 3) -> Crowd:
    """Colleagues who posted these."""
    return Crowd([folded(text) for text in texts], [f"e{place}" for place in range(len(texts))], most)


def reasons(frame: Frame, posted: str, suggested: str = OURS) -> list[str]:
    """Why a text would be refused."""
    return [one.reason for one in find(frame, posted, Words(suggested), suggested=True).refusals]


def test_the_disclosure_is_that_of_the_country_else_that_of_every_other() -> None:
    rules = SharingRules(disclosures={"FR": "Publicité", "": "#ad"})
    asked = [required(rules, country, Channel.EXTERNAL) for country in ("FR", "MA", "")]
    assert asked == ["Publicité", "#ad", "#ad"]
    assert required(SharingRules(disclosures={"FR": "Publicité"}), "MA", Channel.EXTERNAL) == ""
    inside = {channel: required(rules, "FR", channel) for channel in Channel}
    assert {channel for channel, text in inside.items() if not text} == {Channel.INTERNAL, Channel.REVIEW}


@pytest.mark.parametrize(
    ("disclosure", "text", "there"),
    [
        ("#ad", "Proud #AD of us", True),
        ("#ad", "Proud of this #adventure", False),
        ("#ad", "salad#ads", False),
        ("Collaboration commerciale", "En collaboration, commerciale ou non", False),
        ("Collaboration commerciale", "(COLLABORATION\u00a0\n commerciale) avec nous", True),
        ("Publicité", "publicite\u0301.", True),
        ("Publicité", "publicités", False),
        ("広告", "これは広告です", True),
        ("Werbung", "Neu: https://acme.example/werbung/neu", False),
        ("Werbung", "Neu: https://acme.example/neu Werbung", True),
        ("See https://acme.example/ads", "Neu. See https://acme.example/ads", True),
        ("", "whatever", True),
    ],
)
def test_a_disclosure_stands_as_words_of_its_own(disclosure: str, text: str, there: bool) -> None:
    assert stands_in(disclosure, text) is there


@given(st.text(max_size=30), st.text(max_size=80))
def test_a_text_with_its_disclosure_has_it_and_gets_it_once(disclosure: str, text: str) -> None:
    disclosure = disclosure.strip()
    given_ = with_disclosure(text, disclosure)
    assert stands_in(disclosure, given_)
    assert with_disclosure(given_, disclosure) == given_


def test_the_third_of_near_identical_texts_is_one_too_many() -> None:
    copies = [f"{OURS}! #proud {LINK}", OURS.upper()]
    assert not crowd(*copies[:1]).has_worn_out(OURS)
    assert crowd(*copies).has_worn_out(OURS)
    assert not crowd(*copies, most=4).has_worn_out(OURS)
    assert not crowd(*copies).has_worn_out("Something else altogether, in other words")


@given(st.integers(0, 40))
def test_near_identical_means_a_likeness_of_at_least_nine_tenths(changed: int) -> None:
    text = "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqr"
    other = "0" * changed + text[changed:]
    assert crowd(other, most=2).has_worn_out(text) is (similarity(text, other) >= 0.9)


def test_nine_tenths_exactly_is_near_identical() -> None:
    assert similarity("a" * 18 + "bb", "a" * 18 + "cc") == pytest.approx(0.9)
    assert crowd("a" * 18 + "bb", most=2).has_worn_out("a" * 18 + "cc")


@pytest.mark.parametrize("text", ["", "Proud!", "#proud #of #us #and #all #that #we #do", LINK])
def test_a_few_words_are_nobodys_copy(text: str) -> None:
    assert not crowd(*[text] * 9).has_worn_out(text)


def wording(number: int, who: str, text: str = OURS) -> Wording:
    """A text of somebody's."""
    return Wording(f"s{number}", who, "x", number, folded(text))


def test_ones_own_texts_do_not_count_and_comparing_is_bounded() -> None:
    assert crowd_of([wording(1, "me"), wording(2, "me"), wording(3, "e2")], "me", 3).texts == [folded(OURS)]
    endless = [replace(wording(1, "e2"), text="w" * 20_000)] * 500
    assert sum(map(len, crowd_of(endless, "me", 3).texts)) <= 250_000


def test_a_worn_out_suggestion_is_passed_over_and_the_last_one_warned_of() -> None:
    second = "Ask me how a small team saved a fortune in watts"
    worn = Frame(LINKEDIN, LINK, crowd=crowd(OURS, OURS))
    assert draft(worn, answer(OURS, second), "", 0) == Draft(second, "s1", others=(OURS,))
    exhausted = Frame(LINKEDIN, LINK, crowd=crowd(OURS, OURS, second, second))
    assert draft(exhausted, answer(OURS, second), "", 0) == Draft(OURS, "s0", others=(second,), similar=True)
    assert draft(exhausted, answer(title=OURS), "", 0) == Draft(OURS, similar=True)


@pytest.mark.parametrize("asked", [answer(OURS), answer(OURS, OURS.upper()), answer(title=OURS)])
def test_nothing_is_handed_out_that_would_be_refused(asked: Answer) -> None:
    frame = Frame(LINKEDIN, LINK, crowd=crowd(OURS, OURS), refuse_similar=True)
    with pytest.raises(OutOfTurn, match="TOO_SIMILAR"):
        draft(frame, asked, "", 0)
    fresh = "Ask me how a small team saved a fortune in watts"
    assert draft(frame, replace(asked, suggestions=answer(fresh).suggestions), "", 0).message == fresh


def test_own_words_of_colleagues_get_a_warning_and_another_wording() -> None:
    fresh, worn = (
        "Ask me how a small team saved a fortune in watts",
        "One of the things that I like most here",
    )
    frame = Frame(LINKEDIN, LINK, crowd=crowd(OURS, OURS, worn, worn))
    found = draft(frame, answer(worn, fresh), f"{OURS}!", 0)
    assert (found.similar, found.another, found.suggestion_id, found.own) == (True, fresh, "", True)
    with pytest.raises(OutOfTurn, match="TOO_SIMILAR"):
        draft(replace(frame, refuse_similar=True), answer(worn, fresh), f"{OURS}!", 0)


def test_a_message_that_is_too_long_gives_way_to_the_next_to_the_title_to_none() -> None:
    frame = Frame(X, LINK, "#ad")
    long = "word " * 60
    assert draft(frame, answer(long, "Short"), "", 0).message == "Short"
    assert draft(frame, answer(long), "", 0) == Draft("A title")
    assert draft(frame, answer(long, title=long), "", 0) == Draft("")
    assert draft(frame, answer(), "", 0) == Draft("A title")


@given(st.integers(200, 300))
def test_own_words_count_with_disclosure_and_link(letters: int) -> None:
    frame, own = Frame(X, LINK, "#ad"), "a" * letters
    fits = letters + len("\n#ad\n") + 23 <= 280
    if fits:
        assert draft(frame, answer(), own, 0).message == own
        return
    with pytest.raises(Invalid) as refused:
        draft(frame, answer(), own, 0)
    assert (refused.value.reason, refused.value.field) == ("TOO_LONG", "text")


def test_a_review_site_gets_a_link_and_no_words() -> None:
    frame = Frame(GLASSDOOR, LINK, crowd=crowd(OURS, OURS), refuse_similar=True)
    assert draft(frame, answer(OURS), "", 0) == Draft("")
    with pytest.raises(Invalid, match="WORDS_NOT_WANTED"):
        draft(frame, answer(OURS), "My own view", 0)
    assert reasons(frame, "My own view") == ["WORDS_NOT_WANTED"]
    assert find(frame, "", Words(""), suggested=False).refusals == ()


def test_a_text_is_found_with_all_that_is_wrong_about_it() -> None:
    frame = Frame(X, LINK, "#ad", crowd(OURS * 10, OURS * 10), refuse_similar=True)
    assert reasons(frame, OURS * 10) == ["TOO_LONG", "DISCLOSURE_MISSING", "TOO_SIMILAR"]
    assert reasons(frame, f"{OURS} #AD") == []
    with_link = find(frame, f"Look: {LINK} #ad", Words(OURS), suggested=True)
    assert with_link.length == len("Look: ") + 23 + len(" #ad")


def test_what_was_taken_as_it_stood_needs_the_disclosure_that_came_since() -> None:
    frame = Frame(LINKEDIN, LINK, "#ad")
    found = find(frame, "", Words(OURS), suggested=True)
    assert ([one.reason for one in found.refusals], found.disclosure_missing) == (
        ["DISCLOSURE_MISSING"],
        "#ad",
    )
    found = find(frame, "", Words(frame.words(OURS)), suggested=True)
    assert (found.refusals, found.disclosure_missing, found.similarity) == ((), "", 1)
    assert find(Frame(LINKEDIN, LINK), "", Words(OURS, own=True), suggested=False).similarity is None


def test_one_more_than_the_cap_is_refused() -> None:
    check_cap(14, SharingRules())
    with pytest.raises(OutOfTurn, match="DAILY_CAP_REACHED"):
        check_cap(15, SharingRules())
    with pytest.raises(OutOfTurn, match="DAILY_CAP_REACHED"):
        check_cap(16, SharingRules())  # other tools may have reported more than the cap


@pytest.mark.parametrize(
    ("zone", "moment", "day"),
    [
        ("Africa/Casablanca", "2026-06-01T22:59:59.999+00:00", "2026-06-01"),
        ("Africa/Casablanca", "2026-06-01T23:00:00.000+00:00", "2026-06-02"),
        ("Africa/Casablanca", "2026-03-01T23:30:00.000+00:00", "2026-03-01"),  # an hour less at Ramadan
        ("America/Toronto", "2026-03-08T04:59:59.999+00:00", "2026-03-07"),
        ("America/Toronto", "2026-03-08T05:00:00.000+00:00", "2026-03-08"),
        ("America/Toronto", "2026-03-09T03:59:59.999+00:00", "2026-03-08"),  # a day of 23 hours
        ("America/Toronto", "2026-03-09T04:00:00.000+00:00", "2026-03-09"),
        ("America/Toronto", "2026-11-02T04:59:59.999+00:00", "2026-11-01"),  # a day of 25 hours
        ("America/Toronto", "2026-11-02T05:00:00.000+00:00", "2026-11-02"),
    ],
)
def test_a_day_is_one_of_the_persons_own_calendar(zone: str, moment: str, day: str) -> None:
    at_ms = round(datetime.fromisoformat(moment).timestamp() * 1000)
    assert day_of(Employee("e1", (Chapter(0, Profile(zone=zone)),)), at_ms) == day


def test_two_texts_of_one_colleague_are_one_persons() -> None:
    twice = crowd_of([wording(1, "e2"), wording(2, "e2")], "me", 3)
    assert not twice.has_worn_out(OURS)
    assert crowd_of([wording(1, "e2"), wording(2, "e3")], "me", 3).has_worn_out(OURS)

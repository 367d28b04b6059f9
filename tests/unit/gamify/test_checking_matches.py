"""What may be asked of a deed."""

import pytest

from services.gamify.domain.model.deeds import ANYTHING, Deed, Match
from services.gamify.domain.rules.checking import check_match


def codes(deed: Deed, match: Match) -> dict[str, str]:
    """The code of each fault, by field."""
    return {field: text.partition(":")[0] for field, text in check_match(deed, match)}


@pytest.mark.parametrize("deed", [Deed.SHARE, Deed.CLICK, Deed.CONVERSION, Deed.ACTIVITY])
def test_anything_may_be_asked_of_most_deeds(deed: Deed) -> None:
    assert codes(deed, ANYTHING) == {}
    wide = Match(
        networks=frozenset({"linkedin", "forum"}),
        kinds=frozenset({"video"}),
        categories=frozenset({"brand"}),
        campaign_ids=frozenset({"c"}),
        topics=frozenset({"t"}),
        teams=frozenset({"a"}),
        departments=frozenset({"d"}),
        countries=frozenset({"FR"}),
    )
    assert codes(deed, wide) == {}


def test_networks_are_known_and_no_review_sites() -> None:
    assert codes(Deed.SHARE, Match(networks=frozenset({"orkut"}))) == {"match.networks": "UNKNOWN_NETWORK"}
    both = Match(networks=frozenset({"orkut", "glassdoor", "linkedin"}))
    assert codes(Deed.SHARE, both) == {"match.networks": "REVIEW_SITE"}


def test_answers_to_surveys_are_refused_whatever_else_is_asked() -> None:
    assert codes(Deed.SURVEY_ANSWER, Match(networks=frozenset({"orkut"}))) == {"deed": "SURVEY_ANSWER"}


@pytest.mark.parametrize("deed", list(Deed))
def test_each_detail_belongs_to_one_deed(deed: Deed) -> None:
    if deed is Deed.SURVEY_ANSWER:
        return
    base = frozenset({"likes"}) if deed is Deed.REACTION else frozenset[str]()
    sale = codes(deed, Match(measures=base, details=frozenset({"sale"})))
    reply = codes(deed, Match(measures=base, details=frozenset({"reply"})))
    action = codes(deed, Match(measures=base, action_ids=frozenset({"live"})))
    assert sale == ({} if deed is Deed.CONVERSION else {"match.conversions": "NOT_FOR_DEED"})
    assert reply == ({} if deed is Deed.ACTIVITY else {"match.activities": "NOT_FOR_DEED"})
    assert action == ({} if deed is Deed.SHARE else {"match.action_ids": "NOT_FOR_DEED"})


def test_measures_are_needed_for_reactions_and_for_nothing_else() -> None:
    likes = Match(measures=frozenset({"likes"}))
    assert codes(Deed.REACTION, likes) == {}
    assert codes(Deed.REACTION, ANYTHING) == {"match.measures": "NOT_FOR_DEED"}
    assert codes(Deed.CLICK, likes) == {"match.measures": "NOT_FOR_DEED"}

"""The labeller: clear words in French and English, and no guess about others. Sentences are made up."""

import tomllib
from collections import Counter

import pytest

from services.metrics.domain.model.sentiment import Judgement, Sentiment
from services.metrics.outside.french import SHORTEST_STEM, WORDS, FrenchLexicon, folded, own_words, tokens
from services.metrics.outside.labeller import LONGEST, LexiconLabeller, judgement

POSITIVE, NEUTRAL, NEGATIVE = Sentiment.POSITIVE, Sentiment.NEUTRAL, Sentiment.NEGATIVE


@pytest.fixture(scope="module")
def french() -> FrenchLexicon:
    return FrenchLexicon()


@pytest.mark.parametrize(
    ("text", "tag", "expected"),
    [
        ("Bravo à toute l'équipe, c'est magnifique", "fr", POSITIVE),
        ("Merci pour cette belle journée 👏", "fr-MA", POSITIVE),
        ("Quelle honte, un vrai scandale", "fr", NEGATIVE),
        ("Ce n'est pas une réussite", "fr", NEGATIVE),
        ("La réunion aura lieu mardi à Lyon", "fr", NEUTRAL),
        ("What a wonderful team, congratulations!", "en", POSITIVE),
        ("This is awful and I hate it", "en-GB", NEGATIVE),
        ("The meeting takes place on Tuesday", "EN", NEUTRAL),
        ("I love it", "en_US", POSITIVE),
    ],
)
def test_clear_words_are_labelled(text: str, tag: str, expected: Sentiment) -> None:
    assert judgement(text, tag).sentiment is expected


@pytest.mark.parametrize(
    ("text", "tag", "language"),
    [
        ("Das ist wirklich wunderbar", "de", "de"),
        ("Das ist leider eine Katastrophe für uns alle", "", "de"),
        ("Bravo", "", ""),
        ("👍👍👍", "und", ""),
        ("Bravo", "xx", "xx"),
    ],
)
def test_words_of_another_language_or_of_none_have_no_sentiment(text: str, tag: str, language: str) -> None:
    assert judgement(text, tag) == Judgement(None, language)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Bravo, quelle équipe formidable, je suis très fier de vous", "fr"),
        ("What a great team, congratulations to all of you!", "en"),
    ],
)
def test_the_language_is_told_from_the_words_where_no_tag_says_it(text: str, language: str) -> None:
    assert judgement(text, "") == Judgement(POSITIVE, language)


def test_only_the_beginning_of_a_long_text_is_looked_at() -> None:
    padding = "a " * (LONGEST // 2)
    assert judgement(f"{padding} horrible, awful, disgusting", "en").sentiment is NEUTRAL


async def test_many_are_judged_in_their_order() -> None:
    found = await LexiconLabeller().judge([("Bravo", "fr"), ("awful", "en"), ("x", "de")])
    assert [one.sentiment for one in found] == [POSITIVE, NEGATIVE, None]
    assert await LexiconLabeller().judge([]) == []


def test_a_negation_turns_what_follows_and_an_intensifier_strengthens_it(french: FrenchLexicon) -> None:
    plain = french.score("c'est utile")
    assert french.score("ce n'est pas utile") < 0 < french.score("un peu utile") < plain
    assert french.score("c'est très utile") > plain


def test_accents_and_capitals_make_no_difference(french: FrenchLexicon) -> None:
    assert french.score("FÉLICITATIONS") == french.score("felicitations") > 0


def test_links_names_and_elisions_say_nothing() -> None:
    said = "L’équipe @Bravo https://exemple.fr/bravo qu'elle aime ❤"
    assert list(tokens(said)) == ["equipe", "elle", "aime", "❤"]


def test_a_word_of_ours_stands_before_a_stem() -> None:
    catalogue = '[positive]\nstrong = ["aa*"]\nplain = ["aab"]\n[negative]\nstrong = ["ccc"]\nplain = []\n'
    assert own_words(catalogue) == ({"aab": 1.8, "ccc": -3.0}, {"aa": 3.0})


def test_our_words_are_written_as_texts_are_compared_and_each_stands_once() -> None:
    catalogue = tomllib.loads(WORDS.read_text("utf-8"))
    listed = [word for side in catalogue.values() for words in side.values() for word in words]
    assert len(listed) > 400
    assert [word for word in listed if folded(word) != word] == []
    assert [word for word, times in Counter(listed).items() if times > 1] == []
    assert [word for word in listed if word.endswith("*") and len(word) <= SHORTEST_STEM] == []

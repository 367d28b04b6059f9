"""Which label stands, how labels are counted, how long words are kept."""

import pytest

from services.metrics.domain.errors import NoSuchPage
from services.metrics.domain.model.sentiment import (
    Cursor,
    Judgement,
    KeptMention,
    Label,
    Labelling,
    Mention,
    MentionLabelled,
    MentionObserved,
    Moment,
    Place,
    Sentiment,
    Tally,
)
from services.metrics.domain.rules import sentiment as rules

NOW_MS = 1_790_596_800_000
WEEK_MS = 7 * 86_400_000
MENTION = Mention("m", "p", "c", "linkedin", "listener", Moment(NOW_MS, NOW_MS, "2026-09-28", "UTC"), "")
POSITIVE, NEUTRAL, NEGATIVE = Sentiment.POSITIVE, Sentiment.NEUTRAL, Sentiment.NEGATIVE


def worded(text: str = "Bravo") -> MentionObserved:
    return MentionObserved(MENTION, text, None)


def labelled(sentiment: Sentiment, how: Labelling, at_ms: int, event_id: str = "e") -> MentionLabelled:
    place = Place("p", "2026-09-28", "c", "linkedin")
    return MentionLabelled("m", place, Label(sentiment, how, at_ms), event_id)


def test_net_sentiment_counts_the_neutral_ones() -> None:
    assert Tally(positive=230, neutral=150, negative=120).net == 22
    assert Tally(positive=230, neutral=150, negative=120).n == 500


@pytest.mark.parametrize(
    ("counted", "net"),
    [(Tally(), None), (Tally(0, 7, 0), 0.0), (Tally(3, 0, 0), 100.0), (Tally(0, 0, 3), -100.0)],
)
def test_net_sentiment_goes_from_minus_to_plus_100_and_is_absent_without_labels(
    counted: Tally, net: float | None
) -> None:
    assert counted.net == net


def test_parts_add_up_to_the_total() -> None:
    counts = {
        (Labelling.AUTOMATIC, POSITIVE): 3,
        (Labelling.GIVEN, NEGATIVE): 2,
        (Labelling.MANUAL, NEUTRAL): 1,
    }
    assert rules.tally(counts, *Labelling) == Tally(3, 1, 2)
    assert rules.tally(counts, Labelling.AUTOMATIC) == Tally(3, 0, 0)


def test_words_are_kept_for_seven_days_after_the_log_heard_of_them() -> None:
    kept = rules.taken_in(worded(), Judgement(POSITIVE, "fr"), NOW_MS + WEEK_MS - 1)
    assert (kept.text, kept.text_until_ms) == ("Bravo", NOW_MS + WEEK_MS)
    assert kept.mention.language == "fr"
    assert rules.shown(kept, NOW_MS + WEEK_MS - 1).text == "Bravo"
    assert rules.shown(kept, NOW_MS + WEEK_MS).text is None


def test_words_whose_days_are_over_are_labelled_and_not_kept() -> None:
    kept = rules.taken_in(worded(), Judgement(POSITIVE, "fr"), NOW_MS + WEEK_MS)
    assert (kept.text, kept.text_until_ms) == (None, None)
    assert kept.label == Label(POSITIVE, Labelling.AUTOMATIC, NOW_MS + WEEK_MS)


def test_a_label_of_the_source_is_taken_over() -> None:
    kept = rules.taken_in(MentionObserved(MENTION, "", NEGATIVE), None, NOW_MS)
    assert kept == KeptMention(MENTION, Label(NEGATIVE, Labelling.GIVEN, NOW_MS))


def test_words_in_an_unknown_language_have_no_label() -> None:
    kept = rules.taken_in(worded(), Judgement(None, "de"), NOW_MS)
    assert (kept.label, kept.text, kept.mention.language) == (None, "Bravo", "de")


def test_a_manual_label_is_later_than_any_before_it_and_takes_the_words_away() -> None:
    kept = KeptMention(MENTION, Label(POSITIVE, Labelling.AUTOMATIC, NOW_MS), "Bravo", NOW_MS + WEEK_MS)
    after = rules.relabelled(kept, NEGATIVE, NOW_MS - 5_000)
    assert after == KeptMention(MENTION, Label(NEGATIVE, Labelling.MANUAL, NOW_MS + 1))
    assert rules.relabelled(after, NEGATIVE, NOW_MS + 9) == after
    assert rules.relabelled(after, POSITIVE, NOW_MS + 9).label == Label(
        POSITIVE, Labelling.MANUAL, NOW_MS + 9
    )


@pytest.mark.parametrize("first", [Labelling.AUTOMATIC, Labelling.GIVEN])
def test_a_manual_label_stands_above_a_later_one_that_is_not(first: Labelling) -> None:
    manual, other = labelled(NEGATIVE, Labelling.MANUAL, 1), labelled(POSITIVE, first, 2)
    assert rules.standing(manual, other) == manual
    assert rules.standing(other, manual) == manual
    later = labelled(NEUTRAL, Labelling.MANUAL, 3)
    assert rules.standing(later, manual) == later


def test_a_page_token_names_its_place() -> None:
    assert rules.cursor("") is None
    assert rules.cursor(rules.token_of(Cursor(5, "a.b"))) == Cursor(5, "a.b")


@pytest.mark.parametrize("token", ["x", ".m", "5.", "5", "-5.m", "9" * 16 + ".m"])
def test_other_texts_are_no_tokens(token: str) -> None:
    with pytest.raises(NoSuchPage):
        rules.cursor(token)

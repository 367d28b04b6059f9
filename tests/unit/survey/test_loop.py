"""Actions and suggestions: what may follow on what, and what must be said with it."""

from dataclasses import replace

import pytest

from services.survey.domain.errors.loop import ActionOver, BoxFull, NotShown, ReplyNeeded, SuggestionRemoved
from services.survey.domain.model import EVERYBODY
from services.survey.domain.model.loop import Action, ActionState, Suggestion, SuggestionState
from services.survey.domain.rules import loop

ACTION = Action("a", "s", "enps", EVERYBODY, {"en": "Tea", "fr": "Du thé"}, "HR", 1, 1)
SUGGESTION = Suggestion("1", "More tea", "e1")


def test_an_action_hangs_on_what_was_published() -> None:
    assert loop.planned(ACTION, [("enps", EVERYBODY)]) == ACTION
    with pytest.raises(NotShown):
        loop.planned(replace(ACTION, path=(*EVERYBODY, "team:C")), [("enps", EVERYBODY)])


def test_an_action_moves_until_it_is_over() -> None:
    started = loop.moved(ACTION, ActionState.STARTED, "", "soon", 2)
    assert (started.owner, started.note, started.moved_at_ms) == ("HR", "soon", 2)
    done = loop.moved(started, ActionState.DONE, "IT", "", 3)
    assert (done.owner, done.state) == ("IT", ActionState.DONE)
    assert loop.moved(done, ActionState.DONE, "", "thanks to all", 4).note == "thanks to all"
    with pytest.raises(ActionOver):
        loop.moved(done, ActionState.STARTED, "", "", 4)


@pytest.mark.parametrize("state", [SuggestionState.DECLINED, SuggestionState.REMOVED])
def test_who_is_turned_down_is_owed_a_reason(state: SuggestionState) -> None:
    with pytest.raises(ReplyNeeded):
        loop.answered(SUGGESTION, state, "")
    assert loop.answered(SUGGESTION, state, "because").replies == ("because",)


def test_a_removed_suggestion_has_neither_text_nor_author_and_stays_removed() -> None:
    removed = loop.answered(SUGGESTION, SuggestionState.REMOVED, "it insulted a colleague")
    assert (removed.text, removed.author_id) == ("", None)
    with pytest.raises(SuggestionRemoved):
        loop.answered(removed, SuggestionState.DONE, "")


def test_a_flooded_box_takes_no_more() -> None:
    assert loop.suggested(SUGGESTION, 999) == SUGGESTION
    with pytest.raises(BoxFull):
        loop.suggested(SUGGESTION, 1000)

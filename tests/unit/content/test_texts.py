"""The catalogues of texts: every language has every text."""

from services.content.domain.model.launch import QUESTIONS
from services.content.domain.rules.charters import CLAUSES
from services.content.translate.texts import LANGUAGES, catalogue


def test_every_language_has_every_text() -> None:
    for language in LANGUAGES:
        texts = catalogue(language)
        assert tuple(texts["readiness"]) == QUESTIONS
        assert tuple(texts["charter"]) == CLAUSES
        assert all(text.strip() for section in texts.values() for text in section.values())


def test_no_text_is_left_in_another_language() -> None:
    english, french = (catalogue(language) for language in LANGUAGES)
    for section, texts in english.items():
        assert all(text != french[section][key] for key, text in texts.items())

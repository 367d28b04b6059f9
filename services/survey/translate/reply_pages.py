"""The page where whoever wrote a comment reads what was replied: plain HTML that works without scripts."""

from collections.abc import Sequence
from html import escape

from services.survey.domain.model.loop import AnsweredComment
from services.survey.translate.loop_texts import loop_catalogue
from services.survey.translate.pages import Page, framed


def key_form(language: str, *, wrong: bool = False) -> Page:
    """Return the form that asks for a key; it travels in the body, so that no log of addresses has it."""
    texts = loop_catalogue(language)["replies"]
    alert = f'<p class="wrong" role="alert">{escape(texts["wrong"])}</p>' if wrong else ""
    form = (
        f'{alert}<form method="post" action="/r"><label for="key">{escape(texts["ask"])}</label> '
        '<input id="key" name="key" required autocomplete="off" spellcheck="false" maxlength="200" size="60">'
        f'<p><button type="submit">{escape(texts["send"])}</button></p></form>'
    )
    return _page(language, form)


def replies_page(language: str, comments: Sequence[AnsweredComment]) -> Page:
    """Return one's own comments, each with what was replied."""
    texts = loop_catalogue(language)["replies"]
    sections = "".join(_comment(one, language) for one in comments)
    none = "" if any(one.replies for one in comments) else f"<p>{escape(texts['none'])}</p>"
    return _page(language, sections + none)


def key_notice(language: str, reading_key: str) -> str:
    """Return the part of the page after answering that shows a key, once."""
    texts = loop_catalogue(language)["key"]
    return (
        f"<h2>{escape(texts['title'])}</h2><p>{escape(texts['text'])}</p>"
        f"<p><code>{escape(reading_key)}</code></p>"
        f'<p><a href="/r" rel="noreferrer">{escape(texts["where"])}</a></p>'
    )


def _comment(one: AnsweredComment, language: str) -> str:
    texts = loop_catalogue(language)["replies"]
    replies = "".join(f"<h3>{escape(texts['reply'])}</h3>{_quote(reply.text)}" for reply in one.replies)
    return f"<section><h2>{escape(texts['yours'])}</h2>{_quote(one.comment.text)}{replies}</section>"


def _quote(text: str) -> str:
    return f"<blockquote>{escape(text)}</blockquote>"


def _page(language: str, main: str) -> Page:
    texts = loop_catalogue(language)["replies"]
    title = texts["title"]
    return framed(language, title, f"<h1>{escape(title)}</h1>{main}<p>{escape(texts['promise'])}</p>")

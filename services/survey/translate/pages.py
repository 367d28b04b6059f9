"""The answer page: plain HTML that works without scripts, for keyboards and screen readers."""

import base64
import hashlib
from collections.abc import Mapping
from html import escape

from services.survey.domain.model import QUESTION, Wave
from services.survey.translate.texts import catalogue

STYLE = (
    "body{font:1.1rem/1.5 system-ui,sans-serif;max-width:40rem;margin:2rem auto;padding:0 1rem;"
    "color:#1b1b1b;background:#fff}fieldset{border:0;padding:0;margin:0}legend{font-size:1.3rem;"
    "font-weight:600;margin-bottom:1rem}.scores{display:flex;flex-wrap:wrap;gap:.5rem}"
    ".scores label{border:2px solid #595959;border-radius:.4rem;padding:.5rem .8rem;min-width:2rem}"
    ".ends{display:flex;justify-content:space-between}button{font:inherit;padding:.7rem 1.4rem;"
    "margin-top:1.2rem;border:0;border-radius:.4rem;background:#003f8a;color:#fff}"
    ":focus-visible{outline:3px solid #b35900;outline-offset:2px}.wrong{color:#a30000}"
)
_STYLE_HASH = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()

HEADERS: Mapping[str, str] = {
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-robots-tag": "noindex, nofollow",
    "content-security-policy": (
        f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
}
"""Nothing is kept, nothing is passed on, nothing is loaded from elsewhere."""


def question_page(wave: Wave, language: str, token: str, submission_id: str, *, missing: bool = False) -> str:
    """Return the form. `submission_id` makes a form sent twice one answer."""
    texts = catalogue(language)["page"]
    scores = "".join(
        f'<label for="s{score}"><input type="radio" id="s{score}" name="score" value="{score}" required> '
        f"{score}</label>"
        for score in wave.scale.scores
    )
    wrong = f'<p class="wrong" role="alert">{escape(texts["missing"])}</p>' if missing else ""
    form = (
        f'{wrong}<form method="post" action="/s"><input type="hidden" name="token" value="{escape(token)}">'
        f'<input type="hidden" name="submission_id" value="{escape(submission_id)}">'
        f"<fieldset><legend>{escape(QUESTION[wave.template][language])}</legend>"
        f'<div class="scores">{scores}</div>'
        f'<p class="ends"><span>{wave.scale.scores[0]}: {escape(texts["lowest"])}</span>'
        f"<span>{wave.scale.scores[-1]}: {escape(texts['highest'])}</span></p></fieldset>"
        f'<button type="submit">{escape(texts["send"])}</button></form><p>{escape(texts["promise"])}</p>'
    )
    return _page(language, texts["title"], form)


def notice_page(language: str, section: str) -> str:
    """Return a page that says one thing: `taken`, `used` or `shut`."""
    texts = catalogue(language)[section]
    return _page(language, texts["title"], f"<h1>{escape(texts['title'])}</h1><p>{escape(texts['text'])}</p>")


def _page(language: str, title: str, main: str) -> str:
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{STYLE}</style></head><body><main>{main}</main></body></html>"
    )

"""The answer page: plain HTML that works without scripts, for keyboards and screen readers."""

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape

from services.survey.domain.model import Wave
from services.survey.translate.forms import Fields, Sheet, branch_style, question_html
from services.survey.translate.texts import catalogue

STYLE = (
    "body{font:1.1rem/1.5 system-ui,sans-serif;max-width:40rem;margin:2rem auto;padding:0 1rem;"
    "color:#1b1b1b;background:#fff}fieldset{border:0;padding:0;margin:0 0 2rem}legend{font-size:1.2rem;"
    "font-weight:600;margin-bottom:.8rem}.row{margin-bottom:1rem}.row legend{font-size:1rem;font-weight:400}"
    ".scores{display:flex;flex-wrap:wrap;gap:.5rem}.choices label{display:block;padding:.4rem 0}"
    ".scores label{border:2px solid #595959;border-radius:.4rem;padding:.5rem .8rem;min-width:2rem}"
    ".ends{display:flex;justify-content:space-between}button{font:inherit;padding:.7rem 1.4rem;"
    "margin-top:1.2rem;border:0;border-radius:.4rem;background:#003f8a;color:#fff}"
    "textarea{font:inherit;width:100%;box-sizing:border-box}select,input{font:inherit}"
    ":focus-visible{outline:3px solid #b35900;outline-offset:2px}.wrong{color:#a30000}"
)


@dataclass(frozen=True)
class Page:
    """A page with its headers: nothing is kept, nothing is passed on, nothing is loaded from elsewhere."""

    html: str
    style: str = field(repr=False)

    @property
    def headers(self) -> Mapping[str, str]:
        """Only this page's own style is let in."""
        style = base64.b64encode(hashlib.sha256(self.style.encode()).digest()).decode()
        return {
            "cache-control": "no-store",
            "referrer-policy": "no-referrer",
            "x-content-type-options": "nosniff",
            "x-robots-tag": "noindex, nofollow",
            "content-security-policy": (
                f"default-src 'none'; style-src 'sha256-{style}'; form-action 'self'; base-uri 'none'; "
                "frame-ancestors 'none'"
            ),
        }


@dataclass(frozen=True)
class Sent:
    """A form that came back, and which question of it is wrong or missing."""

    fields: Fields = field(default_factory=dict)
    wrong: str = ""
    missing: bool = True


def question_page(
    wave: Wave, language: str, token: str, submission_id: str, sent: Sent | None = None
) -> Page:
    """Return the form. `submission_id` makes a form sent twice one answer."""
    texts = catalogue(language)["page"]
    sent = sent or Sent()
    sheet = Sheet(language, texts, wave.scale, sent.fields)
    wrong = texts["missing" if sent.missing else "wrong"]
    questions = "".join(
        question_html(one, sheet, wrong=wrong if one.question_id == sent.wrong else "")
        for one in wave.questionnaire.questions
    )
    several = len(wave.questionnaire.questions) > 1
    title = wave.questionnaire.title[language] if several else texts["title"]
    head = f"<h1>{escape(title)}</h1>" if several else ""
    form = (
        f'{head}<form method="post" action="/s"><input type="hidden" name="token" value="{escape(token)}">'
        f'<input type="hidden" name="submission_id" value="{escape(submission_id)}">{questions}'
        f'<button type="submit">{escape(texts["send"])}</button></form><p>{escape(texts["promise"])}</p>'
    )
    return framed(language, title, form, STYLE + branch_style(wave.questionnaire))


def notice_page(language: str, section: str, more: str = "") -> Page:
    """Return a page that says one thing: `taken`, `used` or `shut`; `more` is HTML below it."""
    texts = catalogue(language)[section]
    said = f"<h1>{escape(texts['title'])}</h1><p>{escape(texts['text'])}</p>{more}"
    return framed(language, texts["title"], said)


def framed(language: str, title: str, main: str, style: str = STYLE) -> Page:
    """Return a page around its main part."""
    html = (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{style}</style></head><body><main>{main}</main></body></html>"
    )
    return Page(html, style)

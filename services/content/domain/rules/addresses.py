"""The addresses in an item, as far as they are looked at."""

from services.content.domain.model.items import Draft
from services.content.domain.rules.lengths import LINK

LINKS = 10


def links_of(draft: Draft) -> dict[str, str]:
    """Each address once, with the field where it stands first; at most LINKS of them."""
    found: dict[str, str] = {}
    if draft.url:
        found[draft.url] = "draft.url"
    for field, url in (
        ("draft.source.url", draft.source.url),
        ("draft.event.registration_url", draft.event.registration_url if draft.event else ""),
    ):
        if url:
            found.setdefault(url, field)
    for place, one in enumerate(draft.suggestions):
        for address in LINK.findall(one.text):
            found.setdefault(address, f"draft.suggestions[{place}].text")
    return dict(list(found.items())[:LINKS])

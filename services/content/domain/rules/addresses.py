"""The addresses in an item, as far as they are looked at."""

from services.content.domain.model.items import Draft
from services.content.domain.rules.lengths import _LINK

LINKS = 10


def links_of(draft: Draft) -> dict[str, str]:
    """Each address once, with the field where it stands first; at most LINKS of them."""
    found: dict[str, str] = {}
    if draft.url:
        found[draft.url] = "draft.url"
    for place, one in enumerate(draft.suggestions):
        for address in _LINK.findall(one.text):
            found.setdefault(address, f"draft.suggestions[{place}].text")
    return dict(list(found.items())[:LINKS])

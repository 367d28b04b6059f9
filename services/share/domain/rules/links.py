"""Tracked links: where they lead, and how a network's composer is opened. No person is in any of them."""

import re
from urllib.parse import quote, unquote_plus, urlencode, urlsplit, urlunsplit

from services.share.domain.model.shares import Network, Share

MEDIUM = "employee-advocacy"
CODE_LENGTH = 10
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"  # nothing that is read for another
_CODE = re.compile(f"[{ALPHABET}]{{{CODE_LENGTH}}}")


def is_code(code: str) -> bool:
    """True for what may be a code; anything else need not be looked up."""
    return _CODE.fullmatch(code) is not None


def target(share: Share) -> str:
    """Where the share's link leads: the item's own address with the campaign values (UTM) of this share.

    The values name network, campaign and the link's own code; values of that name in the address give way.
    The rest of its query stays as it was written: it need not be UTF-8, nor name=value.
    """
    values = {
        "utm_source": share.network,
        "utm_medium": MEDIUM,
        "utm_campaign": share.item.campaign_id or share.item.content_id,
        "utm_content": share.code,
    }
    parts = urlsplit(share.url)
    written = parts.query.split("&") if parts.query else []
    kept = [one for one in written if unquote_plus(one.partition("=")[0]) not in values]
    return urlunsplit(parts._replace(query="&".join([*kept, urlencode(values)])))


def link(base: str, code: str) -> str:
    """The tracked link below the public base address."""
    return f"{base.rstrip('/')}/l/{code}"


def composer(network: Network, text: str, address: str, title: str) -> str:
    """The address that opens the network's composer with text and link; empty where the network has none."""
    if not network.composer:
        return ""
    values = {
        "text": text,
        "link": address,
        "title": title,
        "message": with_link(text, address),
    }
    return network.composer.format(**{name: quote(value, safe="") for name, value in values.items()})


def with_link(text: str, address: str) -> str:
    """Text and link as one would post them."""
    return f"{text}\n{address}" if text else address

"""The ids of documents: parts, and between them a character that no part may hold (the border sees to
that).
"""

from services.gamify.domain.model.ledger import AccountKey, MarkKey, MarkKind

SEPARATOR = "\x1f"
AFTER = "\x20"  # the next character, so that [id + SEPARATOR, id + AFTER) is all of one account


def account_id(key: AccountKey) -> str:
    """The id of an account."""
    return SEPARATOR.join(key)


def account_of(stored: str) -> AccountKey:
    """The account of an id that begins with an account's."""
    return AccountKey(*stored.split(SEPARATOR, 2)[:2])


def day_id(account: str, date: str) -> str:
    """The id of an account's local day; ids of one account are in the order of dates."""
    return account + SEPARATOR + date


def slot_id(account: str, slot: str) -> str:
    """The id of an account's slot."""
    return account + SEPARATOR + slot


def mark_id(account: str, mark: MarkKey) -> str:
    """The id of what is marked."""
    return SEPARATOR.join((account, mark.kind.value, *mark.about))


def part_of(stored: str, account: str) -> str:
    """What comes after the account in an id."""
    return stored[len(account) + 1 :]


def all_of(account: str) -> dict[str, str]:
    """The range of ids that begin with the account's."""
    return {"$gte": account + SEPARATOR, "$lt": account + AFTER}


def mark_of(stored: str, account: str) -> MarkKey:
    """What an id of an account's mark marks."""
    kind, *about = part_of(stored, account).split(SEPARATOR)
    return MarkKey(MarkKind(kind), tuple(about))

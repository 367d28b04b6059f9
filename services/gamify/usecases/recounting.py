"""Accounts are judged anew after the rules of a past time have changed."""

from collections.abc import Awaitable, Callable

from services.gamify.domain.model.ledger import AccountKey
from services.gamify.domain.rules.recounting import recounted
from services.gamify.ports.books import Books
from services.gamify.usecases.recording import News, tell

Within = Callable[[Callable[[Books, News], Awaitable[None]]], Awaitable[None]]
"""Run something in one transaction, with the books in it and the way to tell of what follows."""


async def recount(within: Within, key: AccountKey) -> None:
    """Judge one account by the rules as they are now, if it was judged by others."""

    async def work(books: Books, news: News) -> None:
        rules = (await books.rulebooks([key.programme_id]))[key.programme_id]
        challenges = (await books.challenges([key.programme_id])).get(key.programme_id, ())
        root = (await books.roots([key])).get(key)
        if root is None or root.epoch >= rules.epoch:
            return
        changes = recounted(key, rules, await books.entries(key), root, (), challenges)
        await books.save([changes])
        tell([changes], news)

    await within(work)

"""News of what is done about surveys: the clock that sends them."""

import secrets
from collections.abc import Callable

from chassis.house import House
from chassis.job import Job
from chassis.mongo import Transaction
from services.survey.domain.model.loop import Action
from services.survey.outside.directory import ShareDirectory
from services.survey.outside.mail import news_post
from services.survey.settings import SurveySettings
from services.survey.storage.holds import MongoHolds
from services.survey.storage.loop import StoredActions
from services.survey.usecases.news import Telling, tell_news
from services.survey.wiring.parts import Parts
from services.survey.wiring.post import mailer_of

LOOK_SECONDS = 1.0


def tell_of_actions(house: House, settings: SurveySettings, parts: Parts) -> None:
    """Write to whoever was invited once an action is published."""
    directory = ShareDirectory(house.call(settings.share))
    post = news_post(mailer_of(settings), sender=settings.mail_from)
    holds = MongoHolds(house.mongo, parts.desks, f"{settings.identity}/{secrets.token_hex(8)}")

    async def change(action_id: str, how: Callable[[Action], Action]) -> Action:
        async def work(tx: Transaction) -> Action:
            actions = StoredActions(tx.collections, tx.session)
            changed = how(await actions.get(action_id))
            await actions.save(changed)
            return changed

        return await house.mongo.transact(work)

    async def tell() -> None:
        actions = StoredActions(house.mongo.collections)
        await tell_news(Telling(actions, change, directory, post, holds))

    house.run_also(Job("news", LOOK_SECONDS, tell))

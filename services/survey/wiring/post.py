"""The ways to people: mail, and a gateway where there is one."""

from collections.abc import Callable
from functools import partial
from typing import TypeVar

from pydantic import SecretStr

from chassis.guarded_http import GuardedHttp
from chassis.mail import Mailer, MailServer
from chassis.settings import refuse
from chassis.webhook import Hook, Webhooks
from services.survey.domain.model import Invitation
from services.survey.domain.model.series import Reminder
from services.survey.outside.hooks import EveryWay, HookPost, Way
from services.survey.outside.mail import Addressed, invitation_post, reminder_post
from services.survey.settings import SurveySettings
from services.survey.translate.letters import Words, invitation_words
from services.survey.translate.reminders import reminder_words

INVITATION, REMINDER = "survey.invitation", "survey.reminder"


def mailer_of(settings: SurveySettings) -> Mailer:
    """The way of letters."""
    return Mailer(MailServer.of(settings.smtp, settings))


def invitation_ways(settings: SurveySettings) -> EveryWay[Invitation]:
    """The ways of invitations."""
    links, sender = settings.survey_links, settings.mail_from
    mail = invitation_post(mailer_of(settings), sender=sender, links=links)
    return EveryWay([mail, *_gateway(settings, INVITATION, partial(invitation_words, links=links))])


def reminder_ways(settings: SurveySettings) -> EveryWay[Reminder]:
    """The ways of reminders."""
    mail = reminder_post(mailer_of(settings), sender=settings.mail_from)
    return EveryWay([mail, *_gateway(settings, REMINDER, reminder_words)])


L = TypeVar("L", bound=Addressed)


def _gateway(settings: SurveySettings, kind: str, words: Callable[[L], Words]) -> list[Way[L]]:
    """The gateway, if any. Ends the process over a secret that is missing or none."""
    if settings.hook is None:
        return []
    if settings.hook_secret is None:
        refuse("PORTEVOIX_HOOK_SECRET: needed with PORTEVOIX_HOOK")
    secret = SecretStr(settings.hook_secret.read_text().strip())
    webhooks = Webhooks(GuardedHttp(private=settings.private_addresses))
    return [HookPost(webhooks, Hook(settings.hook, secret), kind, words)]

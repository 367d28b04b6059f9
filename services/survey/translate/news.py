"""What is done about a survey, as a mail to whoever was invited."""

from email.message import EmailMessage

from services.survey.domain.model.loop import News
from services.survey.translate.letters import one_line, recipient
from services.survey.translate.loop_texts import loop_catalogue
from services.survey.translate.texts import language_of


def news_letter(news: News) -> EmailMessage:
    """Return the mail, the same for all who read one language but for the name. Raises NotAnAddress."""
    language = language_of(news.to.language)
    texts = loop_catalogue(language)["news"]
    mail = EmailMessage()
    mail["Subject"] = texts["subject"]
    mail["To"] = recipient(news.to)
    mail["Auto-Submitted"] = "auto-generated"
    mail["Content-Language"] = language
    body = texts["body"].format(
        name=one_line(news.to.name), action=news.action.text[language], owner=one_line(news.action.owner)
    )
    mail.set_content(body.lstrip("\n"))
    return mail

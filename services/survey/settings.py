"""What survey is told by its environment."""

from pathlib import Path
from typing import Annotated

from pydantic import Field, FilePath, SecretStr, StringConstraints

from chassis.mail import MailSettings, Sender
from chassis.settings import Address

Link = Annotated[str, StringConstraints(pattern=r"^https?://[^\s/?#]+(/[^\s?#]*)?$")]


class SurveySettings(MailSettings):
    """Beside those of every house that writes letters: where answers and secrets lie."""

    share: Address = Field(description="gRPC address of share")
    master_key: FilePath = Field(description="file with the key that wraps the keys of pairs")
    survey_links: Link = Field(description="public base of the links in invitations")
    smtp: Address = Field(description="mail server")
    mail_from: Sender = Field(description="sender of letters")
    wave_secrets: Path = Field(
        description="folder for the secrets of waves; shared by replicas, never backed up"
    )
    answers_mongodb: SecretStr | None = Field(
        default=None, description="uri of a replica set for answers; PORTEVOIX_MONGODB where not given"
    )
    hook: Link | None = Field(
        default=None, description="gateway that gets invitations and reminders too, as signed webhooks"
    )
    hook_secret: FilePath | None = Field(
        default=None, description="file with the secret shared with the gateway: whsec_ and base64"
    )
    private_addresses: bool = Field(default=False, description="the gateway may lie in a private network")
    most_surveys: int = Field(
        default=6, ge=1, le=1000, description="surveys to which somebody is invited within most_surveys_days"
    )
    most_surveys_days: int = Field(
        default=30, ge=1, le=366, description="over how many days most_surveys is counted"
    )

"""What survey is told by its environment."""

from pathlib import Path
from typing import Annotated

from pydantic import Field, SecretStr, StringConstraints

from chassis.mail import MailSettings
from chassis.settings import Address

Link = Annotated[str, StringConstraints(pattern=r"^https?://[^\s/?#]+(/[^\s?#]*)?$")]


class SurveySettings(MailSettings):
    """Beside those of every house that writes letters: where answers and secrets lie."""

    share: Address = Field(description="gRPC address of share")
    survey_links: Link = Field(description="public base of the links in invitations")
    wave_secrets: Path = Field(
        description="folder for the secrets of waves; shared by replicas, never backed up"
    )
    answers_mongodb: SecretStr | None = Field(
        default=None, description="uri of a replica set for answers; PORTEVOIX_MONGODB where not given"
    )

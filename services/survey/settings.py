"""What survey is told by its environment."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, FilePath, SecretStr, StringConstraints

from chassis.settings import Address, HouseSettings

Link = Annotated[str, StringConstraints(pattern=r"^https?://[^\s/?#]+(/[^\s?#]*)?$")]


class SurveySettings(HouseSettings):
    """The settings of every house, where answers and secrets lie, and the way of mail."""

    share: Address = Field(description="gRPC address of share")
    survey_links: Link = Field(description="public base of the links in invitations")
    wave_secrets: Path = Field(
        description="folder for the secrets of waves; shared by replicas, never backed up"
    )
    smtp: Address = Field(description="mail server")
    smtp_security: Literal["none", "starttls", "tls"] = Field(
        default="none", description="none only for a relay on the same machine or network"
    )
    smtp_user: str | None = Field(default=None, description="where the mail server wants a login")
    smtp_password: FilePath | None = Field(default=None, description="file with that login's password")
    mail_from: str = Field(pattern=r"^[^\r\n]*[^\s@]+@[^\s@]+$", description="sender of invitations")
    answers_mongodb: SecretStr | None = Field(
        default=None, description="uri of a replica set for answers; PORTEVOIX_MONGODB where not given"
    )

"""What this house is told from outside, beside what every house is told."""

from typing import Literal

from pydantic import Field, FilePath

from chassis.settings import Address, HouseSettings


class ContentSettings(HouseSettings):
    """What stands below, and what chassis.settings lists."""

    trusted_sources: str = Field(
        "",
        description="ce_source values, separated by commas, whose reports need no reviewer; empty for none",
    )
    private_addresses: bool = Field(
        default=False,
        description="feeds and links may lead into private networks; for tests and demonstrations",
    )
    company: str = Field(
        "", description="the company's name, as messages say it for {company}; empty for none"
    )

    check_links: bool = Field(
        default=True,
        description="look whether the links of items lead somewhere; false where no way leads out",
    )

    share: Address | None = Field(
        default=None, description="gRPC address of share, to name people who consent; nobody is without it"
    )

    smtp: Address | None = Field(
        default=None, description="mail server for letters about new items; nobody is written to without it"
    )
    smtp_security: Literal["none", "starttls", "tls"] = Field(
        default="none", description="none only for a relay on the same machine or network"
    )
    smtp_user: str | None = Field(default=None, description="where the mail server wants a login")
    smtp_password: FilePath | None = Field(default=None, description="file with that login's password")
    mail_from: str | None = Field(
        default=None, pattern=r"^[^\r\n]*[^\s@]+@[^\s@]+$", description="sender of letters"
    )
    webhooks: FilePath | None = Field(
        default=None,
        description="file with a line per system to tell of new items: programme_id url whsec_<base64>",
    )

    @property
    def trusted(self) -> frozenset[str]:
        """The trusted sources."""
        return frozenset(source.strip() for source in self.trusted_sources.split(",") if source.strip())

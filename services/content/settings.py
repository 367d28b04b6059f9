"""What this house is told from outside, beside what every house is told."""

from pydantic import Field, FilePath

from chassis.mail import MailSettings, Sender
from chassis.settings import Address


class ContentSettings(MailSettings):
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
    mail_from: Sender | None = Field(default=None, description="sender of letters")
    webhooks: FilePath | None = Field(
        default=None,
        description="file with a line per system to tell of new items: programme_id url whsec_<base64>",
    )

    @property
    def trusted(self) -> frozenset[str]:
        """The trusted sources."""
        return frozenset(source.strip() for source in self.trusted_sources.split(",") if source.strip())

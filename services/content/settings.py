"""What this house is told from outside, beside what every house is told."""

from pydantic import Field

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

    @property
    def trusted(self) -> frozenset[str]:
        """The trusted sources."""
        return frozenset(source.strip() for source in self.trusted_sources.split(",") if source.strip())

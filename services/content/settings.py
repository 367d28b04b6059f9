"""What this house is told from outside, beside what every house is told."""

from pydantic import Field

from chassis.settings import HouseSettings


class ContentSettings(HouseSettings):
    """PORTEVOIX_TRUSTED_SOURCES and PORTEVOIX_COMPANY, and what chassis.settings lists."""

    trusted_sources: str = Field(
        "",
        description="ce_source values, separated by commas, whose reports need no reviewer; empty for none",
    )

    company: str = Field(
        "", description="the company's name, as messages say it for {company}; empty for none"
    )

    @property
    def trusted(self) -> frozenset[str]:
        """The trusted sources."""
        return frozenset(source.strip() for source in self.trusted_sources.split(",") if source.strip())

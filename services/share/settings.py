"""Every variable of the environment that share reads beside those of every house."""

from pydantic import Field, FilePath, HttpUrl

from chassis.settings import HouseSettings


class ShareSettings(HouseSettings):
    """Settings of share."""

    links: HttpUrl = Field(
        default=HttpUrl("http://127.0.0.1:8080"),
        description="public base of tracked links; /l/<code> below it must lead here",
    )
    confirm_hours: float = Field(
        default=168, gt=0, le=8760, description="how long a prepared share may be confirmed"
    )
    unknown_hours: float = Field(
        default=24,
        gt=0,
        le=168,
        description="how long a report waits for what it names; the inbox keeps 7 days",
    )
    charter_seconds: float = Field(
        default=60, ge=0, le=3600, description="how long a reported share waits for its author's charter"
    )
    links_per_commit: int = Field(
        default=500, ge=1, le=5000, description="most visits in one write, and in one transaction"
    )
    datacentres: FilePath | None = Field(
        default=None, description="file with a range of addresses (CIDR) per line from which no person visits"
    )
    precedence: FilePath | None = Field(
        default=None,
        description="YAML file: for each network its sources of figures, the one that counts most first",
    )
    postbacks: FilePath | None = Field(
        default=None,
        description="file with a line per source of signed post-backs: name whsec_<base64> [whsec_... ...]",
    )

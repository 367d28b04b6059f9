"""What metrics is told by its environment."""

from pydantic import Field

from chassis.settings import HouseSettings


class MetricsSettings(HouseSettings):
    """The settings of every house, and the floor."""

    floor: int = Field(default=5, ge=3, le=1000, description="fewest people that a team's row may stand for")

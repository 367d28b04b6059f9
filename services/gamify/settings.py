"""What gamify is told by its environment."""

from chassis.settings import HouseSettings


class GamifySettings(HouseSettings):
    """The settings of every house; gamify needs no more."""

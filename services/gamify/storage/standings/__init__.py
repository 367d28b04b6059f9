"""Sums of points by person, kept in memory as arrays and exact by reading what changed before each answer."""

from services.gamify.storage.standings.shelf import StoredStandings

__all__ = ["StoredStandings"]

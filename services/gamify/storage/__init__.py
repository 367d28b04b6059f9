"""What gamify remembers: books, which are decisions, and what follows from the log and can be built again."""

from services.gamify.storage.collections import COLLECTIONS

__all__ = ["COLLECTIONS"]

"""What the use cases need, in our words. Moments are UTC milliseconds."""

from services.share.ports.activities import Actions, Activities
from services.share.ports.heard import Heard, Origin, Report, Reports
from services.share.ports.library import Content, Library
from services.share.ports.links import Clicks, Salts, Turns
from services.share.ports.people import People
from services.share.ports.shares import Counts, Posts, Shares
from services.share.ports.wordings import Wordings
from services.share.ports.work import Books, Work

__all__ = [
    "Actions",
    "Activities",
    "Books",
    "Clicks",
    "Content",
    "Counts",
    "Heard",
    "Library",
    "Origin",
    "People",
    "Posts",
    "Report",
    "Reports",
    "Salts",
    "Shares",
    "Turns",
    "Wordings",
    "Work",
]

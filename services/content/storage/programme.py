"""What content remembers of how programmes are run."""

from typing import Any

from chassis.collections import Book, Collection, Index, Projected
from services.content.storage.campaigns import StoredCampaigns
from services.content.storage.courses import StoredCourses
from services.content.storage.launch import StoredAssessments, StoredInvitations, StoredSurveys
from services.content.storage.learning import StoredLessons, StoredPaths
from services.content.storage.onboarding import StoredOnboardings
from services.content.storage.sessions import StoredSessions

SURVEYS = "surveys"  # the projection that makes the collection of the same name
PROGRAMME: tuple[Collection, ...] = (
    Book("campaigns", indexes=[Index([("programme_id", 1), ("draft.starts_on", 1)])]),
    Book(
        "invitations",
        indexes=[
            Index([("programme_id", 1), ("made_at", 1)]),
            Index([("employee_ids", 1)]),
            Index([("by_attribute", 1)]),
        ],
    ),
    Book("assessments", indexes=[Index([("programme_id", 1), ("recorded_at", 1)])]),
    Book(
        "courses",
        indexes=[
            Index([("_id.course_id", 1), ("in_force", 1)]),
            Index([("programme_id", 1), ("in_force", 1)]),
        ],
    ),
    Book(
        "completions",
        indexes=[Index([("course_id", 1), ("ends_at", 1), ("employee_id", 1)]), Index([("employee_id", 1)])],
    ),
    Book("sessions", indexes=[Index([("programme_id", 1), ("draft.starts_at", 1)])]),
    Book("seats", indexes=[Index([("session_id", 1)]), Index([("employee_id", 1)])]),
    Book("lessons", indexes=[Index([("employee_id", 1), ("changed_at", -1)])]),
    Book("paths", indexes=[Index([("_id.programme_id", 1)])]),
    Book("onboardings"),
    Book("onboarding_progress", indexes=[Index([("employee_id", 1)])]),
    Projected(SURVEYS, by=SURVEYS),
)


class StoredProgramme:
    """The parts of ports.programme.ProgrammeBooks that are not the library's, over one shelf."""

    def __init__(self, shelf: Any, session: Any = None) -> None:
        self.campaigns = StoredCampaigns(shelf, session)
        self.invitations = StoredInvitations(shelf, session)
        self.assessments = StoredAssessments(shelf, session)
        self.surveys = StoredSurveys(shelf, session)
        self.courses = StoredCourses(shelf, session)
        self.sessions = StoredSessions(shelf, session)
        self.lessons = StoredLessons(shelf, session)
        self.paths = StoredPaths(shelf, session)
        self.onboardings = StoredOnboardings(shelf, session)

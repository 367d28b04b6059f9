"""Who may make which call of content: the whole table, role by role."""

from collections.abc import Set

import pytest

from tests.component.content.asking import CALLS, attempt
from tests.component.content.rig import Refusal, Rig

DOOR = "gRPC content.v1"
ROLES = [
    *("employee", "leader", "manager", "external_communications", "internal_communications", "hr"),
    *("contributor", "reviewer", "publisher", "programme_manager", "administrator", "auditor", "service"),
]
EVERYBODY = set(ROLES)
READERS = EVERYBODY - {"service"}
WRITERS = READERS - {"reviewer", "administrator", "auditor"}
THEMSELVES = {"employee", "leader", "manager"}
EDITORS = READERS - THEMSELVES
HEADS = {"programme_manager", "administrator"}
CURATORS = EDITORS - {"hr", "reviewer", "auditor"}
TALKERS = READERS - {"administrator", "auditor"}
THANKERS = {"internal_communications", "programme_manager"}
ANNOUNCERS = THANKERS | {"external_communications", "hr"}
TEACHERS = {"programme_manager", "hr"}
WATCHERS = TEACHERS | {"administrator", "auditor"}
ADVOCATES = {"employee", "leader"}
# The role table of content, written down a second time.
TABLE: dict[str, Set[str]] = {
    "CreateItem": WRITERS,
    "UpdateItem": WRITERS,
    "SubmitItem": WRITERS,
    "ApproveItem": {"reviewer"},
    "RejectItem": {"reviewer"},
    "PublishItem": {"publisher"},
    "WithdrawItem": {"publisher"},
    "GetItem": READERS,
    "ListItems": READERS,
    "CreateProgramme": HEADS,
    "UpdateProgramme": HEADS,
    "GetProgramme": EVERYBODY,
    "PublishCharter": {"programme_manager"},
    "AcknowledgeCharter": {"employee"},
    "GetCharter": EVERYBODY,
    "CheckShare": {"service"},
    "PlanItem": {"publisher"},
    "ArchiveItem": WRITERS,
    "ApproveNetworks": {"reviewer"},
    "FeatureItem": {"internal_communications", "publisher", "programme_manager"},
    "ListRevisions": READERS,
    "SearchItems": READERS,
    "PreviewMessages": EDITORS,
    "SetReviewing": HEADS,
    "GetReviewing": EDITORS,
    "AddRule": HEADS,
    "RemoveRule": HEADS,
    "ListRules": EDITORS,
    "TryRules": HEADS,
    "CheckItem": READERS,
    "CheckWords": {"service"},
    "ListRefusals": HEADS | {"hr", "auditor"},
    "AddComment": TALKERS,
    "AnswerQuestion": TALKERS,
    "AssignQuestion": ANNOUNCERS,
    "RemoveComment": TALKERS,
    "ListComments": READERS,
    "ReportQuestions": EDITORS,
    "CreateSpotlight": THANKERS,
    "RemoveSpotlight": THANKERS,
    "ListSpotlights": READERS,
    "GetDigest": ANNOUNCERS,
    "SetAnnouncements": THEMSELVES,
    "GetAnnouncements": THEMSELVES,
    "AddSource": CURATORS,
    "PauseSource": CURATORS,
    "PollSource": CURATORS,
    "ListSources": EDITORS,
    "SetTopics": THEMSELVES,
    "GetTopics": THEMSELVES,
    "GetFeed": THEMSELVES,
    "CreateCampaign": {"programme_manager"},
    "UpdateCampaign": {"programme_manager"},
    "GetCampaign": EVERYBODY,
    "ListCampaigns": EVERYBODY,
    "InvitePeople": TEACHERS,
    "WithdrawInvitation": TEACHERS,
    "RecordReadiness": TEACHERS,
    "ListInvitations": WATCHERS,
    "ListReadiness": WATCHERS,
    "CompareReadiness": WATCHERS,
    "ListOwnInvitations": ADVOCATES,
    "CheckJoin": {"service"},
    "GetReadinessQuestions": READERS,
    "CreateCourse": TEACHERS,
    "PublishCourse": TEACHERS,
    "RecordCompletion": TEACHERS,
    "ListDue": TEACHERS,
    "GetCourse": READERS,
    "ListCourses": READERS,
    "ListSessions": READERS,
    "GetOnboarding": READERS,
    "CompleteCourse": ADVOCATES,
    "TakeSeat": ADVOCATES,
    "GiveSeatBack": ADVOCATES,
    "CompleteStep": ADVOCATES,
    "CreateSession": TEACHERS,
    "UpdateSession": TEACHERS,
    "RecordAttendance": TEACHERS,
    "OpenLesson": ADVOCATES,
    "CompleteLesson": ADVOCATES,
    "ListLessons": ADVOCATES,
    "ListPaths": ADVOCATES,
    "SetPath": TEACHERS,
    "SetOnboarding": TEACHERS,
}


@pytest.mark.row("C25", part="content: each role and each call; a call that is not in the table")
async def test_every_call_is_held_to_the_table_for_every_role(rig: Rig) -> None:
    assert set(TABLE) == CALLS.keys()
    for name, allowed in TABLE.items():
        for role in ROLES:
            refusal = await attempt(rig, name, f"some-{role}", role)
            denied = refusal == Refusal("PERMISSION_DENIED", "ROLE_MISSING")
            assert denied is (role not in allowed), f"{role} {name}: {refusal}"
    for role in ROLES:
        refusal = await rig.unlisted("portevoix.content.v1.ContentService", "DropEverything", "e1", role)
        assert refusal.code in ("UNIMPLEMENTED", "PERMISSION_DENIED"), f"{role}: {refusal}"

"""Who may make which call of content: the whole table, role by role."""

from typing import Any

import pytest

from portevoix.content.v1 import (
    announcements_pb2,
    conversation_pb2,
    feed_pb2,
    library_pb2,
    policy_pb2,
    recognition_pb2,
    service_pb2,
    sources_pb2,
)
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
# The role table of content, written down a second time.
TABLES: dict[Any, dict[str, set[str]]] = {
    service_pb2: {
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
    },
    library_pb2: {
        "PlanItem": {"publisher"},
        "ArchiveItem": WRITERS,
        "ApproveNetworks": {"reviewer"},
        "FeatureItem": {"internal_communications", "publisher", "programme_manager"},
        "ListRevisions": READERS,
        "SearchItems": READERS,
        "PreviewMessages": EDITORS,
        "SetReviewing": HEADS,
        "GetReviewing": EDITORS,
    },
    policy_pb2: {
        "AddRule": HEADS,
        "RemoveRule": HEADS,
        "ListRules": EDITORS,
        "TryRules": HEADS,
        "CheckItem": READERS,
        "CheckWords": {"service"},
        "ListRefusals": HEADS | {"hr", "auditor"},
    },
    conversation_pb2: {
        "AddComment": TALKERS,
        "AnswerQuestion": TALKERS,
        "AssignQuestion": ANNOUNCERS,
        "RemoveComment": TALKERS,
        "ListComments": READERS,
        "ReportQuestions": EDITORS,
    },
    recognition_pb2: {
        "CreateSpotlight": THANKERS,
        "RemoveSpotlight": THANKERS,
        "ListSpotlights": READERS,
        "GetDigest": ANNOUNCERS,
    },
    announcements_pb2: {"SetAnnouncements": THEMSELVES, "GetAnnouncements": THEMSELVES},
    sources_pb2: {
        "AddSource": CURATORS,
        "PauseSource": CURATORS,
        "PollSource": CURATORS,
        "ListSources": EDITORS,
    },
    feed_pb2: {"SetTopics": THEMSELVES, "GetTopics": THEMSELVES, "GetFeed": THEMSELVES},
}


@pytest.mark.row("C25", part="content: each role and each call; a call that is not in the table")
async def test_every_call_is_held_to_the_table_for_every_role(rig: Rig) -> None:
    for language, table in TABLES.items():
        for name, allowed in table.items():
            for role in ROLES:
                request = getattr(language, f"{name}Request")()
                refusal = await rig.attempt(name, request, f"some-{role}", role)
                denied = refusal == Refusal("PERMISSION_DENIED", "ROLE_MISSING")
                assert denied is (role not in allowed), f"{role} {name}: {refusal}"
        (service,) = language.DESCRIPTOR.services_by_name.values()
        assert set(table) == {method.name for method in service.methods}
    for role in ROLES:
        refusal = await rig.unlisted("portevoix.content.v1.ContentService", "DropEverything", "e1", role)
        assert refusal.code in ("UNIMPLEMENTED", "PERMISSION_DENIED"), f"{role}: {refusal}"

"""Who may make which call of content: the whole table, role by role."""

from portevoix.content.v1 import service_pb2 as wire
from tests.component.content.rig import Refusal, Rig

DOOR = "gRPC content.v1.ContentService"
ROLES = [
    *("employee", "leader", "manager", "external_communications", "internal_communications", "hr"),
    *("contributor", "reviewer", "publisher", "programme_manager", "administrator", "auditor", "service"),
]
READERS = set(ROLES) - {"service"}
WRITERS = READERS - {"reviewer", "administrator", "auditor"}
# The role table of content, written down a second time.
TABLE = {
    "CreateItem": WRITERS,
    "UpdateItem": WRITERS,
    "SubmitItem": WRITERS,
    "ApproveItem": {"reviewer"},
    "RejectItem": {"reviewer"},
    "PublishItem": {"publisher"},
    "WithdrawItem": {"publisher"},
    "GetItem": READERS,
    "ListItems": READERS,
    "CreateProgramme": {"programme_manager", "administrator"},
    "UpdateProgramme": {"programme_manager", "administrator"},
    "GetProgramme": set(ROLES),
    "PublishCharter": {"programme_manager"},
    "AcknowledgeCharter": {"employee"},
    "GetCharter": set(ROLES),
    "CheckShare": {"service"},
}
SERVICE = wire.DESCRIPTOR.services_by_name["ContentService"]


async def test_every_call_is_held_to_the_table_for_every_role(rig: Rig) -> None:
    for name, allowed in TABLE.items():
        for role in ROLES:
            refusal = await rig.attempt(name, getattr(wire, f"{name}Request")(), f"some-{role}", role)
            denied = refusal == Refusal("PERMISSION_DENIED", "ROLE_MISSING")
            assert denied is (role not in allowed), f"{role} {name}: {refusal}"
    assert set(TABLE) == {method.name for method in SERVICE.methods}

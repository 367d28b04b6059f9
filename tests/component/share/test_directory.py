"""The directory: one person in, one opaque id out, and nothing said that has not changed."""

from uuid import uuid4

import grpc
import httpx
import pytest

from portevoix.inbox.v1 import events_pb2 as inbox_pb2
from portevoix.share.v1 import events_pb2 as said_pb2
from portevoix.share.v1 import service_pb2 as wire
from tests.component.share.rig import Refusal, Rig, person, refusal_of
from tests.waiting import until


async def test_an_import_says_what_changed_and_only_that(rig: Rig) -> None:
    one = uuid4().hex
    first = await rig.import_people([person(one)])
    again = await rig.import_people([person(one)])
    moved = await rig.import_people([person(one, team="Sales", effective_at_ms=1_700_000_100_000)])
    assert (first.received, first.added, first.changed, first.unchanged) == (1, 1, 0, 0)
    assert (again.added, again.changed, again.unchanged) == (0, 0, 1)
    assert (moved.added, moved.changed, moved.unchanged) == (0, 1, 0)
    employee_id = await rig.employee_id(one)
    facts = await rig.said(said_pb2.EmployeeChanged, employee_id, 2)
    assert [fact.message.person.team for fact in facts] == ["Grid", "Sales"]
    assert [fact.message.moment.occurred_at_ms for fact in facts] == [1_700_000_000_000, 1_700_000_100_000]
    assert facts[0].message.moment.local_date == "2023-11-14"
    assert one not in str(facts)
    assert "Salma" not in str(facts)


async def test_the_opaque_id_tells_nothing(rig: Rig) -> None:
    one, other = uuid4().hex, uuid4().hex
    ids = [await rig.employ(one), await rig.employ(other)]
    assert len(set(ids)) == 2
    assert not {one, other} & set(ids)


async def test_a_csv_file_is_imported(rig: Rig) -> None:
    one, other = uuid4().hex, uuid4().hex
    lines = [
        "external_id;name;email;team;zone;leader",
        f"{one};Zoé Durand;{one}@example.org;Grid;Europe/Paris;oui",
        f"{other};Ali;{other}@example.org;;;",
    ]
    answer = await _post_csv(rig, "\n".join(lines))
    assert (answer.status_code, answer.json()) == (
        200,
        {"received": 2, "added": 2, "changed": 0, "unchanged": 0},
    )
    facts = await rig.said(said_pb2.EmployeeChanged, await rig.employee_id(one))
    assert facts[0].message.person.leader
    assert facts[0].message.moment.zone == "Europe/Paris"


async def test_one_wrong_line_of_a_csv_file_imports_nobody(rig: Rig) -> None:
    one = uuid4().hex
    lines = ["external_id,name,email,zone", f"{one},A,a@example.org,UTC", "x,B,nobody,Mars/Base"]
    answer = await _post_csv(rig, "\n".join(lines))
    assert answer.status_code == 400
    assert "employees[1].email" in answer.text
    found = await rig.refused("FindEmployee", wire.FindEmployeeRequest(external_id=one), "hr", "hr")
    assert found == Refusal("NOT_FOUND", "UNKNOWN_EMPLOYEE")


async def test_a_stream_names_the_row_that_is_wrong(rig: Rig) -> None:
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await rig.import_people([person(uuid4().hex), person(uuid4().hex, zone="Mars/Base")])
    assert refusal_of(caught.value) == Refusal(
        "INVALID_ARGUMENT", "UNKNOWN_ZONE", frozenset({"employees[1].zone"})
    )


async def test_the_inbox_brings_people_too(rig: Rig) -> None:
    one = uuid4().hex
    report = inbox_pb2.EmployeeChanged(external_id=one, name="Ana", email="ana@example.org", team="Lab")
    await rig.report(report)
    await rig.settled()
    employee_id = await rig.employee_id(one)
    (fact,) = await rig.said(said_pb2.EmployeeChanged, employee_id)
    assert fact.message.person.team == "Lab"
    assert fact.message.moment.zone == "UTC"


async def test_who_left_is_written_to_no_more(rig: Rig) -> None:
    one = uuid4().hex
    employee_id = await rig.employ(one)
    request = wire.GetAddressesRequest(employee_ids=[employee_id, "nobody"])
    (address,) = (await rig.call("GetAddresses", request, "survey", "service")).addresses
    assert (address.employee_id, address.name) == (employee_id, "Salma Idrissi")
    assert (address.email, address.language) == (f"{one}@example.org", "fr")
    await rig.import_people([person(one, left_on="2024-01-31")])
    assert not (await rig.call("GetAddresses", request, "survey", "service")).addresses
    facts = await rig.said(said_pb2.EmployeeChanged, employee_id, 2)
    assert [fact.message.employed for fact in facts] == [True, False]
    assert facts[1].message.moment.local_date == "2024-02-01"


async def test_names_are_told_of_those_who_agreed(rig: Rig, programme_id: str) -> None:
    named, unnamed = await rig.advocate(programme_id, "x"), await rig.advocate(programme_id, "x")
    consent = wire.Consent(purpose=said_pb2.CONSENT_PURPOSE_NAMING)
    await rig.call("SetConsent", wire.SetConsentRequest(consent=consent, given=True), named)
    request = wire.GetNamesRequest(employee_ids=[named, unnamed])
    assert dict((await rig.call("GetNames", request, named)).names) == {named: "Salma Idrissi"}


async def test_who_left_is_named_no_more_and_may_take_consents_back(rig: Rig, programme_id: str) -> None:
    one = uuid4().hex
    employee_id = await rig.advocate(programme_id, "x", external_id=one)
    consent = wire.Consent(purpose=said_pb2.CONSENT_PURPOSE_NAMING)
    agreed = wire.SetConsentRequest(consent=consent, given=True)
    await rig.call("SetConsent", agreed, employee_id)
    await rig.import_people([person(one, left_on="2024-01-31")])
    request = wire.GetNamesRequest(employee_ids=[employee_id])
    assert not (await rig.call("GetNames", request, employee_id)).names
    assert (await rig.refused("SetConsent", agreed, employee_id)).reason == "NOT_IN_DIRECTORY"
    taken_back = wire.SetConsentRequest(consent=consent, given=False)
    left = (await rig.call("SetConsent", taken_back, employee_id)).consents
    assert [(valid.purpose, valid.network) for valid in left] == [
        (said_pb2.CONSENT_PURPOSE_SHARING, "x"),
        (said_pb2.CONSENT_PURPOSE_POINTS, ""),
    ]
    assert (await rig.refused("SetConsent", taken_back, "nobody")).reason == "NOT_IN_DIRECTORY"


async def test_names_and_addresses_are_sealed(rig: Rig) -> None:
    one = uuid4().hex
    await rig.employ(one, name="Quite Unmistakable", email=f"{one}@unmistakable.example")
    database = rig.house.mongo.database
    for name in await database.list_collection_names():
        async for document in database[name].find({}):
            assert "nmistakable" not in repr(document), name


async def test_a_person_calls_for_themselves_only(rig: Rig) -> None:
    request = wire.GetAddressesRequest(employee_ids=["e1"])
    assert (await rig.refused("GetAddresses", request, "e1", "employee")).code == "PERMISSION_DENIED"
    find = wire.FindEmployeeRequest(external_id="e1")
    assert (await rig.refused("FindEmployee", find, "e1", "manager")).code == "PERMISSION_DENIED"


async def test_a_person_is_known_once_however_they_come(rig: Rig) -> None:
    one = uuid4().hex
    employee_id = await rig.employ(one)
    report = inbox_pb2.EmployeeChanged(
        external_id=one, name="Salma Idrissi", email="s@example.org", team="New"
    )
    await rig.report(report)
    await until(lambda: _team(rig, employee_id, "New"))
    assert await rig.employee_id(one) == employee_id


async def _team(rig: Rig, employee_id: str, team: str) -> bool:
    found = await rig.house.mongo.collections["employees"].find_one({"_id": employee_id})
    return bool(found["chapters"][-1]["profile"]["team"] == team)


async def _post_csv(rig: Rig, text: str) -> httpx.Response:
    headers = {
        "authorization": f"Bearer {rig.issuer.token('hr', ['hr'])}",
        "content-type": "text/csv; charset=utf-8",
    }
    return await rig.http.post("/v1/employees:import", content=text.encode(), headers=headers)


async def test_where_somebody_works_is_said_of_them_and_a_move_too(rig: Rig) -> None:
    external_id = uuid4().hex
    await rig.import_people([person(external_id, location="Fès")])
    employee_id = await rig.employee_id(external_id)
    await rig.import_people([person(external_id, location="Rabat")])
    said = await rig.said(said_pb2.EmployeeChanged, employee_id, 2)
    assert [one.message.location for one in said] == ["Fès", "Rabat"]

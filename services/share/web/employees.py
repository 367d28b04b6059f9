"""POST /v1/employees:import: the directory as a CSV file."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

import grpc
from google.protobuf.json_format import MessageToDict
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from chassis.access import Access
from chassis.refusal import Refusal, Status
from chassis.validation import violations
from portevoix.share.v1 import service_pb2
from services.share.domain.facts import inbox
from services.share.translate.calls import imported_to_wire
from services.share.translate.employee_rows import people_from_csv
from services.share.translate.inbox import employee_changed_from_wire
from services.share.usecases.directory import CHUNK, Imported, check_people

MOST_VIOLATIONS = 50


@dataclass(frozen=True)
class EmployeesDoor:
    """Answers POST /v1/employees:import."""

    access: Access
    import_people: Callable[[Sequence[inbox.EmployeeChanged]], Awaitable[Imported]]

    async def post(self, request: Request) -> Response:
        """Import the people of a file; where one line is wrong, none of them.

        Sending again changes nothing.
        """
        self.access.http_caller(request, {"hr", "administrator", "service"})
        if request.headers.get("content-type", "").split(";")[0].strip().lower() != "text/csv":
            raise HTTPException(415, "send text/csv")
        rows = list(people_from_csv(await request.body()))
        _check(rows)
        people = [employee_changed_from_wire(row) for row in rows]
        check_people(people)
        done = Imported()
        for first in range(0, len(people), CHUNK):
            done += await self.import_people(people[first : first + CHUNK])
        answer = MessageToDict(
            imported_to_wire(done),
            always_print_fields_with_no_presence=True,
            preserving_proto_field_name=False,
        )
        return JSONResponse(answer, headers={"cache-control": "no-store"})


def _check(rows: Sequence[service_pb2.ImportEmployeesRequest]) -> None:
    fields: dict[str, str] = {}
    for place, row in enumerate(rows):
        fields |= {f"employees[{place}].{path}": text for path, text in violations(row).items()}
        if len(fields) >= MOST_VIOLATIONS:
            break
    if fields:
        status = Status(grpc.StatusCode.INVALID_ARGUMENT, "INVALID", "some lines are wrong", fields)
        raise Refusal.of(status)

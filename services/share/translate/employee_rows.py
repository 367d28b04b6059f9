"""The directory as CSV: a header line with the names of the fields, then a person per line."""

import csv
import io
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from portevoix.share.v1 import service_pb2
from services.share.domain.errors import Invalid

_FIELDS = frozenset(service_pb2.ImportEmployeesRequest.DESCRIPTOR.fields_by_name)
_NEEDED = ("external_id", "name", "email")
_TRUE = frozenset({"true", "1", "yes", "y", "oui", "vrai", "x"})
_FALSE = frozenset({"", "false", "0", "no", "n", "non", "faux"})


def people_from_csv(body: bytes) -> Iterator[service_pb2.ImportEmployeesRequest]:
    """One request per line; UTF-8, separated by commas or semicolons. Raises Invalid naming row and field."""
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Invalid("NOT_UTF8", "the file must be in UTF-8", "body") from None
    header = text.partition("\n")[0]
    reader = csv.DictReader(
        io.StringIO(text), delimiter=";" if header.count(";") > header.count(",") else ","
    )
    with _lines_named(reader):
        columns = [name.strip() for name in reader.fieldnames or ()]
        reader.fieldnames = columns
        _check_columns(columns)
        for row, values in enumerate(reader):
            if None in values or None in values.values():
                raise Invalid("WRONG_WIDTH", f"must have {len(columns)} values", f"employees[{row}]")
            yield _person(row, values)


@contextmanager
def _lines_named(reader: "csv.DictReader[str]") -> Iterator[None]:
    try:
        yield
    except csv.Error:  # a bare carriage return, or a cell beyond the parser's limit
        raise Invalid("INVALID", f"line {reader.reader.line_num} is not CSV", "body") from None


def _check_columns(columns: list[str]) -> None:
    for name in columns:
        if name not in _FIELDS:
            raise Invalid(
                "UNKNOWN_COLUMN", f"known columns: {', '.join(sorted(_FIELDS))}", name[:64] or "body"
            )
    for name in _NEEDED:
        if name not in columns:
            raise Invalid("MISSING_COLUMN", "this column is needed", name)


def _person(row: int, values: Mapping[str, str]) -> service_pb2.ImportEmployeesRequest:
    texts = {name: value.strip() for name, value in values.items()}
    leader = texts.pop("leader", "").lower()
    if leader not in _TRUE | _FALSE:
        raise Invalid("NOT_A_BOOLEAN", "must be true or false", f"employees[{row}].leader")
    effective = texts.pop("effective_at_ms", "") or "0"
    if not (effective.isascii() and effective.isdigit() and len(effective) < 16):
        raise Invalid("NOT_A_NUMBER", "must be milliseconds UTC", f"employees[{row}].effective_at_ms")
    return service_pb2.ImportEmployeesRequest(**texts, leader=leader in _TRUE, effective_at_ms=int(effective))

"""What came of shares, to answers."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal

from portevoix.metrics.v1 import value_pb2 as wire
from services.metrics.domain.model.answers import Correction
from services.metrics.domain.model.measures import CONVERSIONS, Conversion
from services.metrics.domain.model.questions import Dimension
from services.metrics.domain.model.value import WINDOW_DAYS, ConversionCount, JobHires
from services.metrics.domain.rules.conversions import WORTH
from services.metrics.translate import answers, money
from services.metrics.usecases.value import Converted

KINDS: Mapping[Conversion, wire.ConversionKind.ValueType] = {
    one: wire.ConversionKind.Value(f"CONVERSION_KIND_{one.name}") for one in Conversion
}


def converted_to_wire(found: Converted, by: Dimension | None, on: date) -> wire.GetConversionsResponse:
    """Conversions by kind; the rows of items with the jobs that they offer."""
    references = found.references if by is Dimension.ITEM else {}
    return wire.GetConversionsResponse(
        conversions=_counts(found.total, on),
        rows=[
            wire.ConversionRow(
                key=key, conversions=_counts(found.rows[key], on), job_reference=references.get(key, "")
            )
            for key in sorted(found.rows)
        ],
        jobs=[_job(one) for one in found.jobs],
        corrections=answers.corrections_to_wire(found.corrections, on),
        value_corrections=_value_corrections(found.corrections),
    )


def _counts(counts: Iterable[ConversionCount], on: date) -> Sequence[wire.Conversions]:
    ordered = sorted(counts, key=lambda one: (KINDS[one.kind], one.provenance))
    return [
        wire.Conversions(
            kind=KINDS[one.kind],
            count=one.amount,
            values=[money.exact(amount, currency) for currency, amount in one.values.items()],
            window_days=WINDOW_DAYS[one.kind],
            provenance=answers.PROVENANCES[one.provenance],
            definition_version=answers.version_of(CONVERSIONS[one.kind], on),
        )
        for one in ordered
    ]


def _job(one: JobHires) -> wire.JobHires:
    return wire.JobHires(
        job_reference=one.job_reference,
        content_id=one.content_id,
        hires=one.hires,
        provenance=answers.PROVENANCES[one.provenance],
    )


def _value_corrections(corrections: Iterable[Correction]) -> Sequence[wire.ValueCorrection]:
    return [
        wire.ValueCorrection(
            heard_on=one.heard_on,
            kind=KINDS[WORTH[one.measure]],
            change=money.exact(Decimal(one.amount), one.currency),
            provenance=answers.PROVENANCES[one.provenance],
        )
        for one in corrections
        if one.measure in WORTH
    ]

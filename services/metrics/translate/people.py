"""Calls about people to what is asked, and what is answered of groups to wire."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction

from portevoix.metrics.v1 import people_pb2 as wire
from portevoix.metrics.v1 import service_pb2 as figures
from portevoix.type.v1 import facts_pb2 as types
from services.metrics.domain.model import groups
from services.metrics.domain.model.answers import Rate
from services.metrics.domain.model.groups import Absence, Limits, Retention, Stayed, UnitFigures, Worry
from services.metrics.domain.model.questions import Dimension, Period
from services.metrics.domain.model.surveys import Relation, Survey
from services.metrics.domain.rules.warnings import DEFAULTS
from services.metrics.translate.answers import DIMENSIONS, rate_to_wire, version_of
from services.metrics.usecases.people import Training, Warnings

WORRIES: Mapping[Worry, wire.Warning.ValueType] = {
    one: wire.Warning.Value(f"WARNING_{one.name}") for one in Worry
}


def limits_from_wire(request: wire.GetWarningsRequest) -> Limits:
    """What is said to warn, exactly as its decimal is written; the shipped shares where nothing is."""
    return Limits(
        Fraction(str(request.fall_share)) if request.HasField("fall_share") else DEFAULTS.fall,
        Fraction(str(request.low_share)) if request.HasField("low_share") else DEFAULTS.low,
    )


def unit_from_wire(by: figures.Dimension.ValueType) -> Dimension:
    """What a unit is; a team where nothing is said."""
    return DIMENSIONS.get(by, Dimension.TEAM)


def import_from_wire(
    request: wire.ImportAbsencesRequest, import_id: str, imported_by: str, at_ms: int
) -> groups.Import:
    """What somebody imports at a moment."""
    rows = [groups.AbsenceRow(one.employee_id, one.month, Decimal(one.days)) for one in request.rows]
    return groups.Import(import_id, imported_by, rows, at_ms)


def declaration_from_wire(
    request: wire.DeclareTimeRequest, declaration_id: str, employee_id: str, at_ms: int
) -> groups.Declaration:
    """What somebody says at a moment."""
    hours = Decimal(request.hours)
    return groups.Declaration(declaration_id, employee_id, request.programme_id, hours, at_ms)


def warnings_to_wire(found: Warnings, limits: Limits, on: date, floor: int) -> wire.GetWarningsResponse:
    """How units do; figures of the period before under the definitions of then."""
    then = found.before.last
    return wire.GetWarningsResponse(
        whole=_unit(found.whole, on, then),
        units=[_unit(one, on, then) for one in found.units],
        hidden_people=found.hidden,
        adoption=_rate("adoption_rate", found.adoption, on),
        adoption_by_unit=[_unit_rate("adoption_rate", one, on) for one in found.adoptions],
        hidden_eligible=found.hidden_eligible,
        before_from_date=found.before.first.isoformat(),
        before_to_date=then.isoformat(),
        fall_share=float(limits.fall),
        low_share=float(limits.low),
        floor=floor,
    )


def _unit(unit: UnitFigures, on: date, then: date) -> wire.UnitFigures:
    return wire.UnitFigures(
        unit=unit.unit,
        rolled_up=unit.rolled_up,
        participation=_rate("participation_rate", unit.participation, on),
        participation_before=_rate("participation_rate", unit.participation_before, then),
        reach=_rate("reach_per_person", unit.reach, on),
        reach_before=_rate("reach_per_person", unit.reach_before, then),
        warnings=[WORRIES[one] for one in unit.warnings],
    )


def _rate(measure: str, rate: Rate | None, on: date) -> figures.Rate | None:
    return rate_to_wire(measure, rate, on) if rate is not None else None


def _unit_rate(measure: str, row: groups.UnitRate, on: date) -> wire.UnitRate:
    rate = rate_to_wire(measure, row.rate, on)
    return wire.UnitRate(unit=row.unit, rolled_up=row.rolled_up, rate=rate)


def training_to_wire(found: Training, on: date, floor: int) -> wire.GetTrainingResponse:
    """Who was trained."""
    return wire.GetTrainingResponse(
        trained=_rate("trained_share", found.trained, on),
        units=[_unit_rate("trained_share", one, on) for one in found.units],
        hidden_people=found.hidden,
        floor=floor,
    )


def retention_to_wire(found: Stayed, on: date, floor: int) -> wire.GetRetentionResponse:
    """Who stayed; never as a cause."""
    return wire.GetRetentionResponse(
        advocates=_retention(found.advocates, on),
        others=_retention(found.others, on),
        everybody=_retention(found.everybody, on),
        departments=[
            wire.DepartmentRetention(
                department=one.department,
                rolled_up=one.rolled_up,
                advocates=_retention(one.advocates, on),
                others=_retention(one.others, on),
            )
            for one in found.departments
        ],
        association_only=True,
        floor=floor,
    )


def _retention(found: Retention | None, on: date) -> wire.Retention | None:
    if found is None:
        return None
    leavers = rate_to_wire("leavers_rate", found.leavers, on)
    absence = _absence(found.absence, on) if found.absence is not None else None
    return wire.Retention(leavers=leavers, absence=absence)


def _absence(found: Absence, on: date) -> wire.Absence:
    return wire.Absence(
        mean_days=float(found.days / found.person_months),
        days=f"{found.days:f}",
        person_months=found.person_months,
        people_counted=found.people,
        provenance=types.PROVENANCE_DECLARED,
        definition_version=version_of("absence_days", on),
    )


def time_spent_to_wire(found: groups.TimeSpent | None, on: date, floor: int) -> wire.GetTimeSpentResponse:
    """Hours as declared, and as nothing else."""
    answer = wire.GetTimeSpentResponse(
        provenance=types.PROVENANCE_DECLARED, definition_version=version_of("time_spent", on), floor=floor
    )
    if found is not None:
        answer.n = found.at_least_five_hours.denominator
        answer.median_hours = float(found.median)
        answer.at_least_five_hours.CopyFrom(rate_to_wire("time_spent", found.at_least_five_hours, on))
    return answer


def scores_to_wire(survey: Survey, scale: str, floor: int) -> wire.GetSurveyScoresResponse:
    """The scores of a survey, of one scale where one is named."""
    version = version_of("survey_score", date.fromisoformat(survey.closed_on))
    return wire.GetSurveyScoresResponse(
        template=survey.template,
        closed_on=survey.closed_on,
        scores=[
            wire.SurveyScore(
                path=one.path,
                scale=one.scale,
                n=one.n,
                mean=one.mean,
                provenance=types.PROVENANCE_DECLARED,
                definition_version=version,
            )
            for one in survey.scores
            if scale in ("", one.scale)
        ],
        floor=floor,
    )


def relation_to_wire(found: Relation, within: Period, floor: int) -> wire.GetRelationResponse:
    """How two figures go together; absent where one of them is the same everywhere."""
    return wire.GetRelationResponse(
        correlation=found.correlation,
        groups=found.groups,
        answers=found.answers,
        enrolled=found.enrolled,
        from_date=within.first.isoformat(),
        to_date=within.last.isoformat(),
        association_only=True,
        provenance=types.PROVENANCE_DECLARED,
        definition_version=version_of("relation", within.last),
        floor=floor,
    )

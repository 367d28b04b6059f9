"""A survey as a document, and back."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from services.survey.domain.model import (
    COMMENT_FLOOR_DEFAULT,
    CutBy,
    Group,
    Participation,
    Path,
    Result,
    Scale,
    ScaleMean,
    State,
    Survey,
    Tally,
    Template,
)
from services.survey.storage.questionnaires import questionnaire_from_document, questionnaire_to_document
from services.survey.storage.session import checked

VERSION = 2


def survey_to_document(survey: Survey) -> dict[str, Any]:
    """Return every field that this version knows, without the id."""
    return {
        "version": VERSION,
        "template": str(survey.template),
        "scale": str(survey.scale),
        "floor": survey.floor,
        "comment_floor": survey.comment_floor,
        "group": {
            "teams": sorted(survey.group.teams),
            "departments": sorted(survey.group.departments),
            "countries": sorted(survey.group.countries),
        },
        "cuts": [str(cut) for cut in survey.cuts],
        "created_at_ms": survey.created_at_ms,
        "state": str(survey.state),
        "attempt": survey.attempt,
        "invited": survey.invited,
        "unreachable": survey.unreachable,
        "buckets": [{"path": list(path), "invited": count} for path, count in survey.buckets.items()],
        "rolled_up": survey.rolled_up,
        "opened_at_ms": survey.opened_at_ms,
        "closed_at_ms": survey.closed_at_ms,
        "result": None if survey.result is None else _result_to_document(survey.result),
        "questionnaire": questionnaire_to_document(survey.questionnaire),
        "campaign_id": survey.campaign_id,
    }


def survey_from_document(document: dict[str, Any]) -> Survey:
    """Return the survey. Raises NewerDocument."""
    found = checked(document, VERSION)
    return Survey(
        survey_id=found["_id"],
        template=Template(found["template"]),
        scale=Scale(found["scale"]),
        floor=found["floor"],
        group=group_from_document(found["group"]),
        cuts=tuple(CutBy(cut) for cut in found["cuts"]),
        created_at_ms=found["created_at_ms"],
        state=State(found["state"]),
        attempt=found["attempt"],
        invited=found["invited"],
        unreachable=found["unreachable"],
        buckets={tuple(one["path"]): one["invited"] for one in found["buckets"]},
        rolled_up=found["rolled_up"],
        opened_at_ms=found["opened_at_ms"],
        closed_at_ms=found["closed_at_ms"],
        comment_floor=found.get("comment_floor", COMMENT_FLOOR_DEFAULT),
        result=None if found["result"] is None else _result_from_document(found["result"]),
        questionnaire=questionnaire_from_document(found.get("questionnaire")),
        campaign_id=found.get("campaign_id", ""),
    )


def group_from_document(found: Mapping[str, Any]) -> Group:
    """Return whom a survey asks."""
    return Group(**{name: frozenset(values) for name, values in found.items()})


def scales_to_documents(scales: Iterable[ScaleMean]) -> list[dict[str, Any]]:
    """Return what was published of sub-scales."""
    return [{**asdict(one), "path": [*one.path]} for one in scales]


def scales_from_documents(found: Iterable[Mapping[str, Any]]) -> list[ScaleMean]:
    """Return it again."""
    return [ScaleMean(one["scale"], tuple(one["path"]), one["n"], one["mean"]) for one in found]


def _result_to_document(result: Result) -> dict[str, Any]:
    return {
        "answered": result.participation.answered,
        "invited": result.participation.invited,
        "rolled_up": result.rolled_up,
        "cuts": [
            {
                "path": list(path),
                "promoters": tally.promoters,
                "passives": tally.passives,
                "detractors": tally.detractors,
            }
            for path, tally in result.cuts.items()
        ],
        "scales": scales_to_documents(result.scales),
        "answers": [{"path": list(path), "n": count} for path, count in result.answers.items()],
    }


def _sizes(cuts: Mapping[Path, Tally]) -> dict[Path, int]:
    """Those of results from before a survey could ask more than the eNPS question."""
    return {path: tally.n for path, tally in cuts.items()}


def _result_from_document(found: Mapping[str, Any]) -> Result:
    cuts: dict[Path, Tally] = {
        tuple(one["path"]): Tally(one["promoters"], one["passives"], one["detractors"])
        for one in found["cuts"]
    }
    return Result(
        Participation(found["answered"], found["invited"]),
        cuts,
        found["rolled_up"],
        scales_from_documents(found.get("scales", ())),
        {tuple(one["path"]): one["n"] for one in found["answers"]} if "answers" in found else _sizes(cuts),
    )

"""What was published of questions and sub-scales, as a document, and back."""

from collections.abc import Mapping
from typing import Any

from services.survey.domain.model import Figures, Path, QuestionTally, ScaleTally


def figures_to_document(figures: Figures) -> dict[str, Any]:
    """Return every field that this version knows."""
    return {
        "questions": [
            {"question_id": name, "cuts": [_question_cut(path, one) for path, one in by_cut.items()]}
            for name, by_cut in figures.questions.items()
        ],
        "scales": [
            {
                "scale": name,
                "cuts": [{"path": [*path], "n": one.n, "total": one.total} for path, one in by_cut.items()],
            }
            for name, by_cut in figures.scales.items()
        ],
    }


def figures_from_document(found: Mapping[str, Any] | None) -> Figures:
    """Return the figures; none of a document from before there were any."""
    if found is None:
        return Figures()
    return Figures(
        {
            one["question_id"]: {_path(cut): _question_tally(cut) for cut in one["cuts"]}
            for one in found["questions"]
        },
        {
            one["scale"]: {_path(cut): ScaleTally(cut["n"], cut["total"]) for cut in one["cuts"]}
            for one in found["scales"]
        },
    )


def _question_cut(path: Path, tally: QuestionTally) -> dict[str, Any]:
    counts = [[part, value, count] for (part, value), count in tally.counts.items()]
    return {"path": [*path], "n": tally.n, "counts": counts}


def _question_tally(cut: Mapping[str, Any]) -> QuestionTally:
    return QuestionTally(cut["n"], {(part, value): count for part, value, count in cut["counts"]})


def _path(cut: Mapping[str, Any]) -> Path:
    return tuple(cut["path"])

"""What of a survey is counted, what is answered in words, and which waves may be compared."""

import json
from collections.abc import Sequence
from hashlib import sha256

from services.survey.domain.model import Survey
from services.survey.domain.model.results import Counted, Kind


def counted_by(survey: Survey) -> Sequence[Counted]:
    """Return what is counted, in the order in which it is asked."""
    return [Counted(str(survey.template), "", Kind.ENPS, tuple(map(str, survey.scale.scores)))]


def open_questions_of(survey: Survey) -> Sequence[str]:
    """Return the questions that are answered in words."""
    return []


def series_of(survey: Survey) -> str:
    """Return what is the same for waves that may be compared: questions, version, scale and whom they ask."""
    group = [
        sorted(names) for names in (survey.group.teams, survey.group.departments, survey.group.countries)
    ]
    compared = [str(survey.template), str(survey.scale), group]
    return sha256(json.dumps(compared).encode()).hexdigest()

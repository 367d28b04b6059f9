"""What the use cases need of the world, in survey's own words: one file per part of it."""

from services.survey.ports.answers import AnswerStore, SecretLost, WaveSecrets
from services.survey.ports.holds import Hold, Holds
from services.survey.ports.post import Directory, Post
from services.survey.ports.surveys import Desk, Desks, People
from services.survey.ports.world import Away, Chance, Clock, Superseded

__all__ = [
    "AnswerStore",
    "Away",
    "Chance",
    "Clock",
    "Desk",
    "Desks",
    "Directory",
    "Hold",
    "Holds",
    "People",
    "Post",
    "SecretLost",
    "Superseded",
    "WaveSecrets",
]

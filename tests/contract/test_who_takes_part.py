"""Nobody can list who takes part, nor who does not: read off the published calls of every house."""

import re
from collections.abc import Iterator

from google.protobuf.descriptor import Descriptor, FieldDescriptor, MethodDescriptor

from portevoix.content.v1 import service_pb2 as content
from portevoix.gamify.v1 import challenges_pb2 as challenges
from portevoix.gamify.v1 import recognition_pb2 as recognition
from portevoix.gamify.v1 import rewards_pb2 as rewards
from portevoix.gamify.v1 import service_pb2 as gamify
from portevoix.metrics.v1 import figures_pb2 as figures
from portevoix.metrics.v1 import people_pb2 as people
from portevoix.metrics.v1 import sentiment_pb2 as sentiment
from portevoix.metrics.v1 import service_pb2 as metrics
from portevoix.metrics.v1 import value_pb2 as value
from portevoix.share.v1 import activities_pb2 as activities
from portevoix.share.v1 import links_pb2 as links
from portevoix.share.v1 import service_pb2 as share
from portevoix.survey.v1 import loop_pb2 as loop
from portevoix.survey.v1 import past_pb2 as past
from portevoix.survey.v1 import questionnaires_pb2 as questionnaires
from portevoix.survey.v1 import results_pb2 as results
from portevoix.survey.v1 import service_pb2 as survey
from portevoix.survey.v1 import suggestions_pb2 as suggestions
from portevoix.type.v1 import access_pb2

GAMIFY = (gamify, rewards, challenges, recognition)
METRICS = (metrics, figures, people, sentiment, value)
SURVEY = (survey, questionnaires, results, loop, suggestions, past)
HOUSES = (content, share, links, activities, *GAMIFY, *METRICS, *SURVEY)
CALLS: dict[str, MethodDescriptor] = {
    f"{service.name}/{method.name}": method
    for house in HOUSES
    for service in house.DESCRIPTOR.services_by_name.values()
    for method in service.methods
}
A_PERSON = re.compile(r"(employee|author|advocate|subject|person)_ids?|person|names|email")
STANDING = re.compile(r".*(enrol|consent|cohort|participat|withdrawn|acknowledged).*")
# Who an answer may point out, and why that lists nobody who takes part.
POINTS_SOMEBODY_OUT = {
    "ShareService/FindEmployee": "the one whose id of the company is given; whether they are employed",
    "ShareService/GetAddresses": "to other houses, those whom they ask for, whether they take part or not",
    "ShareService/GetNames": "those who consented to be named",
    "GamifyService/GetBalance": "the caller, or whom a service asks for",
    "GamifyService/ExplainPoints": "the caller, or whom a service asks for",
    "GamifyService/GetBoard": "the caller, and those who consented to be named",
    "GamifyService/ListBadges": "the caller, or whom a service asks for",
    "GamifyService/GetRules": "nobody but who published them; the names are those of badges and levels",
    "GamifyService/PreviewRules": "those who consented to be named",
    "RewardService/ListRewards": "nobody; the names are those of rewards",
    "RewardService/RedeemReward": "the caller",
    "RewardService/CancelRedemption": "the caller",
    "RewardService/DecideRedemption": "whoever is to be handed a reward, to those who hand it over",
    "RewardService/ListRedemptions": "the caller; whoever is to be handed one, to those who do it",
    "ChallengeService/ListChallenges": "nobody; the names are those of challenges",
    "ChallengeService/GetChallenge": "the caller, and those who consented to be named",
    "RecognitionService/GetDigest": "those who consented to be named",
    "SuggestionService/SignSuggestion": "the caller",
    "SuggestionService/MoveSuggestion": "whoever signed a suggestion; suggesting is no enrolment",
    "SuggestionService/ListSuggestions": "whoever signed a suggestion; suggesting is no enrolment",
    "ContentService/ListItems": "who proposed an item, to editors and its author; proposing is no enrolment",
    **{
        f"ContentService/{step}Item": "as ContentService/ListItems"
        for step in ("Create", "Update", "Submit", "Approve", "Reject", "Publish", "Withdraw", "Get")
    },
}
ASKED_OF_ANOTHER = {"ContentService/CheckShare": "by share, of the one who is about to share"}


def test_no_answer_tells_of_somebody_whether_they_take_part() -> None:
    """What tells how somebody stands points nobody out, and takes nobody to ask about: it is the caller's."""
    telling = {name: call for name, call in CALLS.items() if _has(call.output_type, STANDING)}
    assert {"ShareService/GetParticipation", "MetricsService/GetParticipation"} <= telling.keys()
    assert not telling.keys() & POINTS_SOMEBODY_OUT.keys()
    asked = {name for name, call in telling.items() if _has(call.input_type, A_PERSON)}
    assert asked == ASKED_OF_ANOTHER.keys()
    assert {role for name in asked for role in _roles(CALLS[name])} == {"ROLE_SERVICE"}


def test_whoever_is_pointed_out_is_pointed_out_for_a_reason() -> None:
    """A new call that names somebody, or carries their id, has to say above why that lists nobody."""
    found = {name for name, call in CALLS.items() if _has(call.output_type, A_PERSON)}
    assert found == POINTS_SOMEBODY_OUT.keys()


def _has(message: Descriptor, name: re.Pattern[str]) -> bool:
    return any(name.fullmatch(field.name) for field in _fields(message, frozenset()))


def _fields(message: Descriptor, above: frozenset[str]) -> Iterator[FieldDescriptor]:
    for field in message.fields:
        yield field
        inner = field.message_type
        if inner is not None and inner.full_name not in above:
            yield from _fields(inner, above | {inner.full_name})


def _roles(call: MethodDescriptor) -> set[str]:
    access = call.GetOptions().Extensions[access_pb2.access]
    return {access_pb2.Role.Name(role) for role in access.roles}

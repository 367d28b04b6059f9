"""The map of the river. Generated from proto/topics.yaml by proto/generate.py, do not edit."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Topic:
    """One topic; it is the proto package of its messages. Retention in milliseconds, -1 without limit."""

    name: str
    # The house that says it, or "anybody".
    producer: str
    # Message to the path of the field that is its key; "a or b": the first that is set.
    messages: Mapping[str, str]
    # House to the messages that it hears; another type is ignored and counted.
    consumers: Mapping[str, tuple[str, ...]]
    partitions: int
    retention_ms: int

    @property
    def dead_letters(self) -> str:
        """Name of the topic where a consumer puts what it refuses."""
        return f"{self.name}.dlq"

    @property
    def dead_letters_kept_ms(self) -> int:
        """How long its dead letters are kept: never longer than what they were refused from."""
        general = DEAD_LETTER_RETENTION_MS
        return general if self.retention_ms < 0 else min(general, self.retention_ms)


DEAD_LETTER_RETENTION_MS: Final = 2592000000
CONTENT: Final = Topic(
    name="portevoix.content.v1",
    producer="content",
    messages={
        "ContentPublished": "item.content_id",
        "ContentWithdrawn": "content_id",
        "CampaignChanged": "campaign_id",
        "ProgrammeChanged": "programme_id",
        "CharterPublished": "programme_id",
        "CharterAcknowledged": "employee_id",
        "TrainingCompleted": "employee_id",
        "SessionAttended": "employee_id",
        "OnboardingCompleted": "employee_id",
    },
    consumers={
        "share": (
            "ContentPublished",
            "ContentWithdrawn",
            "CampaignChanged",
            "ProgrammeChanged",
            "CharterPublished",
            "CharterAcknowledged",
        ),
        "content": (
            "ContentPublished",
        ),
        "gamify": (
            "ProgrammeChanged",
        ),
        "metrics": (
            "ContentPublished",
            "ContentWithdrawn",
            "CampaignChanged",
            "ProgrammeChanged",
            "TrainingCompleted",
        ),
    },
    partitions=8,
    retention_ms=-1,
)
SHARE: Final = Topic(
    name="portevoix.share.v1",
    producer="share",
    messages={
        "EmployeeChanged": "person.employee_id",
        "AdvocateEnrolled": "person.employee_id",
        "AdvocateWithdrew": "person.employee_id",
        "ConsentChanged": "person.employee_id",
        "ShareMade": "person.employee_id",
        "ShareVerified": "person.employee_id",
        "ShareRetracted": "person.employee_id",
        "EngagementObserved": "person.employee_id or item.content_id",
        "ConversionObserved": "person.employee_id",
        "ActivityRecorded": "person.employee_id",
        "ActivityRetracted": "person.employee_id",
        "ActionChanged": "action_id",
        "EmployeeErased": "employee_id",
    },
    consumers={
        "content": (
            "EmployeeChanged",
            "AdvocateEnrolled",
            "AdvocateWithdrew",
            "ShareMade",
            "ShareRetracted",
            "EmployeeErased",
        ),
        "gamify": (
            "EmployeeChanged",
            "ConsentChanged",
            "ShareMade",
            "ShareVerified",
            "ShareRetracted",
            "EngagementObserved",
            "ConversionObserved",
            "ActivityRecorded",
            "ActivityRetracted",
        ),
        "metrics": (
            "EmployeeChanged",
            "AdvocateEnrolled",
            "AdvocateWithdrew",
            "ShareMade",
            "ShareRetracted",
            "EngagementObserved",
            "ConversionObserved",
        ),
        "survey": (
            "EmployeeChanged",
            "EmployeeErased",
        ),
    },
    partitions=8,
    retention_ms=-1,
)
GAMIFY: Final = Topic(
    name="portevoix.gamify.v1",
    producer="gamify",
    messages={
        "PointsChanged": "employee_id",
        "BadgeEarned": "employee_id",
        "BadgeRevoked": "employee_id",
        "MilestoneReached": "employee_id",
        "RecognitionGiven": "employee_id",
        "ChallengeClosed": "challenge_id",
        "RewardRedeemed": "employee_id",
        "RedemptionChanged": "employee_id",
        "RewardChanged": "reward_id",
        "ChallengeChanged": "challenge_id",
        "RulesPublished": "programme_id",
        "RulesBackfilled": "programme_id",
        "PointsAdjusted": "employee_id",
        "VisibilityChanged": "employee_id",
    },
    consumers={
        "gamify": (
            "PointsAdjusted",
        ),
    },
    partitions=8,
    retention_ms=-1,
)
SURVEY: Final = Topic(
    name="portevoix.survey.v1",
    producer="survey",
    messages={
        "SurveyOpened": "survey_id",
        "SurveyClosed": "survey_id",
    },
    consumers={
        "content": (
            "SurveyClosed",
        ),
        "metrics": (
            "SurveyClosed",
        ),
    },
    partitions=8,
    retention_ms=-1,
)
MENTIONS: Final = Topic(
    name="portevoix.mentions.v1",
    producer="share",
    messages={
        "MentionObserved": "network",
    },
    consumers={
        "metrics": (
            "MentionObserved",
        ),
    },
    partitions=8,
    retention_ms=604800000,
)
METRICS: Final = Topic(
    name="portevoix.metrics.v1",
    producer="metrics",
    messages={
        "MentionLabelled": "mention_id",
        "TimeDeclared": "employee_id",
        "AbsencesImported": "import_id",
        "RateSet": "programme_id",
        "BasisSet": "programme_id",
        "CostRecorded": "programme_id",
        "DealsImported": "programme_id",
    },
    consumers={
        "metrics": (
            "MentionLabelled",
        ),
    },
    partitions=8,
    retention_ms=-1,
)
INBOX: Final = Topic(
    name="portevoix.inbox.v1",
    producer="anybody",
    messages={
        "EngagementObserved": "anything",
        "ConversionObserved": "anything",
        "MentionObserved": "anything",
        "EmployeeChanged": "anything",
        "ShareMade": "anything",
        "ContentPublished": "anything",
    },
    consumers={
        "content": (
            "ContentPublished",
        ),
        "share": (
            "EngagementObserved",
            "ConversionObserved",
            "MentionObserved",
            "EmployeeChanged",
            "ShareMade",
        ),
    },
    partitions=8,
    retention_ms=604800000,
)

TOPICS: Final[Mapping[str, Topic]] = {topic.name: topic for topic in (CONTENT, SHARE, GAMIFY, SURVEY, MENTIONS, METRICS, INBOX)}


def heard_by(house: str) -> tuple[Topic, ...]:
    """The topics of which `house` hears at least one message."""
    return tuple(topic for topic in TOPICS.values() if house in topic.consumers)


def said_by(house: str) -> tuple[Topic, ...]:
    """The topics that `house` says."""
    return tuple(topic for topic in TOPICS.values() if topic.producer == house)

"""Points by Quix Streams, run by an interpreter of its own: `python quix_points.py BROKER TOPIC GROUP ...`.

Its state store refuses an event that it saw and sums the points of a person. Every event of a person has the
person as its key, so both live under one prefix of the store. It decodes by the generated classes.
"""

import argparse
from collections.abc import Mapping
from typing import Any

from quixstreams import Application, State  # type: ignore[import-not-found, unused-ignore]

from portevoix.share.v1 import events_pb2 as share

KINDS: Mapping[str, Any] = {
    one.DESCRIPTOR.full_name: one
    for one in (share.ShareMade, share.EngagementObserved, share.ConversionObserved)
}
POINTS = {share.ShareMade: 2, share.EngagementObserved: 10, share.ConversionObserved: 25}


def told() -> argparse.Namespace:
    """What to read, under which guarantee, and where to say the sums: nowhere without a topic."""
    parser = argparse.ArgumentParser()
    for name in ("broker", "topic", "group", "state"):
        parser.add_argument(name)
    parser.add_argument("--guarantee", default="exactly-once")
    parser.add_argument("--commit-seconds", type=float, default=1.0)
    parser.add_argument("--output", default="")
    return parser.parse_args()


def fact(value: bytes, _key: Any, _timestamp: int, headers: Any) -> Mapping[str, Any]:
    """The id of an event and the points that it is worth."""
    said = dict(headers)
    kind = KINDS.get(said["ce_type"].decode())
    if kind is None:
        return {"id": "", "points": 0}
    event = kind.FromString(value)
    able = event.eligibility
    worth = POINTS[kind] if able.consent and able.charter and able.training else 0
    if kind is share.EngagementObserved and not event.click.first_visit:
        worth = 0
    return {"id": said["ce_id"].decode(), "points": worth}


def award(one: Mapping[str, Any], state: State) -> int:
    """Adds the points of an event that was not seen; returns the sum of the person."""
    points: int = state.get("points", 0)
    if not state.exists(one["id"]):
        state.set(one["id"], 1)
        points += one["points"]
        state.set("points", points)
    return points


def main() -> None:
    """Runs until it is told to stop."""
    asked = told()
    app = Application(
        broker_address=asked.broker,
        consumer_group=asked.group,
        auto_offset_reset="earliest",
        processing_guarantee=asked.guarantee,
        commit_interval=asked.commit_seconds,
        state_dir=asked.state,
        loglevel="WARNING",
    )
    source = app.topic(asked.topic, key_deserializer="str", value_deserializer="bytes")
    frame = app.dataframe(source).apply(fact, metadata=True).apply(award, stateful=True)
    if asked.output:
        frame = frame.to_topic(app.topic(asked.output, key_serializer="str", value_serializer="int"))
    app.run()


if __name__ == "__main__":
    main()

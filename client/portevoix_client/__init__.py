"""Publish events to Portevoix from another system, over Kafka or HTTP, as protobuf or as JSON.

The messages are in `portevoix.inbox.v1.events_pb2`; what each means is in docs/events.md.
"""

from portevoix_client.event import Event, Form, Reportable
from portevoix_client.http import HttpPublisher, Refused
from portevoix_client.kafka import KafkaPublisher

__all__ = ["Event", "Form", "HttpPublisher", "KafkaPublisher", "Refused", "Reportable"]

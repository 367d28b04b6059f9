"""Exactly-once readers: the offset lives with the state, in one transaction over all ready partitions."""

from chassis.projection.model import Heard, Origin, Projection, Refused
from chassis.projection.projector import Projector

__all__ = ["Heard", "Origin", "Projection", "Projector", "Refused"]

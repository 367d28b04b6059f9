"""Exactly-once readers: the offset lives with the state, in one transaction over all ready partitions."""

from chassis.projection.model import Heard, Origin, PassedOver, Projection, Refused
from chassis.projection.projector import Projector

__all__ = ["Heard", "Origin", "PassedOver", "Projection", "Projector", "Refused"]

"""The table of networks: which row a call means."""

from collections.abc import Mapping

from services.share.domain.errors import Invalid
from services.share.domain.model.shares import Network

OTHER = "other"
"""The row for every network that the table does not have: the text is copied by hand."""


def network_of(networks: Mapping[str, Network], network_id: str) -> Network:
    """The row of the table. Raises Invalid, naming `other`, for a network that the table does not have."""
    network = networks.get(network_id)
    if network is None:
        text = f"the table of networks has no {network_id}; use {OTHER} to share there by hand"
        raise Invalid("UNKNOWN_NETWORK", text, "network")
    return network

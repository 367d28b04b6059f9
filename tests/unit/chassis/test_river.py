"""Keys and partitions: a message goes where every Kafka client would send its key."""

from aiokafka.partitioner import DefaultPartitioner
from hypothesis import given
from hypothesis import strategies as st

from chassis.publishing import partition_of


@given(st.binary(max_size=64), st.integers(1, 300))
def test_a_key_goes_where_the_client_itself_would_send_it(key: bytes, count: int) -> None:
    partitions = list(range(count))
    assert DefaultPartitioner()(key, partitions, partitions) == partition_of(key, count)

"""Kafka and MongoDB on this machine, for tests and the demo: given, in Docker, embedded, or Apache Kafka.

```python
with infrastructure("auto") as infra:
    print(infra)                       # which was taken, and where
    connect(infra.kafka, infra.mongodb)
```
"""

from deploy.local.infrastructure import CHOICES, choose, infrastructure
from deploy.local.parts import Infrastructure, Part, Unavailable

__all__ = ["CHOICES", "Infrastructure", "Part", "Unavailable", "choose", "infrastructure"]

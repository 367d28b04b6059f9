"""What the company does not want to be said, asked before a reviewer sees a draft."""

from collections.abc import Awaitable, Callable, Sequence

from services.content.domain.model.findings import Finding
from services.content.domain.model.items import Draft
from services.content.ports.books import Desk

# What the policy finds in a draft that is about to be submitted; what blocks keeps it from the reviewers.
Check = Callable[[Desk, Draft], Awaitable[Sequence[Finding]]]

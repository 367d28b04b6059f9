"""How the process fares, part by part: what /livez, /readyz and the gRPC health say."""

import asyncio
from collections.abc import Mapping, Sequence

from chassis.component import Component
from chassis.telemetry import Telemetry

ANSWER_SECONDS = 2.5
DRAINING = "the process was told to stop"
STARTING = "not started yet"


class Health:
    """Asks the components. A component that raises or does not answer counts as not ready."""

    def __init__(self, components: Sequence[Component], telemetry: Telemetry) -> None:
        self._components = components
        self._telemetry = telemetry
        self.started = False
        self.draining = False

    def alive(self) -> dict[str, str | None]:
        """Per component: None, or why a restart would help."""
        return {component.name: component.alive() for component in self._components}

    async def ready(self) -> dict[str, str | None]:
        """Per component, and for the process as a whole: None, or why no work can be given to it."""
        answers = await asyncio.gather(*(_asked(component) for component in self._components))
        found = {component.name: answer for component, answer in zip(self._components, answers, strict=True)}
        for name, reason in found.items():
            self._telemetry.component_ready.labels(name).set(reason is None)
        return {"process": self._process()} | found

    async def first_reason(self) -> str | None:
        """None when everything is ready, else the first reason why not."""
        return first(await self.ready())

    def _process(self) -> str | None:
        if self.draining:
            return DRAINING
        return None if self.started else STARTING


def first(reasons: Mapping[str, str | None]) -> str | None:
    """The first reason that is one, with the name of who gave it."""
    return next((f"{name}: {reason}" for name, reason in reasons.items() if reason is not None), None)


async def _asked(component: Component) -> str | None:
    try:
        async with asyncio.timeout(ANSWER_SECONDS):
            return await component.ready()
    except TimeoutError:
        return f"no answer within {ANSWER_SECONDS} s"
    except Exception as error:
        return f"cannot tell: {type(error).__name__}"

"""Are the manifests, the compose file and the dashboards sound? `python -m deploy.check`; status 1 if not.

--write brings what is generated up to date first. What this machine cannot check is said, and is no fault.
"""

import argparse
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from deploy.checks import (
    NotChecked,
    compose,
    confinement,
    dashboards,
    environment,
    references,
    rendering,
    rules,
    schemas,
    topics,
)
from deploy.monitoring import boards, rulebook

Check = Callable[[], Iterator[str]]


def checks() -> Iterator[tuple[str, Check]]:
    """Every check by its name."""
    yield "style of YAML", rendering.style_complaints
    yield "manifests that nobody applies", rendering.forgotten_files
    yield "KafkaTopics are generated", topics.current
    yield "dashboards are generated", dashboards.current
    yield "dashboards", dashboards.all_complaints
    yield "rules are generated", rules.current
    yield "rules", lambda: rules.complaints(rules.shipped())
    yield "rules on Kubernetes", rules.as_loaded
    yield "runbook", lambda: rules.runbook_complaints(rules.shipped(), rules.RUNBOOK.read_text("utf-8"))
    yield "compose", lambda: compose.complaints(compose.loaded(), compose.scraped())
    for overlay in rendering.overlays():
        yield f"overlay {overlay.name}", partial(overlay_complaints, overlay)


def overlay_complaints(overlay: Path) -> Iterator[str]:
    """All that is wrong with an overlay as it renders. Raises NotChecked, ValueError as rendering does."""
    documents = rendering.rendered(overlay)
    yield from schemas.complaints(documents)
    yield from references.complaints(documents)
    yield from confinement.complaints(documents, production=overlay.name == "production")
    yield from environment.complaints(documents)
    yield from topics.complaints(documents)


def write() -> None:
    """Bring what is generated up to date."""
    topics.FILE.write_text(topics.generated(), "utf-8")
    boards.write()
    rulebook.write()


def _run(name: str, check: Check) -> bool:
    try:
        found = list(check())
    except NotChecked as why:
        print(f"not checked: {name}: {why}")
        return True
    except ValueError as error:
        found = [str(error)]
    for complaint in found:
        print(f"{name}: {complaint}", file=sys.stderr)
    return not found


def main() -> int:
    """Exit status: 0 when nothing was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="bring what is generated up to date first")
    if parser.parse_args().write:
        write()
    results = [_run(name, check) for name, check in checks()]
    if all(results):
        against = ", ".join(schemas.VERSIONS)
        print(f"deploy: {len(results)} checks, Kubernetes {against}, schemas of custom resources: {_whose()}")
    return 0 if all(results) else 1


def _whose() -> str:
    return "our own" if schemas.schema_folder() == schemas.OWN else "the operators'"


if __name__ == "__main__":
    sys.exit(main())

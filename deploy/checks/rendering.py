"""Overlays as kustomize renders them: what is checked is what would be applied."""

import shutil
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import yaml
from yamllint import linter
from yamllint.config import YamlLintConfig

from deploy.checks import Document, NotChecked

ROOT = Path(__file__).resolve().parents[1]
KUSTOMIZE = ROOT / "k8s"
STYLE = """
extends: default
rules:
  document-start: disable
  line-length: {max: 120}
  comments: {min-spaces-from-content: 1}
  truthy: {check-keys: false}
"""


def overlays() -> list[Path]:
    """The folders of the overlays, by name."""
    return sorted(path.parent for path in (KUSTOMIZE / "overlays").glob("*/kustomization.yaml"))


@cache
def rendered(folder: Path) -> tuple[Document, ...]:
    """The objects of an overlay. Raises NotChecked without kubectl, ValueError where kustomize refuses."""
    kubectl = shutil.which("kubectl")
    if kubectl is None:
        raise NotChecked("there is no kubectl to render the overlays with")
    run = subprocess.run(
        [kubectl, "kustomize", str(folder)], capture_output=True, text=True, check=False, timeout=60
    )
    if run.returncode:
        raise ValueError(f"{folder.name} does not render: {run.stderr.strip()}")
    return tuple(document for document in yaml.safe_load_all(run.stdout) if document)


def style_complaints() -> Iterator[str]:
    """What yamllint says of every YAML file below deploy/."""
    config = YamlLintConfig(STYLE)
    for path in sorted(ROOT.rglob("*.yaml")):
        for fault in linter.run(path.read_text("utf-8"), config, str(path)):
            yield f"{path.relative_to(ROOT)}:{fault.line}: {fault.desc}"


def forgotten_files() -> Iterator[str]:
    """Manifests that no kustomization names: they would never be applied."""
    for path in sorted(KUSTOMIZE.rglob("kustomization.yaml")):
        text = path.read_text("utf-8")
        for beside in sorted(path.parent.iterdir()):
            if beside.is_file() and beside != path and beside.name not in text and beside.suffix != ".md":
                yield f"{beside.relative_to(ROOT)} is in no kustomization"

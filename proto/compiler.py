"""Compile the proto sources with protoc: messages, type stubs, gRPC servicers; and an image of them all.

Nothing is fetched: google/api comes from googleapis-common-protos, buf/validate from the descriptor that
the protovalidate wheel carries (no wheel carries its source).
"""

import re
import subprocess
import sys
import sysconfig
from collections.abc import Iterable, Sequence
from importlib import import_module, resources
from pathlib import Path

from google.protobuf import descriptor_pb2, duration_pb2, field_mask_pb2, timestamp_pb2
from google.protobuf.descriptor import FileDescriptor
from google.protobuf.descriptor_pb2 import FileDescriptorProto, FileDescriptorSet

ROOT = Path(__file__).resolve().parents[1]
SOURCES = ROOT / "proto"
VALIDATE = "buf/validate/validate.proto"
_WELL_KNOWN: Sequence[FileDescriptor] = (
    descriptor_pb2.DESCRIPTOR,
    duration_pb2.DESCRIPTOR,
    field_mask_pb2.DESCRIPTOR,
    timestamp_pb2.DESCRIPTOR,
)


class ProtocFailed(Exception):
    """protoc refused; the text is what it wrote, each line beginning with the file that is to blame."""


def sources(folder: Path = SOURCES) -> list[str]:
    """The proto files below `folder`, relative to it, in order of their names."""
    return sorted(path.relative_to(folder).as_posix() for path in folder.glob("portevoix/**/*.proto"))


def validate_descriptor() -> FileDescriptorProto:
    """The descriptor of buf/validate/validate.proto, as the installed protovalidate was built with it."""
    wheel = import_module("protovalidate._gen.buf.validate.validate_pb")
    return FileDescriptorProto.FromString(wheel.desc().proto.to_binary())


def write_validate_set(path: Path) -> None:
    """Write a descriptor set of buf/validate/validate.proto and its imports, for `--descriptor_set_in`."""
    files = [FileDescriptorProto.FromString(known.serialized_pb) for known in _WELL_KNOWN]
    path.write_bytes(FileDescriptorSet(file=[*files, validate_descriptor()]).SerializeToString())


def _includes(folder: Path) -> list[str]:
    bundled = resources.files("grpc_tools") / "_proto"
    google = Path(str(import_module("google.api").__path__[0])).parents[1]
    return [f"-I{folder}", f"-I{google}", f"-I{bundled}"]


def protoc(folder: Path, work: Path, arguments: Iterable[str], files: Iterable[str]) -> None:
    """Run protoc over `files` of `folder`; `work` is a temporary folder. Raises ProtocFailed."""
    known = work / "validate.binpb"
    if not known.exists():
        write_validate_set(known)
    command = [sys.executable, "-m", "grpc_tools.protoc", f"--descriptor_set_in={known}", *_includes(folder)]
    run = subprocess.run([*command, *arguments, *files], capture_output=True, text=True, check=False)
    if run.returncode:
        raise ProtocFailed(run.stderr.strip() or run.stdout.strip())


def _plugin(name: str) -> str:
    return f"--plugin={name}={Path(sysconfig.get_path('scripts')) / name}"


def compile_into(out: Path, folder: Path, work: Path, files: Sequence[str]) -> None:
    """Write messages and stubs of `files` into `out`; servicers for those that declare a service."""
    out.mkdir(parents=True, exist_ok=True)
    messages = [_plugin("protoc-gen-mypy"), f"--python_out={out}", f"--mypy_out={out}"]
    protoc(folder, work, messages, [VALIDATE, *files])
    services = [name for name in files if re.search(r"(?m)^service\s", (folder / name).read_text("utf-8"))]
    if services:
        doors = [_plugin("protoc-gen-mypy_grpc"), f"--grpc_python_out={out}", f"--mypy_grpc_out={out}"]
        protoc(folder, work, doors, services)
    _make_packages(out)


def _make_packages(out: Path) -> None:
    for folder in {path.parent for path in out.rglob("*_pb2.py")}:
        for package in [folder, *folder.parents]:
            if package == out:
                break
            (package / "__init__.py").touch()
    for root in out.iterdir():
        (root / "py.typed").touch()


def image(folder: Path, work: Path, files: Sequence[str]) -> FileDescriptorSet:
    """Everything that `files` say, imports and comments included."""
    out = work / "image.binpb"
    flags = ["--include_imports", "--include_source_info", f"--descriptor_set_out={out}"]
    protoc(folder, work, flags, files)
    return FileDescriptorSet.FromString(out.read_bytes())

"""The examples of the published language: written as protobuf text, and in JSON, which is made from it."""

import json
from pathlib import Path

from google.protobuf import json_format, text_format
from google.protobuf.message import Message

from proto import compiler
from proto.language import Language

FOLDER = compiler.SOURCES / "examples"


class Malformed(Exception):
    """An example is not what its file name promises; the text names the file."""


def written(folder: Path = FOLDER) -> list[str]:
    """Full names of the messages that have an example, sorted."""
    return sorted(path.name.removesuffix(".txtpb") for path in folder.glob("*.txtpb"))


def read(language: Language, full_name: str, folder: Path = FOLDER) -> Message:
    """The example of that message. Raises Malformed where there is no such message or no such text."""
    path = folder / f"{full_name}.txtpb"
    try:
        return text_format.Parse(path.read_text("utf-8"), language.new(full_name))
    except (KeyError, text_format.ParseError) as refusal:
        raise Malformed(f"{path.name}: {refusal}") from refusal


def as_json(message: Message) -> str:
    """The proto3 JSON mapping: names in lowerCamelCase, 64-bit numbers as strings, bytes in base64."""
    found = json_format.MessageToDict(message)
    for field in message.DESCRIPTOR.fields:  # the order of a map's entries changes from run to run
        if isinstance(found.get(field.json_name), dict) and field.is_repeated:
            found[field.json_name] = dict(sorted(found[field.json_name].items()))
    return json.dumps(found, indent=2, ensure_ascii=False) + "\n"


def pages(language: Language, folder: Path = FOLDER) -> dict[str, str]:
    """File name to text of every JSON example."""
    return {f"{name}.json": as_json(read(language, name, folder)) for name in written(folder)}

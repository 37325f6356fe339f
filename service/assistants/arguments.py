"""What the tools take: their schemas as a client is told them, and arguments held to them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import mcp_types as types


class ToolFault(Exception):
    """What a tool says where it has no answer, so that the model can do better."""


_KINDS: dict[str, tuple[type, str]] = {
    "string": (str, "a text"),
    "boolean": (bool, "true or false"),
    "object": (dict, "an object, not a text that holds one"),
    "array": (list, "a list of texts"),
}
"""The types of arguments, and what they are called."""
_LONGEST_NAME = 40  # characters of a name that is told again
_PATH = {"type": "string", "description": "Path of an operation, such as linear-algebra/inverse."}
_ARGUMENTS = {"type": "object", "description": "The operation's fields, as describe_operation shows them."}
_SCHEMAS: dict[str, tuple[str, dict[str, Any], tuple[str, ...]]] = {
    "find_operations": (
        "Find operations by everyday words (`query`), or list an `area`, or all with neither. Start here.",
        {"query": {"type": "string"}, "area": {"type": "string"}},
        (),
    ),
    "describe_operation": (
        "What an operation does, its fields, an example. `schema`: its JSON Schema too, seldom needed.",
        {"path": _PATH, "schema": {"type": "boolean"}},
        ("path",),
    ),
    "compute": (
        "Run an operation. The answer says how certain it is: exact, proved, checked or estimated. Path `steps` runs "
        "several operations, one on what another answers.",
        {"path": _PATH, "arguments": _ARGUMENTS},
        ("path", "arguments"),
    ),
    "draw": (
        "Run an operation and show its answer as a picture, where it has one.",
        {"path": _PATH, "arguments": _ARGUMENTS, "picture": {"type": "string", "description": "Which, of several."}},
        ("path", "arguments"),
    ),
    "check_expression": (
        "Whether a formula is well-formed (Python style, as `x**2 * sin(y)`), and where not, why.",
        {"expression": {"type": "string"}, "variables": {"type": "array", "items": {"type": "string"}}},
        ("expression", "variables"),
    ),
    "job": ("State of a job, and its answer once there is one.", {"id": {"type": "string"}}, ("id",)),
}


def listed() -> list[types.Tool]:
    """The tools as they are told to a client."""
    hints = types.ToolAnnotations(read_only_hint=True, idempotent_hint=True, open_world_hint=False)
    return [
        types.Tool(
            name=name,
            description=text,
            input_schema={"type": "object", "properties": fields, "required": list(required)},
            annotations=hints,
        )
        for name, (text, fields, required) in _SCHEMAS.items()
    ]


def taken(name: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments of a tool, without those that are null and need not be there. Raises ToolFault for any other."""
    _, fields, required = _SCHEMAS[name]
    for one in required:
        if one not in arguments:
            raise ToolFault(f"`{one}` is missing.{_told(fields[one])}")
    taken = {one: value for one, value in arguments.items() if value is not None or one in required}
    for one, value in taken.items():
        if one not in fields:
            raise ToolFault(f"`{one[:_LONGEST_NAME]}` is not known here. This tool takes {', '.join(fields)}.")
        if not _fits(value, fields[one]):
            raise ToolFault(f"`{one}` is {_KINDS[fields[one]['type']][1]}.{_told(fields[one])}")
    return taken


def _told(field: Mapping[str, Any]) -> str:
    return f" {field['description']}" if "description" in field else ""


def _fits(value: Any, field: Mapping[str, Any]) -> bool:
    """Whether a value is of the type of a field; so are all that are in it, where that is said."""
    inside = value if "items" in field else ()
    return isinstance(value, _KINDS[field["type"]][0]) and all(_fits(one, field["items"]) for one in inside)

"""Operations in words: what a model must know to call one, and no more."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from service.gateway.docs.fields import Field, Reader

_ANSWERS = 12  # fields of an answer that are named; the others are seen when it comes


def described(entry: Mapping[str, Any]) -> str:
    """What the operation of an entry does, its fields with types and ranges, an example, and its answer's fields."""
    reader = Reader(entry["components"]["schemas"])
    parts = [f"{entry['method']} {entry['path']}: {entry['summary']}", entry["description"]]
    if entry["request"]:
        parts.append("\n".join(["Fields:", *map(_line, reader.fields(_resolved(entry, entry["request"])))]))
    if entry["example"] is not None:
        parts.append(f"Example: {json.dumps(entry['example'])}")
    names = [one.name for one in reader.fields(_resolved(entry, entry["answer"]))]
    parts.append(f"Answer: {', '.join(names[:_ANSWERS])}{', …' if len(names) > _ANSWERS else ''}")
    if entry["pictures"]:
        parts.append(f"Pictures: {', '.join(entry['pictures'])}")
    return "\n\n".join(parts)


def _resolved(entry: Mapping[str, Any], schema: Mapping[str, Any]) -> Mapping[str, Any]:
    name = schema.get("$ref", "").rpartition("/")[2]
    found: Mapping[str, Any] = entry["components"]["schemas"][name] if name else schema
    return found


def _line(field: Field) -> str:
    notes = "".join(f", {note}" for note in field.notes)
    kinds = [variant.name for variant in field.inside.variants]
    inside = f" One of {', '.join(kinds)}." if kinds else ""
    needed = ", required" if field.required else ""
    return f"- {field.name} ({field.type}{needed}{notes}): {field.description.striptags()}{inside}"

"""Operations in words: what a model must know to call one, and no more."""

from __future__ import annotations

import json
from collections.abc import Mapping
from inspect import cleandoc
from typing import Any

from service.execution.request_fields import example
from service.gateway.docs.fields import Field, Reader
from service.operation import Area, Operation, picture_name

_ANSWERS = 12  # fields of an answer that are named; the others are seen when it comes


class Descriptions:
    """Of the operations of an OpenAPI document."""

    def __init__(self, document: Mapping[str, Any], areas: tuple[Area, ...]) -> None:
        self._document = document
        self._operations = {key: one for area in areas for key, one in area}
        self._reader = Reader(document["components"]["schemas"])

    def of(self, key: str) -> str:
        """What an operation does, its fields with their types and ranges, an example, and its answer's fields."""
        operation = self._operations[key]
        request, answer = self._schemas(key, operation)
        parts = [f"{operation.method} /v1/{key}: {operation.summary}", cleandoc(operation.handler.__doc__ or "")]
        if request:
            parts.append("\n".join(["Fields:", *map(_line, self._reader.fields(request))]))
        if operation.method == "POST":
            parts.append(f"Example: {json.dumps(example(operation))}")
        names = [one.name for one in self._reader.fields(answer)]
        parts.append(f"Answer: {', '.join(names[:_ANSWERS])}{', …' if len(names) > _ANSWERS else ''}")
        if operation.pictures:
            parts.append(f"Pictures: {', '.join(map(picture_name, operation.pictures))}")
        return "\n\n".join(parts)

    def schema(self, key: str) -> dict[str, Any]:
        """The JSON Schema of an operation's request, with all that it refers to."""
        request, _ = self._schemas(key, self._operations[key])
        known, needed = self._document["components"]["schemas"], {}
        open_parts: list[Any] = [request]
        while open_parts:
            part = open_parts.pop()
            if isinstance(part, dict):
                name = str(part.get("$ref", "")).rpartition("/")[2]
                if name and name not in needed:
                    needed[name] = known[name]
                    open_parts.append(known[name])
                open_parts.extend(part.values())
            elif isinstance(part, list):
                open_parts.extend(part)
        return {**request, "components": {"schemas": needed}}

    def _schemas(self, key: str, operation: Operation) -> tuple[dict[str, Any], dict[str, Any]]:
        described = self._document["paths"][f"/v1/{key}"][operation.method.lower()]
        ((_, body),) = described.get("requestBody", {"content": {"": {}}})["content"].items()
        answer = described["responses"]["200"]["content"]["application/json"]["schema"]
        return self._resolved(body.get("schema", {})), self._resolved(answer)

    def _resolved(self, schema: dict[str, Any]) -> dict[str, Any]:
        name = schema.get("$ref", "").rpartition("/")[2]
        return dict(self._document["components"]["schemas"][name]) if name else schema


def _line(field: Field) -> str:
    notes = "".join(f", {note}" for note in field.notes)
    kinds = [variant.name for variant in field.inside.variants]
    inside = f" One of {', '.join(kinds)}." if kinds else ""
    needed = ", required" if field.required else ""
    return f"- {field.name} ({field.type}{needed}{notes}): {field.description.striptags()}{inside}"

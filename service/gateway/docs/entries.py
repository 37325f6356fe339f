"""Each operation of the OpenAPI document by itself, with the schemas that it needs and no others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from service.execution.formats import JSON
from service.gateway.directory import catalogue
from service.operation import Area


def entries(document: Mapping[str, Any], areas: tuple[Area, ...]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The path of each operation's entry, and the entry; its references point into itself."""
    known = document["components"]["schemas"]
    for entry in catalogue(areas)["operations"]:
        described = document["paths"][entry["path"]][entry["method"].lower()]
        body: dict[str, Any] = next(iter(described.get("requestBody", {"content": {}})["content"].values()), {})
        answer = described["responses"]["200"]["content"][JSON]
        shown = {
            **entry,
            "description": described["description"],
            "example": body.get("example"),
            "answered": answer.get("example"),
            "request": body.get("schema", {}),
            "answer": answer["schema"],
        }
        yield (
            f"/v1/operations/{entry['operation_id']}",
            {**shown, "components": {"schemas": _needed(known, shown["request"], shown["answer"])}},
        )


def _needed(known: Mapping[str, Any], *schemas: Any) -> dict[str, Any]:
    """The schemas that others refer to, and those to which these refer."""
    needed: dict[str, Any] = {}
    parts: list[Any] = list(schemas)
    while parts:
        part = parts.pop()
        if isinstance(part, Mapping):
            name = str(part.get("$ref", "")).rpartition("/")[2]
            if name and name not in needed:
                needed[name] = known[name]
                parts.append(known[name])
            parts.extend(part.values())
        elif isinstance(part, list):
            parts.extend(part)
    return needed

"""What every request with a formula offers beside it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from service.gateway.documentation import describe
from service.routers import AREAS

DOCUMENT = describe(AREAS, "", secured=False)
SCHEMAS = DOCUMENT["components"]["schemas"]


def _formulas(schema: Any, above: tuple[str, ...] = ()) -> bool:
    """Whether a formula of the language stands somewhere in what a schema describes."""
    name = schema.get("$ref", "").rpartition("/")[2]
    if name:
        return name not in above and _formulas(SCHEMAS[name], (*above, name))
    parts = [one for word in ("anyOf", "oneOf", "allOf") for one in schema.get(word, ())]
    parts += [schema[word] for word in ("items", "additionalProperties") if isinstance(schema.get(word), dict)]
    parts += schema.get("properties", {}).values()
    return schema.get("format") == "formula" or any(_formulas(part, above) for part in parts)


def _requests() -> Iterator[tuple[str, dict[str, Any]]]:
    for path, methods in DOCUMENT["paths"].items():
        content = methods.get("post", {}).get("requestBody", {}).get("content", {})
        name = content.get("application/json", {}).get("schema", {}).get("$ref", "").rpartition("/")[2]
        if name and any(_formulas(field) for key, field in _fields(name).items() if key != "definitions"):
            yield path, _fields(name)


def _fields(name: str) -> dict[str, Any]:
    fields: dict[str, Any] = SCHEMAS[name].get("properties", {})
    return fields


REQUESTS = dict(_requests())


def test_there_are_such_requests():
    assert len(REQUESTS) > 40


@pytest.mark.parametrize("path", REQUESTS)
def test_formulas_may_be_named_and_objectives_may_be_largest(path):
    assert "definitions" in REQUESTS[path]
    if "objective" in REQUESTS[path]:
        assert "sense" in REQUESTS[path]

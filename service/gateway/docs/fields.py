"""Fields of requests and answers, read from the schemas of the OpenAPI document for people."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup

from service.gateway.docs.markdown import line

Schema = Mapping[str, Any]
_RANGES = {"minimum": "≥", "exclusiveMinimum": ">", "maximum": "≤", "exclusiveMaximum": "<"}
_MOST_WRITTEN_OUT = 1e16  # a larger limit is a power of ten, and reads better as one
_PLURALS = {"number": "numbers", "integer": "integers", "string": "strings", "object": "objects", "boolean": "booleans"}
_ARRAYS = re.compile("(Vector|Matrix|Tensor|Stack|Number|Integer|Array3|Array3Or4)$")
_SPOKEN = {"DataTable": "table", "ColumnNames": "name of a column or several"}


@dataclass(frozen=True, slots=True)
class Field:
    """One field: its name, what it takes, what it means, and what is inside."""

    name: str
    type: str
    notes: tuple[str, ...]
    required: bool
    formula: bool
    description: Markup
    inside: Shape


@dataclass(frozen=True, slots=True)
class Variant:
    """One kind of an object that names its kind, such as a distribution."""

    name: str
    description: Markup
    example: str
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Shape:
    """What a schema takes: a word for it, and its fields or kinds."""

    type: str
    fields: tuple[Field, ...] = ()
    variants: tuple[Variant, ...] = ()
    formula: bool = field(default=False)


class Reader:
    """Reads schemas, whose references stand in `schemas`."""

    def __init__(self, schemas: Mapping[str, Schema]) -> None:
        self._schemas = schemas
        self._known: dict[str, Shape] = {}

    def fields(self, schema: Schema) -> tuple[Field, ...]:
        """The fields of an object."""
        return self._shape(schema, frozenset()).fields

    def _shape(self, schema: Schema, above: frozenset[str]) -> Shape:
        if name := schema.get("$ref", "").rpartition("/")[2]:
            if name in _SPOKEN or _ARRAYS.search(name) or name in above:
                return Shape(_SPOKEN.get(name) or _words(name))
            if name not in self._known:
                self._known[name] = self._shape(self._schemas[name], above | {name})
            return self._known[name]
        if branches := schema.get("oneOf") or schema.get("anyOf"):
            return self._union([one for one in branches if one.get("type") != "null"], above)
        if "const" in schema or "enum" in schema:
            return Shape(" | ".join(json.dumps(one) for one in schema.get("enum") or [schema["const"]]))
        if schema.get("type") == "array":
            return self._list(schema, above)
        if schema.get("type") == "object":
            return self._object(schema, above)
        return Shape(schema.get("type", "any value"), formula=schema.get("format") == "formula")

    def _union(self, branches: list[Schema], above: frozenset[str]) -> Shape:
        named = [self._variant(one, above) for one in branches]
        if all(named) and len(named) > 1:
            return Shape("object", variants=tuple(one for one in named if one))
        shapes = [self._shape(one, above) for one in branches]
        return Shape(
            " or ".join(dict.fromkeys(shape.type for shape in shapes)),
            tuple(dict.fromkeys(one for shape in shapes for one in shape.fields)),
            tuple(dict.fromkeys(one for shape in shapes for one in shape.variants)),
            any(shape.formula for shape in shapes),
        )

    def _variant(self, branch: Schema, above: frozenset[str]) -> Variant | None:
        name = branch.get("$ref", "").rpartition("/")[2]
        schema = self._schemas.get(name, branch)
        fields = schema.get("properties", {})
        kinds = [key for key, one in fields.items() if "const" in one]
        if not kinds or name in above:
            return None
        (kind,) = kinds[:1]
        inside = self._object(schema, above | {name}).fields
        example = {kind: fields[kind]["const"]} | {
            key: one["examples"][0]
            for key, one in fields.items()
            if key in schema.get("required", ()) and "examples" in one
        }
        return Variant(
            str(fields[kind]["const"]), line(schema.get("description", "")), json.dumps(example),
            tuple(one for one in inside if one.name != kind),
        )  # fmt: skip

    def _list(self, schema: Schema, above: frozenset[str]) -> Shape:
        inner = self._shape(schema.get("items") or {}, above)
        several = _PLURALS.get(inner.type, inner.type.replace("list of", "lists of", 1))
        return Shape(f"list of {several}", inner.fields, inner.variants, inner.formula)

    def _object(self, schema: Schema, above: frozenset[str]) -> Shape:
        if isinstance(inner := schema.get("additionalProperties"), dict) and not schema.get("properties"):
            shape = self._shape(inner, above)
            return Shape(f"object: {shape.type} by name", shape.fields, shape.variants, shape.formula)
        required = schema.get("required", ())
        fields = (self._field(name, one, name in required, above) for name, one in schema.get("properties", {}).items())
        return Shape("object", tuple(fields))

    def _field(self, name: str, schema: Schema, required: bool, above: frozenset[str]) -> Field:
        shape = self._shape(schema, above)
        text = schema.get("description") or self._schemas.get(schema.get("$ref", "").rpartition("/")[2], {}).get(
            "description", ""
        )
        return Field(name, shape.type, _notes(schema, required), required, shape.formula, line(text), shape)


def _notes(schema: Schema, required: bool) -> tuple[str, ...]:
    """Ranges and the default."""
    parts = [schema, *(one for one in schema.get("anyOf", ()) if one.get("type") != "null")]
    ranges = dict.fromkeys(
        f"{sign} {_number(one[key])}" for one in parts for key, sign in _RANGES.items() if key in one
    )
    default = schema.get("default")
    shown = [f"default {json.dumps(default)}"] if default not in (None, [], {}) else [] if required else ["optional"]
    return (*ranges, *shown)


def _number(limit: float) -> str:
    """A limit with all its digits: 9007199254740991, and not 9.0072e+15, which is another number."""
    return str(int(limit)) if limit == int(limit) and abs(limit) < _MOST_WRITTEN_OUT else f"{limit!r}"


def _words(name: str) -> str:
    """`ComplexMatrix` as words, `MatrixStack` as "matrix or stack", `MissingVector` as "vector with nulls"."""
    words = re.sub(r"(?<!^)([A-Z]|\d)", r" \1", name.replace("Stack", "OrStack")).lower()
    return f"{rest} with nulls" if (rest := words.removeprefix("missing ")) != words else words

"""Requests drawn from an operation's schema, grown around its example until they fill the room that they are given."""

from __future__ import annotations

import json
import math
from functools import cache
from itertools import pairwise
from random import Random
from typing import Any

import numpy as np

from benchmarks.costs.values import PALETTES, broadcasting, formula, nested
from service.execution.request_fields import example
from service.operation import Operation
from service.routers import CATALOGUE

Schema = dict[str, Any]
_ARRAYS = ("Vector", "Matrix", "Tensor")
_FORMULAS = ("expression", "expressions", "functions", "factors", "objective", "gradient")
_LARGEST = 10**6  # of an integer whose range has no end


@cache
def _schema(key: str) -> Schema:
    return CATALOGUE[key].request.model_json_schema()


class Drawn:
    """One request: the same numbers from the chance make it at every size."""

    def __init__(self, key: str, seed: str, room: int) -> None:
        self.chance = Random(f"{key} {seed}")
        self.room = room
        self._schema = _schema(key)
        self._example = example(CATALOGUE[key])
        self._palette = self.chance.choice(PALETTES) if self.chance.random() < 0.6 else None
        self._mode = self.chance.choice(("one long", "one long", "all long", "as it is", "two long"))
        self._exact = self.chance.random() < 0.3
        self._lengths = self._grown()

    def body(self) -> bytes:
        """The request as JSON."""
        document = self._object(self._schema, self._example, "")
        if self.chance.random() < 0.15 and "expression" in document and "at" in document:
            text, document["variables"], document["at"] = broadcasting(self.chance, self.room)
            document["expression"] = text
        if self.chance.random() < 0.06:
            return _spoilt(self.chance, document, self.room)
        return json.dumps(document, ensure_ascii=False).encode()

    def _grown(self) -> dict[int, int]:
        """A new length for each that the arrays of the example have, so that those that agreed still do."""
        shapes = list(_shapes(self._example))
        found = sorted({length for shape in shapes for length in shape}) or [2]
        lengths = {
            length: length if self._mode == "as it is" else self.chance.choice((1, 2, 3, length)) for length in found
        }
        kept = 1 if self._mode == "one long" else 2 if self._mode == "two long" else len(found)
        growing = self.chance.sample(found, min(kept, len(found))) if self._mode != "as it is" else []
        size = self.room
        while growing and size > 1:
            lengths |= dict.fromkeys(growing, size)
            if sum(math.prod(lengths[one] for one in shape) for shape in shapes) <= self.room:
                break
            size = int(size * 0.7)
        return lengths

    def _length(self, length: int) -> int:
        return self._lengths.get(length, length)

    def _value(self, schema: Schema, shown: Any, name: str) -> Any:
        if (reference := schema.get("$ref")) is not None:
            kind = reference.rpartition("/")[2]
            if kind.endswith(_ARRAYS) and "Sparse" not in kind and kind != "ComplexTensor":
                return self._array(kind, shown)
            return self._value(self._schema["$defs"][kind], shown, name)
        if branches := schema.get("anyOf") or schema.get("oneOf"):
            return self._value(self._branch(branches, shown), shown, name)
        if "const" in schema:
            return schema["const"]
        if "enum" in schema:
            return self.chance.choice(schema["enum"])
        return self._plain(schema, shown, name)

    def _branch(self, branches: list[Schema], shown: Any) -> Schema:
        branches = [branch for branch in branches if branch.get("type") != "null"]
        if isinstance(shown, dict) and "name" in shown and self.chance.random() < 0.3:
            for branch in branches:
                target = self._schema["$defs"].get(branch.get("$ref", "").rpartition("/")[2], {})
                if target.get("properties", {}).get("name", {}).get("const") == shown["name"]:
                    return branch
        if shown is not None and self.chance.random() < 0.6:
            kind = "object" if isinstance(shown, dict) else "string" if isinstance(shown, str) else None
            fitting = [one for one in branches if kind is None or one.get("type") == kind]
            branches = fitting or branches
        return self.chance.choice(branches)

    def _plain(self, schema: Schema, shown: Any, name: str) -> Any:
        match schema.get("type"):
            case "object":
                return self._object(schema, shown if isinstance(shown, dict) else {}, name)
            case "array":
                return self._list(schema, shown if isinstance(shown, list) else None, name)
            case "string":
                return self._text(shown, name)
            case "boolean":
                return self.chance.random() < 0.5
            case "integer":
                return self._integer(schema, shown)
            case "number":
                return self._number(schema, shown)
        return shown

    def _object(self, schema: Schema, shown: dict[str, Any], _name: str) -> dict[str, Any]:
        drawn = {}
        required = schema.get("required", ())
        for name, field in schema.get("properties", {}).items():
            given = shown.get(name)
            if name in required or (name in shown and self.chance.random() < 0.8) or self.chance.random() < 0.35:
                drawn[name] = self._value(field, given if given is not None else _shown(field), name)
        return drawn

    def _list(self, schema: Schema, shown: list[Any] | None, name: str) -> list[Any]:
        inner = schema.get("items") or {}
        shown = shown or [None] * schema.get("minItems", 1)
        if name == "variables" or not inner:
            return shown
        if "integer" in str(inner.get("type")):
            return [self._integer(inner, one) for one in shown]
        most = min(schema.get("maxItems", 1000), max(len(shown), self.room // 8))
        count = self.chance.choice((len(shown), len(shown), max(1, self.chance.randint(0, 12)), most))
        left = self.room
        entries = []
        while len(entries) < count and left > 0:
            entries.append(self._value(inner, shown[len(entries) % len(shown)], name))
            left -= sum(map(math.prod, _shapes(entries[-1]))) or 1
        return entries

    def _text(self, shown: Any, name: str) -> Any:
        if name in _FORMULAS and self.chance.random() < 0.8:
            return formula(self.chance, self._names(), self.chance.choice((10, 100, self.room)))
        return shown if shown is not None else "x"

    def _names(self) -> list[str]:
        names = self._example.get("variables") or self._example.get("variable") or ["x"]
        return [names] if isinstance(names, str) else [name.partition("[")[0] for name in names]

    def _integer(self, schema: Schema, shown: Any) -> int:
        least, most = schema.get("minimum", 0), schema.get("maximum", _LARGEST)
        least = schema.get("exclusiveMinimum", least - 1) + 1
        if isinstance(shown, int) and self.chance.random() < 0.4:
            return int(shown)
        return min(most, least + int(math.exp(self.chance.uniform(0.0, math.log(1.0 + most - least)))))

    def _number(self, schema: Schema, shown: Any) -> float:
        least = schema.get("minimum", schema.get("exclusiveMinimum"))
        most = schema.get("maximum", schema.get("exclusiveMaximum"))
        if isinstance(shown, int | float) and self.chance.random() < 0.4:
            return shown
        if least is not None and most is not None:
            return least + (most - least) * self.chance.choice((1e-12, 0.1, 0.5, 0.999, self.chance.random()))
        size = 10.0 ** self.chance.choice((0, 0, 2, -2, 8, -8, 100, -100))
        return least + size if least is not None else self.chance.choice((-1, 1)) * size

    def _array(self, kind: str, shown: Any) -> Any:
        shape = self._shape(kind, shown)
        count = math.prod(shape)
        flat = self._palette(self.chance, count) if self._palette else _like(self.chance, shown, count)
        if self._exact:
            flat = [round(max(-1e15, min(1e15, one))) for one in flat]
        if kind.startswith("Integer"):
            flat = [int(max(-(2**62), min(2**62, one))) for one in flat]
        if kind.startswith("Missing") and self.chance.random() < 0.3:
            flat = [None if self.chance.random() < 0.2 else one for one in flat]  # type: ignore[misc]
        return nested(flat, shape)

    def _shape(self, kind: str, shown: Any) -> tuple[int, ...]:
        axes = {"Vector": 1, "Matrix": 2}.get(kind.removeprefix("Missing").removeprefix("Integer"), 0)
        shape = tuple(map(self._length, _shape_of(shown))) if shown is not None else ()
        if not shape:
            shape = (self.room,) if axes == 1 else (self.chance.choice([1, 2, self.room]), 1) if axes == 2 else ()
            shape = tuple(self.chance.choice(list(self._lengths.values()) or [one]) for one in shape)
        if self.chance.random() < 0.1:
            shape = self.chance.choice(((self.room,), (1, self.room), (self.room, 1)))
        if not axes and shape and self.chance.random() < 0.2:
            shape = (max(1, self.room // math.prod(shape)), *shape)
        return shape if math.prod(shape) <= 4 * self.room else (1,) * len(shape)


def _shown(field: Schema) -> Any:
    return next(iter(field.get("examples", ())), field.get("default"))


def _shapes(value: Any) -> list[tuple[int, ...]]:
    """The shapes of the arrays of numbers in a document."""
    if isinstance(value, dict):
        return [shape for entry in value.values() for shape in _shapes(entry)]
    if isinstance(value, list):
        shape = _shape_of(value)
        return [shape] if shape else [shape for entry in value for shape in _shapes(entry)]
    return []


def _like(chance: Random, shown: Any, count: int) -> list[float]:
    """Numbers such as those of the example, over and over; of its kind, in its range, and nearly all valid."""
    flat = np.ravel(shown if _shape_of(shown) else [1.0, 2.0]).tolist()
    rising = len(flat) > 2 and all(a < b for a, b in pairwise(flat))
    if rising:
        return [flat[0] + (flat[-1] - flat[0]) * place / max(count - 1, 1) for place in range(count)]
    spread = 0.0 if all(isinstance(one, int) for one in flat) else chance.choice((0.0, 1e-15, 0.1))
    return [flat[place % len(flat)] * (1 + spread * (chance.random() - 0.5) if spread else 1) for place in range(count)]


def _shape_of(value: Any) -> tuple[int, ...]:
    try:
        array = np.asarray(value)
    except ValueError:
        return ()
    return array.shape if array.dtype.kind in "if" else ()


def _spoilt(chance: Random, document: dict[str, Any], room: int) -> bytes:
    """The document with one thing wrong in it, as large as it gets."""
    name = chance.choice(list(document) or ["a"])
    match chance.randrange(8):
        case 0:
            wrong: Any = json.loads("[" * min(room, 300) + "1" + "]" * min(room, 300))
        case 1:
            return json.dumps({**document, **{f"k{place}": 1 for place in range(room)}}).encode()
        case 2:
            wrong = ["x"] * room
        case 3:
            wrong = [[1.0] * chance.randint(1, 3) for _ in range(room // 3)]
        case 4:
            wrong = [None] * room
        case 5:
            wrong = [{"name": 1, "x": [1]}] * (room // 4)
        case 6:
            return json.dumps(document).encode().replace(b"1", b"1" * min(300, room), room)
        case _:
            wrong = "(" * room
    return json.dumps({**document, name: wrong}).encode()


def body(operation: Operation, seed: str, room: int) -> bytes:
    """A request of an operation for about so many numbers; another seed, another request."""
    key = next(key for key, one in CATALOGUE.items() if one is operation)
    return Drawn(key, seed, room).body()

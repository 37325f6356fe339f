"""The promises of an OpenAPI document in short, and the differences between two of them that break a client."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

Schema = Mapping[str, Any]
Promises = dict[str, dict[str, dict[str, list[str]]]]
"""For each operation the fields of `request` and `answer`: what each takes or may be, `required` among it."""

FOLDER = Path(__file__).parent
_NUMBERS = re.compile("(Vector|Matrix|Tensor|Stack|Number|Integer|Array3|Array3Or4|NonFinite)$")
_WIDER = {"integer": "number"}  # every integer is a number


def promises(document: Schema) -> Promises:
    """What a document promises."""
    schemas = document["components"]["schemas"]
    return {
        f"{method.upper()} {path}": {
            "request": dict(_fields(schemas, _content(operation.get("requestBody", {})), "", frozenset())),
            "answer": dict(_fields(schemas, _content(operation["responses"].get("200", {})), "", frozenset())),
        }
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
        if method != "parameters"
    }


def _content(body: Schema) -> Schema:
    contents: Mapping[str, Any] = body.get("content", {})
    return next(iter(contents.values()), {}).get("schema", {})  # type: ignore[no-any-return]


def _fields(schemas: Schema, schema: Schema, place: str, above: frozenset[str]) -> Iterator[tuple[str, list[str]]]:
    for one, known in _branches(schemas, schema, above):
        for name, field in one.get("properties", {}).items():
            required = ["required"] if name in one.get("required", ()) else []
            yield f"{place}{name}", sorted({*required, *_types(schemas, field)})
            yield from _fields(schemas, field, f"{place}{name}.", known)
        for inside in ("items", "additionalProperties"):
            if isinstance(one.get(inside), dict):
                yield from _fields(schemas, one[inside], place, known)


def _branches(schemas: Schema, schema: Schema, above: frozenset[str]) -> Iterator[tuple[Schema, frozenset[str]]]:
    name = schema.get("$ref", "").rpartition("/")[2]
    if name in above or _NUMBERS.search(name):
        return
    if name:
        yield from _branches(schemas, schemas[name], above | {name})
    elif "anyOf" in schema or "oneOf" in schema:
        for one in schema.get("anyOf") or schema["oneOf"]:
            yield from _branches(schemas, one, above)
    else:
        yield schema, above


def _types(schemas: Schema, schema: Schema) -> set[str]:
    name = schema.get("$ref", "").rpartition("/")[2]
    if _NUMBERS.search(name):
        return {"numbers"}  # how many axes is said in words, and refused by the service
    if name:
        return _types(schemas, schemas[name])
    if branches := schema.get("anyOf") or schema.get("oneOf"):
        return {word for one in branches for word in _types(schemas, one)}
    if "enum" in schema or "const" in schema:
        return {f"={one}" for one in schema.get("enum") or [schema["const"]]}
    return {str(schema.get("type", "anything"))}


def breaks(before: Promises, now: Promises) -> Iterator[str]:
    """What a client of before would stumble over, a line each."""
    for operation, old in before.items():
        if operation not in now:
            yield f"{operation} is gone"
            continue
        new = now[operation]
        for name in new["request"].keys() - old["request"].keys():
            if "required" in new["request"][name] and "." not in name:
                yield f"{operation} request {name} is required"
        for side in ("request", "answer"):
            for name, words in old[side].items():
                yield from _changed(f"{operation} {side} {name}", words, new[side].get(name), sent=side == "request")


def _changed(place: str, old: list[str], new: list[str] | None, *, sent: bool) -> Iterator[str]:
    if new is None:
        yield f"{place} is gone"
        return
    before, after = set(old) - {"required"}, set(new) - {"required"}
    if sent and "required" in set(new) - set(old):
        yield f"{place} is required"
    if lost := (_unmet(before, after) if sent else _unmet(after, before)):
        yield f"{place} {'takes no' if sent else 'may be'} {', '.join(lost)}"


def _unmet(given: set[str], taken: set[str]) -> list[str]:
    """Words of one side that the other knows nothing of. New values of an enumeration of answers are no surprise."""
    texts = "string" in taken or any(word.startswith("=") for word in taken)
    return sorted(
        word
        for word in given - taken
        if _WIDER.get(word) not in taken and "anything" not in taken and not (word.startswith("=") and texts)
    )


def released() -> tuple[str, Promises]:
    """The version and the promises of the last release."""
    last = max(FOLDER.glob("*.json.gz"), key=lambda file: [int(part) for part in file.name.split(".")[:3]])
    return last.name.removesuffix(".json.gz"), json.loads(gzip.decompress(last.read_bytes()))


def write(document: Schema) -> None:
    """Keep the promises of a document under its version."""
    text = json.dumps(promises(document), sort_keys=True)
    (FOLDER / f"{document['info']['version']}.json.gz").write_bytes(gzip.compress(text.encode(), 9, mtime=0))

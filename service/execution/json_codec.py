"""JSON to documents and back, strictly: what alone decides what is wrong. `json_arrays` reads large arrays faster.

A *document* is what both encodings mean: a dict of null, booleans, numbers, strings, lists, dicts, and NumPy arrays
wherever a rectangular array of numbers was read fast.
"""

from __future__ import annotations

import json
import re
from typing import Any

import numpy as np
import orjson

from service.execution.json_arrays import decode_fast
from service.execution.json_slips import slip
from service.schemas.types.errors import MalformedBody, NotAnObject

__all__ = ["MEDIA_TYPE", "decode", "decode_fast", "encode"]

MEDIA_TYPE = "application/json"
Document = dict[str, Any]
Buffer = bytes | memoryview

_ALL_DIGITS = bytes.maketrans(b"123456789", b"0" * 9)
_LONG_INTEGER = b"0" * 20  # 2**64 has as many digits; orjson reads what is longer as a float
_LONGEST_INTEGER = 310  # digits; a longer one is infinite as a double, as 1e400 is
_KEY_OR_BRACE = re.compile(rb'(?P<text>"(?:[^"\\]|\\.)*+")\s*+(?P<colon>:)?|[{}]')
_NESTS = frozenset((dict, list))
_LONGEST_NUMBER = 25  # bytes of a double and its comma
_ASKED_FROM = 1 << 20  # bytes of an answer; so many are always there
_HOLDS_ARRAYS = frozenset((np.ndarray, dict))


def decode(body: Buffer) -> Document:
    """The document as Python lists and numbers. Raises MalformedBody with the byte offset."""
    body = bytes(body)
    try:
        document = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        document = _decode_by_the_letter(body, error.pos)
    else:
        if not _has_every_key(body, document) or _LONG_INTEGER in body.translate(_ALL_DIGITS):
            document = _decode_by_the_letter(body)
    if isinstance(document, str):
        raise MalformedBody("The body is a text that holds JSON, encoded twice: send the object itself.")
    if not isinstance(document, dict):
        raise NotAnObject("The body must be a JSON object, { … }, with the fields of the operation.")
    return document


def _decode_by_the_letter(body: bytes, position: int = 0) -> Any:
    """Numbers as they stand: NaN, 1e400 and long integers reach validation, which knows their places.

    The position is where the fast parser gave up.
    """
    try:
        return json.loads(body.decode(), object_pairs_hook=_unique, parse_int=_integer)
    except json.JSONDecodeError as error:
        offset = len(error.doc[: error.pos].encode())
        what = error.msg.partition(" (")[0].removesuffix(" at")  # A hint for programmers in Python, or half a sentence.
        hint = slip(error.doc, error.pos)
        raise MalformedBody(f"Not JSON: {what}, at byte {offset}{': ' if hint else ''}{hint}.") from None
    except UnicodeDecodeError as error:
        raise MalformedBody(f"Not UTF-8 at byte {error.start}.") from None
    except _RepeatedKey:
        raise _repeated_key(body) from None
    except RecursionError:
        raise MalformedBody(f"Not readable: lists or objects are nested too deeply, at byte {position}.") from None


class _RepeatedKey(Exception):
    """A key stands twice in one object."""


def _unique(pairs: list[tuple[str, Any]]) -> Document:
    document = dict(pairs)
    if len(document) != len(pairs):
        raise _RepeatedKey
    return document


def _repeated_key(body: bytes) -> MalformedBody:
    """What to say about the first key that stands twice; up to there the text is well-formed."""
    objects: list[set[str]] = []
    for token in _KEY_OR_BRACE.finditer(body):
        if token[0] == b"{":
            objects.append(set())
        elif token[0] == b"}":
            objects.pop()
        elif token["colon"]:
            key = json.loads(token["text"])
            if key in objects[-1]:
                break
            objects[-1].add(key)
    return MalformedBody(f"The key {key[:40]!r} stands twice in one object, again at byte {token.start()}.")


def _integer(digits: str) -> int | float:
    return int(digits) if len(digits) <= _LONGEST_INTEGER else float(digits)


def _has_every_key(body: bytes, document: Any) -> bool:
    """Whether every key that was written is there, and not only the last of two that are equal."""
    colons = body.count(b":")
    return (type(document) is dict and colons == len(document)) or colons == _count_keys(document)


def _count_keys(value: Any) -> int:
    if type(value) is dict:
        return len(value) + sum([_count_keys(entry) for entry in value.values() if type(entry) in _NESTS])
    return sum([_count_keys(entry) for entry in value if type(entry) in _NESTS]) if type(value) is list else 0


def encode(document: Any) -> bytes:
    """A document as JSON: doubles in shortest round-trip form, arrays straight from NumPy. Raises MemoryError."""
    if (most := _LONGEST_NUMBER * _numbers_in(document)) > _ASKED_FROM:
        np.empty(2 * most, np.uint8)  # orjson doubles its memory as it grows, and dies where there is none
    return orjson.dumps(document, option=orjson.OPT_SERIALIZE_NUMPY)


def _numbers_in(value: Any) -> int:
    """How many numbers stand in arrays; what stands in lists of Python has its memory already, and counts little."""
    count = 0
    for entry in value.values() if type(value) is dict else value:
        kind = type(entry)
        if kind is np.ndarray:
            count += entry.size
        elif kind is dict or (kind is list and entry and type(entry[0]) in _HOLDS_ARRAYS):
            count += _numbers_in(entry)
    return count

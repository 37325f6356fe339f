"""Arrays in JSON straight into NumPy, of documents that are large and regular; any other is for the strict reader."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from service.schemas.types.array_parsing import EXACT_IN_FLOAT64

try:
    import simdjson
except ImportError:  # No wheels beyond CPython 3.13; orjson reads everything, at a third of the speed.
    simdjson = None  # type: ignore[assignment]

Document = dict[str, Any]
Buffer = bytes | memoryview

_FAST_FROM = 2048  # bytes; below, orjson with strict validation is the faster way
_BOM = b"\xef\xbb\xbf"
MOST_ENTRIES = 2048  # of lists and objects that are no arrays: each is looked up in a search, and read one by one
_CHUNK = 1 << 18  # bytes counted at once, to stay in the second-level cache
_SHORT_ROW = 150  # bytes of text; to look at a row takes as long as to take the skeleton of so much
_SHORT_ARRAY = 150  # the same of a whole array, 10 µs: of many shorter ones the strict reader makes lists sooner
_NOT_SKELETON = bytes(set(range(256)) - set(b"[],"))
_LARGE = 1 << 26  # bytes; the parser keeps its memory, so that a larger body gets one of its own

_parser = simdjson.Parser() if simdjson else None


class _NotFast(Exception):
    """The document is for the strict reader: an irregular array, a duplicate key, an inexact integer, a fault."""


def decode_fast(body: Buffer) -> Document | None:
    """The document with its arrays read straight into NumPy, or None where the strict reader must decide."""
    if _parser is None or len(body) < _FAST_FROM or body[:3] == _BOM:
        return None
    try:
        return _Reader(body).read()
    except (_NotFast, LookupError, ValueError, TypeError, RuntimeError):
        return None


class _Reader:
    """One pass over a parsed document that accounts for every bracket, so that no array can hide another.

    Rows are looked at one by one; where they are many and short, the skeleton of the text is compared as a whole.
    """

    def __init__(self, body: Buffer) -> None:
        self._body = body
        self._brackets = 0
        self._entries = 0
        self._arrays = 0
        self._has_short_rows = False

    def read(self) -> Document:
        parser = _parser if _parser and len(self._body) < _LARGE else simdjson.Parser()
        root = parser.parse(self._body)
        if not isinstance(root, simdjson.Object):
            raise _NotFast
        document = self._object(root)
        del root  # A live proxy would block the parser's reuse.
        if self._has_short_rows:
            if bytes(self._body).translate(None, _NOT_SKELETON) != _skeleton(document):
                raise _NotFast
        elif _count(self._body, b"[") != self._brackets:
            raise _NotFast
        return document

    def _object(self, value: Any) -> Document:
        keys = list(value)
        self._count_entries(len(keys))
        if len(set(keys)) != len(keys) or any("\0" in key for key in keys):  # it looks keys up as C strings
            raise _NotFast
        return {key: self._value(value[key]) for key in keys}

    def _value(self, value: Any) -> Any:
        if isinstance(value, simdjson.Object):
            return self._object(value)
        if isinstance(value, simdjson.Array):
            return self._array(value)
        return value

    def _array(self, value: Any) -> Any:
        shape, leaf = [], value
        while isinstance(leaf, simdjson.Array):
            shape.append(len(leaf))
            if not shape[-1]:
                raise _NotFast
            leaf = leaf[0]
        if isinstance(leaf, bool) or not isinstance(leaf, int | float):
            return self._list(value)
        flat = _numbers(value, isinstance(leaf, int))
        if flat.size != math.prod(shape):
            return self._list(value)
        self._arrays += 1
        if _SHORT_ARRAY * self._arrays > len(self._body):
            raise _NotFast
        if _SHORT_ROW * math.prod(shape[:-1]) > len(self._body):
            self._has_short_rows = True
        else:
            self._check_rows(value, shape)
        return flat.reshape(shape)

    def _list(self, value: Any) -> list[Any]:
        self._count_entries(len(value))
        self._brackets += 1
        return [self._value(entry) for entry in value]

    def _count_entries(self, count: int) -> None:
        self._entries += count
        if self._entries > MOST_ENTRIES:
            raise _NotFast

    def _check_rows(self, value: Any, shape: Sequence[int]) -> None:
        """All rows at every level have one length, and the brackets of the whole array are counted."""
        rows = [value]
        self._brackets += 1
        for length in shape[1:]:
            rows = [row for outer in rows for row in outer]
            if set(map(len, rows)) != {length}:
                raise _NotFast
            self._brackets += len(rows)


def _skeleton(value: Any) -> bytes:
    """The brackets and commas of a document's text, whose objects have none but between their fields."""
    if isinstance(value, np.ndarray):
        text = b"," * (value.shape[-1] - 1)
        for length in reversed(value.shape[:-1]):
            text = b",".join([b"[%b]" % text] * length)
        return b"[%b]" % text
    if isinstance(value, dict):
        return b",".join(map(_skeleton, value.values()))
    if isinstance(value, list):
        return b"[%b]" % b",".join(map(_skeleton, value))
    return b""  # A text with a bracket in it is left to the strict reader.


def _numbers(value: Any, integers: bool) -> NDArray[Any]:
    if integers:
        try:
            return np.frombuffer(value.as_buffer(of_type="i"), np.int64)
        except TypeError:
            pass  # A later entry is not an integer: read all as floats.
    flat = np.frombuffer(value.as_buffer(of_type="d"), np.float64)
    if max(flat.max(), -flat.min()) >= EXACT_IN_FLOAT64:
        raise _NotFast  # There may be integers among them that were rounded.
    return flat


def _count(body: Buffer, byte: bytes) -> int:
    view = np.frombuffer(body, np.uint8)
    code = ord(byte)
    return sum(int(np.count_nonzero(view[i : i + _CHUNK] == code)) for i in range(0, view.size, _CHUNK))

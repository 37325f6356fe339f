"""Items of CBOR (RFC 8949) read from a body, with typed arrays (RFC 8746) in place, never copied.

The subset that a document needs: definite lengths, text keys without duplicates, tags 40 and 64 to 87. Everything else
— shared references, indefinite strings, dates, big numbers — is refused with its byte offset.
"""

from __future__ import annotations

import math
import struct
from typing import Any

import numpy as np
from numpy.typing import NDArray

from service.schemas.types.array_parsing import MAX_DEPTH
from service.schemas.types.errors import MalformedBody

_MAX_DEPTH = 64  # twice what arrays may have, for what stands around them; Python recurses a thousand deep
ROW_MAJOR = 40  # the tag of arrays of several axes (RFC 8746, section 3.1.1)
_DTYPES = {
    64: "u1", 65: ">u2", 66: ">u4", 67: ">u8", 68: "u1", 69: "<u2", 70: "<u4", 71: "<u8",
    72: "i1", 73: ">i2", 74: ">i4", 75: ">i8", 77: "<i2", 78: "<i4", 79: "<i8",
    80: ">f2", 81: ">f4", 82: ">f8", 84: "<f2", 85: "<f4", 86: "<f8",
}  # fmt: skip
_SIMPLE = {20: False, 21: True, 22: None, 23: None}
_FLOATS = {25: ("e", 2), 26: ("f", 4), 27: ("d", 8)}


class NotFast(Exception):
    """There are too many items that must be read one by one."""


class Reader:
    """A cursor over the body; every read is bounds-checked by `_take`."""

    def __init__(self, body: memoryview, most: float) -> None:
        self.body = body
        self.position = 0
        self._left = most  # items of lists and maps

    def item(self, depth: int) -> Any:
        """The item that begins here, at this depth. Raises MalformedBody, or NotFast."""
        start = self.position
        if depth > _MAX_DEPTH:
            raise self._malformed("items are nested too deeply", start)
        major, info = divmod(self._take(1)[0], 32)
        if major == 7:
            return self._simple(info, start)
        argument = self._argument(info, start)
        match major:
            case 0:
                return argument
            case 1:
                return -1 - argument
            case 2:
                raise self._malformed("a byte string outside of a typed array", start)
            case 3:
                return self._text(argument, start)
            case 4:
                return self._list(argument, depth)
            case 5:
                return self._map(argument, depth)
            case _:
                return self._tagged(argument, depth, start)

    def _take(self, length: int) -> memoryview:
        end = self.position + length
        if end > len(self.body):
            raise self._malformed("the body ends in the middle of an item", self.position)
        piece = self.body[self.position : end]
        self.position = end
        return piece

    def _argument(self, info: int, start: int) -> int:
        if info < 24:  # RFC 8949, section 3: the argument itself, or 24 to 27 for 1, 2, 4 or 8 bytes of it
            return info
        if info > 27:  # 31 is an indefinite length, the others are reserved
            raise self._malformed("an indefinite length; send definite ones", start)
        return int.from_bytes(self._take(1 << (info - 24)), "big")

    def _simple(self, info: int, start: int) -> Any:
        if info in _FLOATS:
            code, length = _FLOATS[info]
            return struct.unpack(">" + code, self._take(length))[0]
        if info in _SIMPLE:
            return _SIMPLE[info]
        raise self._malformed("a simple value that is not false, true or null", start)

    def _text(self, length: int, start: int) -> str:
        try:
            return str(self._take(length), "utf-8")
        except UnicodeDecodeError:
            raise self._malformed("a text string that is not UTF-8", start) from None

    def _list(self, length: int, depth: int) -> Any:
        doubles = self._doubles(length)
        if doubles is not None:
            return doubles
        if length > len(self.body) - self.position:
            raise self._malformed("a list longer than the body", self.position)
        self._count(length)
        return [self.item(depth + 1) for _ in range(length)]

    def _doubles(self, length: int) -> list[float] | None:
        """A list of nothing but 64-bit floats, read at once: nine bytes each, the first of them 0xfb."""
        size = 9 * length
        if length < 8 or len(self.body) - self.position < size:
            return None
        cells = np.frombuffer(self.body, np.uint8, size, self.position).reshape(length, 9)
        if not (cells[:, 0] == 0xFB).all():  # the head of a 64-bit float
            return None
        self.position += size
        return np.ascontiguousarray(cells[:, 1:]).view(">f8")[:, 0].tolist()  # type: ignore[no-any-return]

    def _count(self, length: int) -> None:
        self._left -= length
        if self._left < 0:
            raise NotFast

    def _map(self, length: int, depth: int) -> dict[str, Any]:
        self._count(length)
        document: dict[str, Any] = {}
        for _ in range(length):
            place = self.position
            key = self.item(depth + 1)
            if not isinstance(key, str):
                raise self._malformed("a key that is not a text string", place)
            if key in document:
                raise self._malformed("a key that stands twice in one map", place)
            document[key] = self.item(depth + 1)
        return document

    def _tagged(self, tag: int, depth: int, start: int) -> Any:
        if tag in _DTYPES:
            return self._typed_array(np.dtype(_DTYPES[tag]), start)
        if tag == ROW_MAJOR:
            return self._row_major(depth, start)
        raise self._malformed(f"tag {tag}; tags 40 and 64 to 87 are taken (RFC 8746, without 128-bit floats)", start)

    def _typed_array(self, dtype: np.dtype[Any], start: int) -> NDArray[Any]:
        major, info = divmod(self._take(1)[0], 32)
        if major != 2:
            raise self._malformed("a typed array that is not a byte string", start)
        content = self._take(self._argument(info, start))
        if len(content) % dtype.itemsize:
            raise self._malformed("a typed array whose length is no multiple of its item size", start)
        array = np.frombuffer(content, dtype)
        # One copy here saves one in every later call of BLAS and LAPACK, which take aligned arrays only.
        return array.astype(dtype.newbyteorder("="), copy=not array.flags.aligned)

    def _row_major(self, depth: int, start: int) -> Any:
        """An array of a typed array; nested lists of a list, whose entries validation looks at one by one."""
        pair = self.item(depth + 1)
        if not (isinstance(pair, list) and len(pair) == 2):
            raise self._malformed("tag 40 needs a list of two: dimensions and elements", start)
        dimensions, elements = pair
        sizes = dimensions.tolist() if isinstance(dimensions, np.ndarray) else dimensions
        array = _flat(elements) if isinstance(elements, list) else elements
        if not (isinstance(array, np.ndarray) and array.ndim == 1 and _are_sizes(sizes)):
            raise self._malformed("tag 40 needs integer dimensions and one flat array of numbers", start)
        if math.prod(sizes) != array.size:
            raise self._malformed("a multi-dimensional array whose dimensions do not match its elements", start)
        shaped = array.reshape(sizes)
        return shaped.tolist() if array.dtype == object else shaped

    @staticmethod
    def _malformed(what: str, position: int) -> MalformedBody:
        return MalformedBody(f"Not taken as CBOR: {what}, at byte {position}.")


def _flat(entries: list[Any]) -> NDArray[Any]:
    return np.fromiter(entries, object, len(entries)) if entries else np.empty(0)


def _are_sizes(values: Any) -> bool:
    """Whether values are the lengths of axes, of which a zero must not hide that others pass every memory."""
    if not (isinstance(values, list) and 0 < len(values) <= MAX_DEPTH):
        return False
    return all(type(size) is int and size >= 0 for size in values) and math.prod(filter(None, values)) < 2**60

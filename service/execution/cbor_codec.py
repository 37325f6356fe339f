"""CBOR (RFC 8949) to documents and back, with typed arrays (RFC 8746) in place, never copied."""

from __future__ import annotations

import math
import struct
from itertools import groupby
from typing import Any

import numpy as np
from numpy.typing import NDArray

from service.execution.cbor_reader import ROW_MAJOR, NotFast, Reader
from service.execution.json_arrays import MOST_ENTRIES
from service.schemas.types.errors import MalformedBody, NotAnObject

MEDIA_TYPE = "application/cbor"
Document = dict[str, Any]
Buffer = bytes | memoryview

_COPIED = 1 << 14  # bytes: to copy so many takes a microsecond, to send or write them by themselves several
_TAGS = {np.dtype("<f8"): 86, np.dtype("<f4"): 85, np.dtype("<i8"): 79, np.dtype("<i4"): 78, np.dtype("u1"): 64}


def decode_fast(body: Buffer) -> Document | None:
    """The document where nearly all of it is typed arrays. Raises MalformedBody with the byte offset."""
    try:
        return decode(body, MOST_ENTRIES)
    except NotFast:
        return None


def decode(body: Buffer, most: float = math.inf) -> Document:
    """The document. Raises MalformedBody with the byte offset."""
    reader = Reader(memoryview(body).cast("B"), most)
    document = reader.item(0)
    if reader.position != len(reader.body):
        raise MalformedBody(f"Not one CBOR item: more bytes follow at byte {reader.position}.")
    if not isinstance(document, dict):
        raise NotAnObject("The body must be a CBOR map with the fields of the operation.")
    return document


def encode(document: Any) -> list[Buffer]:
    """A document as CBOR, in few pieces; the numbers of a large array are a view of its own memory."""
    pieces: list[Buffer] = []
    _write(document, pieces)
    return [joined for small, run in groupby(pieces, _is_small) for joined in ([b"".join(run)] if small else run)]


def _is_small(piece: Buffer) -> bool:
    return len(piece) < _COPIED


def _write(value: Any, pieces: list[Buffer]) -> None:
    if value is None or isinstance(value, bool):
        pieces.append({None: b"\xf6", True: b"\xf5", False: b"\xf4"}[value])
    elif isinstance(value, int):
        pieces.append(_head(0, value) if value >= 0 else _head(1, -1 - value))
    elif isinstance(value, float):
        pieces.append(struct.pack(">Bd", 0xFB, value))
    elif isinstance(value, str):
        text = value.encode()
        pieces.append(_head(3, len(text)) + text)
    elif isinstance(value, dict):
        pieces.append(_head(5, len(value)))
        for key, entry in value.items():
            _write(key, pieces)
            _write(entry, pieces)
    elif isinstance(value, np.ndarray) and value.dtype in _TAGS:
        _write_array(value, pieces)
    else:
        entries = value.tolist() if isinstance(value, np.ndarray) else value
        pieces.append(_head(4, len(entries)))
        for entry in entries:
            _write(entry, pieces)


def _write_array(array: NDArray[Any], pieces: list[Buffer]) -> None:
    if array.ndim > 1:
        pieces.append(_head(6, ROW_MAJOR) + _head(4, 2))
        _write(list(array.shape), pieces)
    content = np.ascontiguousarray(array).reshape(-1).view(np.uint8).data
    pieces.append(_head(6, _TAGS[array.dtype]) + _head(2, len(content)))
    pieces.append(content)


def _head(major: int, argument: int) -> bytes:
    if argument < 24:
        return bytes([32 * major + argument])
    for info, length in ((24, 1), (25, 2), (26, 4), (27, 8)):
        if argument < 1 << (8 * length):
            return bytes([32 * major + info]) + argument.to_bytes(length, "big")
    raise OverflowError("an integer beyond 64 bits has no CBOR head")

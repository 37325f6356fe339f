"""NumPy's own format (`numpy.save`) to an array and back; numbers are a view of the body, never copied."""

from __future__ import annotations

import io
import math
from typing import Any

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from service.schemas.types.errors import MalformedBody

MEDIA_TYPE = "application/x-npy"
Buffer = bytes | memoryview

_HEAD = 64 + (1 << 16)  # bytes: of the header, which names the type, the order and the shape
_READERS = {(1, 0): npy.read_array_header_1_0, (2, 0): npy.read_array_header_2_0}
_KINDS = "iufc"


def decode(body: Buffer) -> NDArray[Any]:
    """The array. Raises MalformedBody."""
    head = io.BytesIO(body[:_HEAD])
    try:
        shape, by_column, dtype = _READERS[npy.read_magic(head)](head)
    except (ValueError, KeyError, EOFError):
        raise MalformedBody("Not an .npy file as numpy.save writes it.") from None
    if dtype.kind not in _KINDS or dtype.itemsize > 16:
        raise MalformedBody("An .npy file holds integers, 16- to 64-bit floats or complex numbers here.")
    if len(body) - head.tell() != math.prod(shape) * dtype.itemsize:
        raise MalformedBody("The .npy file has more or fewer bytes than its shape says.")
    array = np.frombuffer(body, dtype, math.prod(shape), head.tell())
    array = array.astype(dtype.newbyteorder("="), copy=not array.flags.aligned)
    return np.ascontiguousarray(array.reshape(shape, order="F" if by_column else "C"))


def encode(array: NDArray[Any]) -> list[Buffer]:
    """An array as .npy, in pieces; its numbers are a view of its own memory."""
    array = np.asarray(array)
    head = io.BytesIO()
    npy.write_array_header_1_0(head, npy.header_data_from_array_1_0(array))
    return [head.getvalue(), np.ascontiguousarray(array).reshape(-1).view(np.uint8).data]

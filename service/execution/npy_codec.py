"""NumPy's own format (`numpy.save`) to an array and back; numbers are a view of the body, never copied."""

from __future__ import annotations

import io
import math
from tokenize import TokenError  # by which NumPy reads the head
from typing import IO, Any

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from service.schemas.types.errors import MalformedBody

MEDIA_TYPE = "application/x-npy"
Buffer = bytes | memoryview
Head = tuple[tuple[int, ...], bool, np.dtype[Any]]

_HEAD = 64 + (1 << 16)  # bytes: of the header, which names the type, the order and the shape
_READERS = {(1, 0): npy.read_array_header_1_0, (2, 0): npy.read_array_header_2_0}
_KINDS = "iufc"


def decode(body: Buffer) -> NDArray[Any]:
    """The array. Raises MalformedBody."""
    head = io.BytesIO(body[:_HEAD])
    shape, by_column, dtype = checked_head(head)
    if len(body) - head.tell() != math.prod(shape) * dtype.itemsize:
        raise MalformedBody("The .npy file has more or fewer bytes than its shape says.")
    array = np.frombuffer(body, dtype, math.prod(shape), head.tell())
    array = array.astype(dtype.newbyteorder("="), copy=not array.flags.aligned)
    return np.ascontiguousarray(array.reshape(shape, order="F" if by_column else "C"))


def checked_head(file: IO[bytes]) -> Head:
    """Shape, whether columns come first, and type of the numbers that stand from here. Raises MalformedBody."""
    try:
        shape, by_column, dtype = read_head(file)
    except ValueError:
        raise MalformedBody("Not an .npy file as numpy.save writes it.") from None
    if dtype.kind not in _KINDS or dtype.itemsize > 16:
        raise MalformedBody("An .npy file holds integers, 16- to 64-bit floats or complex numbers here.")
    return shape, by_column, dtype


def read_head(file: IO[bytes]) -> Head:
    """The same of a file that was written here. Raises ValueError."""
    try:
        return _READERS[npy.read_magic(file)](file)
    except (KeyError, EOFError, TokenError):
        raise ValueError("not .npy") from None


def head_of(dtype: np.dtype[Any], shape: tuple[int, ...], *, by_column: bool = False) -> bytes:
    """The beginning of an .npy file of such numbers, whose rows or columns come first."""
    head = io.BytesIO()
    npy.write_array_header_1_0(head, {"descr": npy.dtype_to_descr(dtype), "fortran_order": by_column, "shape": shape})
    return head.getvalue()


def encode(array: NDArray[Any]) -> list[Buffer]:
    """An array as .npy, in pieces; its numbers are a view of its own memory."""
    array = np.asarray(array)
    return [head_of(array.dtype, array.shape), np.ascontiguousarray(array).reshape(-1).view(np.uint8).data]

"""Shape and storage of an array."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from service.methods.linear_algebra.lapack import Array
from service.schemas.linear_algebra.operands import ArrayRequest
from service.schemas.types.errors import InvalidInput
from service.schemas.types.results import Result


@dataclass(slots=True, kw_only=True)
class DescribeArrayResult(Result):
    """Shape and storage of an array."""

    rank: int
    """The number of axes: 0 for a number, 1 for a vector, 2 for a matrix."""
    shape: list[int]
    """The length of each axis."""
    size: int
    """The number of entries: the product of the shape."""
    dtype: str
    """The type of an entry, by NumPy's name."""
    bytes: int
    """The memory of all entries: the size times the bytes of one."""


def describe_array(request: ArrayRequest) -> DescribeArrayResult:
    """The number of axes (the tensor's rank), the shape, the size, the dtype and the memory of an array.

    A scalar has rank 0, a vector 1, a matrix 2. With `dtype`, the entries must be storable in that type: a fraction or
    an overflow in an integer type, or an imaginary part in a real one, is refused.
    """
    array = request.array
    dtype = np.dtype(request.dtype or array.dtype)
    with np.errstate(all="ignore"):
        stored = array.real.astype(dtype) if dtype.kind != "c" else array.astype(dtype)
    whole = dtype.kind in "iu"
    if (whole and (stored != array).any()) or (np.iscomplexobj(array) and dtype.kind != "c") or not _finite(stored):
        raise InvalidInput.at(f"Some entries cannot be stored as {dtype.name}.", "dtype")
    return DescribeArrayResult(
        rank=array.ndim,
        shape=list(array.shape),
        size=array.size,
        dtype=dtype.name,
        bytes=array.size * dtype.itemsize,
        certainty="exact",
    )


def _finite(array: Array) -> bool:
    return bool(np.isfinite(array).all())

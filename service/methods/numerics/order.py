"""Order and equality of numbers: sorting with places, ranks, different values with their counts."""

from __future__ import annotations

from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import stats

Array = NDArray[Any]
Ties = Literal["average", "min", "max", "dense", "ordinal"]

_NEAR = 4  # units in the last place: what a few operations lose, and no two values differ by that were meant to differ


def falling_key(array: Array) -> Array:
    """An array whose order is the reverse one, without −2⁶³ overflowing."""
    return ~array if array.dtype.kind == "i" else -array


def order(array: Array, axis: int, *, descending: bool) -> Array:
    """The places of the entries in ascending or descending order along an axis; equal ones stay in theirs."""
    return np.argsort(falling_key(array) if descending else array, axis, stable=True)


def ranks(array: Array, axis: int, ties: Ties, *, descending: bool) -> Array:
    """The ranks from 1; `ties` says which of their places equal entries get (SciPy's rankdata)."""
    return np.asarray(stats.rankdata(falling_key(array) if descending else array, ties, axis=axis))


def tied(ordered: Array, axis: int) -> int:
    """How many entries are equal to another one in their lane, of lanes in order."""
    lanes = np.moveaxis(ordered, axis, -1)
    same = lanes[..., 1:] == lanes[..., :-1]
    edge = np.zeros((*lanes.shape[:-1], 1), bool)
    return int(np.count_nonzero(np.concatenate((same, edge), -1) | np.concatenate((edge, same), -1)))


class Different(NamedTuple):
    """The different values of an array in ascending order, or the different slices along an axis."""

    values: Array
    first: Array
    inverse: Array
    counts: Array


def different(array: Array, axis: int | None) -> Different:
    """Of single numbers, or of slices along an axis."""
    found = np.unique(array, return_index=True, return_inverse=True, return_counts=True, axis=axis)
    return Different(found[0], found[1], found[2].reshape(array.shape if axis is None else -1), found[3])


def nearly_equal(values: Array) -> int:
    """How many neighbours of ascending numbers differ by less than four units in the last place."""
    if values.dtype.kind == "i" or values.ndim != 1:
        return 0
    gaps = np.diff(values)
    return int(np.count_nonzero(gaps < _NEAR * np.spacing(np.maximum(np.abs(values[1:]), np.abs(values[:-1])))))


def moved(array: Array) -> list[Array]:
    """The entries moved by four units in the last place either way; whole numbers, which nothing has rounded, stay."""
    step = np.where(array == np.rint(array), 0.0, _NEAR * np.spacing(np.abs(array)))
    return [array - step, array + step]

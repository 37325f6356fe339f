"""All that generated code can call: the records' functions of arrays and of floats (prefix `scalar_`), and tools.

Python floats are several times faster than NumPy's scalars. What they answer with an exception (1/0, log(-1),
exp(1000)) is computed again with NumPy, which answers inf or nan.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import Any

import numpy as np

from service.expressions.functions import OPERATIONS

Array = np.ndarray[Any, Any]


def norm(x: Array, axes: tuple[int, ...]) -> Array:
    """Square root of the sum of squares, scaled where the squares would overflow or vanish."""
    squares = np.add.reduce(x * x, axes)
    if np.all((squares > 1e-280) & (squares < 1e300)):  # no square has lost a digit below the least double
        return np.asarray(np.sqrt(squares))
    largest = np.maximum.reduce(np.abs(x), axes, keepdims=True)
    scale = np.where((largest > 0) & (largest < np.inf), largest, 1.0)
    return np.asarray(np.squeeze(scale, axes) * np.sqrt(np.add.reduce((x / scale) ** 2, axes)))


def logsumexp(x: Array, axes: tuple[int, ...]) -> Array:
    """log(sum(exp(x))), by the largest, which neither overflows nor vanishes."""
    largest = np.maximum.reduce(x, axes, keepdims=True)
    largest = np.where(np.isfinite(largest), largest, 0.0)
    return np.asarray(np.squeeze(largest + np.log(np.add.reduce(np.exp(x - largest), axes, keepdims=True)), axes))


def lower_median(x: Array, axes: tuple[int, ...]) -> Array:
    """The middle one in order, of an even number of components the lower one of two."""
    return _sorted(x, axes)[..., (_count(x, axes) - 1) // 2]


def upper_median(x: Array, axes: tuple[int, ...]) -> Array:
    """The middle one in order, of an even number of components the upper one of two."""
    return _sorted(x, axes)[..., _count(x, axes) // 2]


def _count(x: Array, axes: tuple[int, ...]) -> int:
    return prod(x.shape[axis] for axis in axes)


def _sorted(x: Array, axes: tuple[int, ...]) -> Array:
    """The components over these axes in order, along a last axis; all NaN where one is."""
    moved = np.moveaxis(x, axes, range(-len(axes), 0))
    flat = np.sort(moved.reshape(*moved.shape[: moved.ndim - len(axes)], -1), axis=-1)
    return np.where(np.isnan(flat[..., -1:]), np.nan, flat)


def det(x: Array, axes: tuple[int, ...]) -> Array:
    """Determinants of the matrices along two axes."""
    return np.asarray(np.linalg.det(np.moveaxis(x, axes, (-2, -1))))


def inverse(x: Array) -> Array:
    """Inverses of the matrices along the first two axes; NaN of what is singular to the precision of doubles."""
    matrices = np.moveaxis(x, (0, 1), (-2, -1))
    usable = np.asarray(np.linalg.cond(matrices, 1) < 1 / np.finfo(np.float64).eps)[..., None, None]
    found = np.linalg.inv(np.where(usable, matrices, np.eye(x.shape[0])))
    return np.moveaxis(np.where(usable, found, np.nan), (-2, -1), (0, 1))


def placed(value: Array | float, shape: tuple[int, ...], key: tuple[int | slice, ...]) -> Array:
    """Zeros with a value at `key`."""
    result = np.zeros(shape)
    result[key] = value
    return result


def joined(parts: Sequence[Array | float], shapes: Sequence[tuple[int, ...]]) -> Array:
    """Parts, each broadcast to its shape, in one vector."""
    return np.concatenate([np.broadcast_to(part, shape).ravel() for part, shape in zip(parts, shapes, strict=True)])


_TOOLS = (
    "add", "arange", "array", "broadcast_to", "einsum", "empty", "float64", "inf", "logical_and", "logical_not",
    "logical_or", "nan", "s_", "where", "zeros",
)  # fmt: skip

NAMES: dict[str, object] = {
    "float": float,
    "logsumexp": logsumexp,
    "norm": norm,
    "lower_median": lower_median,
    "upper_median": upper_median,
    "det": det,
    "inverse": inverse,
    "placed": placed,
    "joined": joined,
    **{name: getattr(np, name) for name in _TOOLS},
    **{name: record.arrays for name, record in OPERATIONS.items() if callable(record.arrays)},
    **{f"scalar_{name}": record.floats for name, record in OPERATIONS.items() if callable(record.floats)},
}
"""By the name in generated code."""

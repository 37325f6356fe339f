"""All that generated code can call: the records' functions of arrays and of floats (prefix `scalar_`), and tools.

Python floats are several times faster than NumPy's scalars. What they answer with an exception (1/0, log(-1),
exp(1000)) is computed again with NumPy, which answers inf or nan.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from service.expressions.functions import OPERATIONS

Array = np.ndarray[Any, Any]


def norm(x: Array, axes: tuple[int, ...]) -> Array:
    """Square root of the sum of squares, scaled where the squares would overflow or vanish."""
    squares = np.add.reduce(x * x, axes)
    if np.all((squares > 1e-280) & (squares < 1e300)):
        return np.asarray(np.sqrt(squares))
    largest = np.maximum.reduce(np.abs(x), axes, keepdims=True)
    scale = np.where((largest > 0) & (largest < np.inf), largest, 1.0)
    return np.asarray(np.squeeze(scale, axes) * np.sqrt(np.add.reduce((x / scale) ** 2, axes)))


def logsumexp(x: Array, axes: tuple[int, ...]) -> Array:
    """log(sum(exp(x))), by the largest, which neither overflows nor vanishes."""
    largest = np.maximum.reduce(x, axes, keepdims=True)
    largest = np.where(np.isfinite(largest), largest, 0.0)
    return np.asarray(np.squeeze(largest + np.log(np.add.reduce(np.exp(x - largest), axes, keepdims=True)), axes))


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
    "placed": placed,
    "joined": joined,
    **{name: getattr(np, name) for name in _TOOLS},
    **{name: record.arrays for name, record in OPERATIONS.items() if callable(record.arrays)},
    **{f"scalar_{name}": record.floats for name, record in OPERATIONS.items() if callable(record.floats)},
}
"""By the name in generated code."""

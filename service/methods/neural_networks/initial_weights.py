"""Random initial weights of layers."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


def drawn(scheme: str, rows: int, columns: int, generator: np.random.Generator, gain: float = 1.0) -> Array:
    """Weights (in, out) of a scheme, times a gain."""
    weights = _drawn(scheme, rows, columns, generator)
    return weights if gain == 1 else gain * weights


def _drawn(scheme: str, rows: int, columns: int, generator: np.random.Generator) -> Array:
    shape = (rows, columns)
    match scheme:
        case "xavier_normal":
            return generator.normal(0, math.sqrt(2 / (rows + columns)), shape)
        case "xavier_uniform":
            limit = math.sqrt(6 / (rows + columns))
            return generator.uniform(-limit, limit, shape)
        case "he_normal":
            return generator.normal(0, math.sqrt(2 / rows), shape)
        case "he_uniform":
            limit = math.sqrt(6 / rows)
            return generator.uniform(-limit, limit, shape)
        case "lecun_normal":
            return generator.normal(0, math.sqrt(1 / rows), shape)
        case _:
            return _orthogonal(rows, columns, generator)


def _orthogonal(rows: int, columns: int, generator: np.random.Generator) -> Array:
    q, r = np.linalg.qr(generator.normal(size=(max(rows, columns), min(rows, columns))))
    q *= np.copysign(1.0, np.diagonal(r))  # Without it QR's choice of signs would not be uniform.
    return np.ascontiguousarray(q if rows >= columns else q.T)

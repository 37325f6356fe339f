"""A linear program as arrays; shared by the linear, mixed-integer and quadratic programs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

Array = NDArray[Any]
Status = Literal["optimal", "infeasible", "unbounded", "infeasible_or_unbounded", "time_limit", "failed"]


@dataclass(slots=True)
class Program:
    """Minimise sign · cᵀx + offset where lower ≤ Ax ≤ upper and the bounds hold."""

    objective: Array
    matrix: csr_array
    lower: Array
    upper: Array
    bounds: Array
    sign: float = 1.0
    offset: float = 0.0

    def value(self, x: Array) -> float:
        """The objective as the client wrote it."""
        return float(self.objective @ x) + self.offset

    def violation(self, x: Array) -> float:
        """The largest amount by which a row or a bound is passed, relative to max(1, |end|)."""
        ends = np.concatenate([self.lower, -self.upper, self.bounds[:, 0], -self.bounds[:, 1]])
        rows = self.matrix @ x
        passed = ends - np.concatenate([rows, -rows, x, -x])
        scale = np.maximum(1.0, np.abs(np.where(np.isfinite(ends), ends, 1.0)))
        return float(np.max(np.maximum(passed, 0.0) / scale, initial=0.0))

    def slack(self, x: Array) -> Array:
        """Distance of each row from the nearer of its ends."""
        rows = self.matrix @ x
        slack: Array = np.minimum(rows - self.lower, self.upper - rows)
        return slack


def row_norms(rows: Array) -> Array:
    """‖row‖₂ of each row, 1 where it is zero: what to divide rows by."""
    norms = np.linalg.norm(rows, axis=1)
    return np.where(norms > 0, norms, 1.0)

"""Sparse LU factorisation, its solutions, and the size of the inverse."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from scipy.sparse.linalg import LinearOperator, SuperLU, onenormest, splu

from service.methods.linear_algebra.lapack import Array, epsilon
from service.schemas.types.errors import SingularMatrix

_SYMMETRIC_PATTERN: dict[str, Any] = {
    "permc_spec": "MMD_AT_PLUS_A",
    "diag_pivot_thresh": 0.001,  # small, as the SuperLU users' guide asks in this mode
    "options": {"SymmetricMode": True},
}
_ANY_PATTERN: dict[str, Any] = {"permc_spec": "COLAMD"}
STABLE = 1e3
"""Backward errors above so many units of rounding ask for stricter pivoting: a choice."""


@dataclass(frozen=True, slots=True)
class Factors:
    """The sparse LU factors of a matrix."""

    lu: SuperLU
    dtype: np.dtype[Any]

    def solve(self, b: Array, kind: Literal["N", "H"] = "N") -> Array:
        """A⁻¹ b (kind N) or A⁻ᴴ b (kind H); a complex b of a real matrix in two parts."""
        if np.iscomplexobj(b) and self.dtype.kind != "c":
            return self.solve(b.real, kind) + 1j * self.solve(b.imag, kind)
        solve: Any = self.lu.solve  # SciPy's stubs do not know its second argument
        return np.asarray(solve(np.ascontiguousarray(b, self.dtype), kind))


def solve_stably(a: Any, b: Array) -> tuple[Factors, Array, float]:
    """Factors, solution and backward error, by the fastest pivoting that is stable. Raises SingularMatrix."""
    size = float(np.abs(a).sum(1).max())
    for options in [_SYMMETRIC_PATTERN, _ANY_PATTERN] if _has_symmetric_pattern(a) else [_ANY_PATTERN]:
        last = options is _ANY_PATTERN
        try:
            factors = Factors(splu(a, **options), a.dtype)
        except RuntimeError:  # A zero pivot: under partial pivoting, the matrix is singular.
            if not last:
                continue
            detail = "The matrix is exactly singular: A x = b has no unique solution. See sparse/least-squares."
            raise SingularMatrix.at(detail, "a") from None
        x = factors.solve(b)
        with np.errstate(all="ignore"):
            scale = size * np.abs(x).max(0) + np.abs(b).max(0)
            residual = float(np.max(np.abs(b - a @ x).max(0) / np.where(scale > 0, scale, 1)))
        if last or residual <= STABLE * epsilon(x):
            break
    return factors, x, residual


def _has_symmetric_pattern(a: Any) -> bool:
    mirrored = a.T.tocsc()
    return np.array_equal(a.indptr, mirrored.indptr) and np.array_equal(a.indices, mirrored.indices)


def inverse_norm(factors: Factors) -> float:
    """‖A⁻¹‖₁ estimated from below with a few solutions (Higham, ACM TOMS 14, 1988), the same on every call."""
    n = factors.lu.shape[0]
    inverse = LinearOperator(
        factors.lu.shape,
        matvec=lambda v: factors.solve(v.ravel()),
        rmatvec=lambda v: factors.solve(v.ravel(), "H"),
        dtype=factors.dtype,
    )
    alternating = np.where(np.arange(n) % 2, -1.0, 1.0) * (1 + np.arange(n) / max(n - 1, 1))
    guard = 2 * np.abs(factors.solve(alternating)).sum() / (3 * n)
    with np.errstate(all="ignore"):
        return max(float(onenormest(inverse, t=1)), float(guard))

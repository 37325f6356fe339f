"""One factorisation for each structure of a system: what solves with it, and its condition number."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial
from typing import NamedTuple

import numpy as np
from scipy.linalg import solve_toeplitz
from scipy.sparse.linalg import LinearOperator, onenormest

from service.methods.linear_algebra.factors import require_hermitian
from service.methods.linear_algebra.lapack import Array, epsilon, routine
from service.methods.linear_algebra.lu import lu
from service.methods.linear_algebra.norms import norm_1, norm_inf
from service.methods.remembered import remembered
from service.schemas.types.errors import InvalidInput, NotPositiveDefinite, SingularMatrix

_levinson = partial(solve_toeplitz, check_finite=False)
_UNSTABLE = 100
"""Rounding units of residual beyond which Levinson's recursion is not taken for stable: a choice."""


class Factorisation(NamedTuple):
    """A factorised matrix."""

    solve: Callable[[Array], Array]
    """X with A X = B, for B (N, K)."""
    condition: float
    """LAPACK's estimate of ‖A‖₁‖A⁻¹‖₁."""


def factorise(a: Array, structure: str) -> Factorisation:
    """Factorise one matrix. Raises SingularMatrix, NotPositiveDefinite, and InvalidInput for another structure."""
    return _FACTORISE[structure](a)


def relevant(a: Array, structure: str) -> Array:
    """The part of the matrix that the structure reads."""
    if structure.startswith("triangular"):
        return np.tril(a) if structure == "triangular_lower" else np.triu(a)
    return a


def _finished(solve: Callable[[Array], Array], reciprocal: float) -> Factorisation:
    return Factorisation(solve, 1 / reciprocal if reciprocal else math.inf)


def _general(a: Array) -> Factorisation:
    made = lu(a)
    _check_singular(made.singular)
    return Factorisation(made.solve, made.condition)


def _symmetric(a: Array) -> Factorisation:
    require_hermitian(a, "a")
    char = a.dtype.char
    kind = "he" if a.dtype.kind == "c" else "sy"
    workspace = int(routine(f"{kind}trf_lwork", char)(len(a), lower=1)[0].real)
    ldl, pivots, info = routine(f"{kind}trf", char)(a, lower=1, lwork=workspace)
    _check_singular(info)
    reciprocal, _ = routine(f"{kind}con", char)(ldl, pivots, norm_1(a), lower=1)
    return _finished(lambda b: routine(f"{kind}trs", char)(ldl, pivots, b, lower=1)[0], float(reciprocal))


def _positive_definite(a: Array) -> Factorisation:
    require_hermitian(a, "a")
    char = a.dtype.char
    factor, info = routine("potrf", char)(a, lower=1, clean=0)
    if info > 0:
        detail = f"The leading {info}×{info} block is not positive definite; `symmetric` solves indefinite systems."
        raise NotPositiveDefinite.at(detail, "a")
    reciprocal, _ = routine("pocon", char)(factor, norm_1(a), uplo="L")
    return _finished(lambda b: routine("potrs", char)(factor, b, lower=1)[0], float(reciprocal))


def _triangular(a: Array, *, lower: bool) -> Factorisation:
    char = a.dtype.char
    triangle = np.tril(a) if lower else np.triu(a)
    _check_singular(not triangle.diagonal().all())
    # The transpose of a row-major array needs no copy, and has the other triangle and the other norm.
    reciprocal, _ = routine("trcon", char)(triangle.T, norm="I", uplo="U" if lower else "L")
    return _finished(lambda b: routine("trtrs", char)(triangle.T, b, lower=not lower, trans=1)[0], float(reciprocal))


def _banded(a: Array) -> Factorisation:
    char, n = a.dtype.char, len(a)
    rows, columns = np.nonzero(a)
    below, above = int(max((rows - columns).max(initial=0), 0)), int(max((columns - rows).max(initial=0), 0))
    bands = np.zeros((2 * below + above + 1, n), a.dtype)
    bands[below + above + rows - columns, columns] = a[rows, columns]
    lu, pivots, info = routine("gbtrf", char)(bands, below, above)
    _check_singular(info)
    reciprocal, _ = routine("gbcon", char)(below, above, lu, pivots, norm_1(a))
    return _finished(lambda b: routine("gbtrs", char)(lu, below, above, b, pivots)[0], float(reciprocal))


def _toeplitz(a: Array) -> Factorisation:
    changed = np.argwhere(a[1:, 1:] != a[:-1, :-1])
    if len(changed):
        place = (int(i) + 1 for i in changed[0])
        raise InvalidInput.at("In a Toeplitz matrix this equals the entry to its upper left.", "a", *place)
    column, row = a[:, 0].copy(), a[0].copy()
    probe = np.ones((len(a), 1), a.dtype)
    try:
        x = _levinson((column, row), probe)
    except np.linalg.LinAlgError:  # Levinson's recursion needs regular leading blocks.
        return _general(a)
    residual = np.abs(a @ x - probe).max() / (norm_inf(a) * np.abs(x).max() + 1)
    if not residual < _UNSTABLE * epsilon(a):  # It is not stable for every regular matrix.
        return _general(a)

    def solve(b: Array) -> Array:
        x = _levinson((column, row), b)
        # Levinson's recursion is not backward stable; one step of refinement mends what it loses.
        with np.errstate(over="ignore", invalid="ignore"):
            left = b - a @ x
        if np.isfinite(left).all():
            x = x + _levinson((column, row), left)
        return np.asarray(x).astype(a.dtype)

    adjoint = lambda b: _levinson((row.conj(), column.conj()), b)  # noqa: E731
    inverse = LinearOperator(a.shape, solve, adjoint, solve, a.dtype, adjoint)
    try:
        return Factorisation(solve, norm_1(a) * float(onenormest(inverse, t=1)))  # One column draws no random numbers.
    except np.linalg.LinAlgError:  # The adjoint's leading blocks have other rounding errors.
        return _general(a)


_FACTORISE: dict[str, Callable[[Array], Factorisation]] = {
    "general": _general,
    "symmetric": remembered(_symmetric),
    "positive_definite": remembered(_positive_definite),
    "triangular_lower": lambda a: _triangular(a, lower=True),
    "triangular_upper": lambda a: _triangular(a, lower=False),
    "banded": _banded,
    "toeplitz": _toeplitz,
}


def _check_singular(info: int | bool) -> None:
    if info:
        raise SingularMatrix.at("The matrix is exactly singular; least-squares has an answer for it.", "a")

"""A second opinion on the spectrum of small matrices where float64 does not carry it, with 50 digits (mpmath).

The entries are taken as the exact numbers that float64 holds. What remains uncertain then is how they were rounded
on their way into float64; `rounding_effect` measures that.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import mpmath
import numpy as np
from scipy.optimize import linear_sum_assignment

from service.methods.linear_algebra.lapack import Array, Index
from service.methods.linear_algebra.sensitivity import roundings

_DIGITS = 50
_DEFECTIVE_DIGITS = 200  # an eigenvalue in a Jordan block of order p has one p-th of them
_STEP = 2e5  # flops that take as long as a cubic algorithm in mpmath for one cube of unit side
_UNIT = 10.0 ** (2 - _DIGITS)
_LARGEST = 24
_BUDGET = float(_LARGEST**3)
_DOUBTFUL = 1e-11  # there may be fewer than 10 right digits
_DEFECTIVE = 1e12  # condition number of an eigenvalue that is multiple without as many eigenvectors, or nearly so


def effort(shape: tuple[int, ...]) -> float:
    """The work, in floating-point operations, of a second opinion on as many items of a stack as there is time for."""
    longest = max(shape[-2:])
    return 0.0 if longest > _LARGEST else _STEP * min(math.prod(shape[:-2]) * longest**3, _BUDGET)


def doubtful_items(relative_errors: Array, shape: tuple[int, ...], char: str) -> Iterator[Index]:
    """The items of a stack whose errors ask for more precision, as many as a bounded time allows.

    `relative_errors` is the worst of each item, `shape` that of the stack. Single precision has no second opinion.
    """
    longest = max(shape[-2:])
    if longest > _LARGEST or char not in "dD":
        return
    poor = np.argwhere(~(relative_errors <= _DOUBTFUL))
    for index in poor[: int(_BUDGET / longest**3)]:
        yield tuple(int(i) for i in index)


def symmetric_eigenvalues(a: Array) -> tuple[Array, Array]:
    """Ascending eigenvalues of one Hermitian matrix and their absolute errors."""
    with mpmath.workdps(_DIGITS):
        values, vectors = mpmath.eigh(_matrix(a))
    w, q = _vector(values).real, _array(vectors)
    return w, rounding_effect(a, q, q) + _UNIT * np.abs(w).max()


def singular_values(a: Array) -> tuple[Array, Array]:
    """Descending singular values of one matrix and their absolute errors."""
    with mpmath.workdps(_DIGITS):
        u, values, vh = mpmath.svd(_matrix(a))
    s = _vector(values).real
    return s, rounding_effect(a, _array(u), _array(vh).conj().T) + _UNIT * s[0]


def eigensystem(a: Array, digits: int = _DIGITS) -> tuple[Array, Array, Array, Array]:
    """Eigenvalues, unit right eigenvectors, condition numbers 1/|yᴴx| and absolute errors of one matrix.

    Raises RuntimeError where the QR iteration does not converge.
    """
    unit = 10.0 ** (2 - digits)
    with mpmath.workdps(digits):
        values, left, right = mpmath.eig(_matrix(a), left=True, right=True)
        n = len(a)
        conditions = np.empty(n)
        for k in range(n):
            y, x = left[k, :], right[:, k]
            y, x = y / mpmath.norm(y), x / _phase(x) / mpmath.norm(x)
            product = abs((y * x)[0])
            conditions[k] = float(1 / product) if product else np.inf
            left[k, :], right[:, k] = y, x
    defective = conditions > _DEFECTIVE
    if defective.any() and digits == _DIGITS:
        return eigensystem(a, _DEFECTIVE_DIGITS)
    w, v = _vector(values), _array(right)
    errors = (rounding_effect(a, _array(left).conj().T, v) + unit * np.linalg.norm(a)) * conditions
    if defective.any():
        errors = np.minimum(errors, np.where(defective, 4 * _movement(a, values), np.inf))
    if not np.iscomplexobj(a):
        w = np.where(np.abs(w.imag) <= np.minimum(errors, 1e-20 * np.abs(w)), w.real, w)
    v.imag[np.abs(v.imag) < 1e-24] = 0
    return w, v, conditions, errors


def _movement(a: Array, values: mpmath.matrix) -> Array:
    """How far each eigenvalue moves when A does by its rounding; for defective ones, where first order says nothing."""
    samples = roundings(a)
    noise = 10.0 ** (2 - _DEFECTIVE_DIGITS) * np.linalg.norm(a) * np.random.default_rng(0).choice([-1.0, 1.0], a.shape)
    with mpmath.workdps(_DEFECTIVE_DIGITS):
        moved = _matrix(a) + _matrix(noise) + _matrix(samples[0] if samples is not None else 0 * a)
        others = mpmath.eig(moved, left=False, right=False)
        distances = np.array([[float(abs(value - other)) for other in others] for value in values])
    return np.asarray(distances[linear_sum_assignment(distances)])


def rounding_effect(a: Array, left: Array, right: Array) -> Array:
    """How far yᴴ δA x may be from 0 for each pair of columns, where δA is the rounding of the entries to float64."""
    samples = roundings(a)
    if samples is None:
        return np.zeros(left.shape[1])
    effects = np.einsum("ik,sij,jk->sk", left.conj(), samples, right, optimize=True)
    return np.asarray(3 / math.sqrt(len(effects)) * np.hypot.reduce(np.abs(effects), 0))  # no square overflows


def _phase(x: mpmath.matrix) -> mpmath.mpc:
    largest = max(x, key=abs)
    return largest / abs(largest)


def _matrix(a: Array) -> mpmath.matrix:
    return mpmath.matrix(a.tolist())


def _array(matrix: mpmath.matrix) -> Array:
    return np.array(matrix.tolist(), object).astype(complex)


def _vector(values: mpmath.matrix) -> Array:
    return np.array(list(values), object).astype(complex)

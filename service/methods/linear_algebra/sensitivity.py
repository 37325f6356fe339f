"""How many digits of an answer survive the rounding of its inputs and of LAPACK: measured, not only bounded.

An entry with more than 40 significant bits (16 in single precision) is taken for a rounded number, off by up to half a
unit in its last place; integers and short binary fractions are taken as exact. Estimates are three times a root mean
square, so that the true error is rarely above and seldom far below (Higham, Accuracy and Stability of Numerical
Algorithms, 2002, ch. 2, 15).
"""

from __future__ import annotations

import math
import zlib
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

import numpy as np

from service.methods.budget import affords
from service.methods.linear_algebra.lapack import Array, epsilon, routine
from service.methods.linear_algebra.scaling import largest_part, tamed, times_power

_DOUBTFUL = {"f": 1e-5, "d": 1e-11}
"""A relative error above this needs a second look: there may be fewer than 10 right digits (4 in single precision)."""
_EPSILON = {char: float(np.finfo(char).eps) for char in "fdFD"}
SEED = 20260101  # any fixed number: the same request has the same answer
_SAMPLING = 1000.0  # operations of the time that samples of an entry take: 1 µs where they leave the cache
SAMPLES = 16  # tell a root mean square to a fifth
_BAND = 1 << 15  # entries, 256 KiB: a part of the second cache
_EXACT_BITS = {"f": 16, "d": 40}
"""Significant bits up to which a fraction is taken as exact: a choice, short beside the 24 and 53 of a rounded one."""
_TYPED = 16
"""Rows up to which entries are off by half a unit, as numbers are that were rounded once. Those of larger matrices are
seldom typed: they were computed, and the error of sums grows with the number of terms."""


@lru_cache(maxsize=32)
def signs(n: int, char: str) -> Array:
    """Three random ±1 vectors, the same for every call, as columns of a matrix of a dtype."""
    drawn = np.random.default_rng(SEED).integers(0, 2, (n, 3)) * 2 - 1
    drawn = drawn.astype(char.lower())  # The real vectors of complex matrices: ±1 is real.
    drawn.flags.writeable = False
    return drawn


def doubtful(condition: Any, char: str) -> Any:
    """Whether a condition number (or an array of them) leaves the digits of an answer in doubt."""
    if isinstance(condition, float):
        return not condition * _EPSILON[char] <= _DOUBTFUL[char.lower()]
    return ~(np.asarray(condition) * np.finfo(char).eps <= _DOUBTFUL[char.lower()])[()]


def roundings(a: Array) -> Array | None:
    """Samples (16, M, N) of what rounding may have changed in the entries of `a`; None where all are exact.

    Equal entries are rounded alike.
    """
    if a.dtype.kind == "c":
        real, imag = roundings(np.ascontiguousarray(a.real)), roundings(np.ascontiguousarray(a.imag))
        if real is None and imag is None:
            return None
        return np.asarray((0 if real is None else real) + 1j * (0 if imag is None else imag))
    inexact = _inexact(a)
    if not inexact.any():
        return None
    affords(_SAMPLING * a.size)  # where that is refused in a worker it is still short beside what it certifies
    values, places = np.unique(np.abs(a), return_inverse=True)
    seed = zlib.crc32(values.tobytes())  # Two arrays of one request are not to be moved alike.
    units = 0.5 * max(1.0, len(a) / _TYPED)
    draws = np.random.default_rng(seed).uniform(-units, units, (SAMPLES, values.size)) * np.spacing(values)
    return np.asarray(draws[:, places.reshape(a.shape)] * np.where(inexact, np.sign(a), 0))


def is_exact(a: Array) -> bool:
    """Whether all entries are taken as exact."""
    parts = (np.ascontiguousarray(a.real), np.ascontiguousarray(a.imag)) if a.dtype.kind == "c" else (a,)
    return not any(_inexact(part).any() for part in parts)


def _inexact(a: Array) -> Array:
    """Which real entries are taken for rounded numbers."""
    mantissa, _ = np.frexp(a)
    shifted = mantissa * 2.0 ** _EXACT_BITS[a.dtype.char]
    return np.asarray(
        (shifted != np.floor(shifted)) & ((a != np.floor(a)) | (np.abs(a) >= 2.0 ** (np.finfo(a.dtype).nmant + 1)))
    )


def determinant_error(a: Array, inverse: Array) -> float:
    """The relative error of det A that rounded entries cause: δ det A / det A = trace(A⁻¹ δA)."""
    samples = roundings(a)
    return 0.0 if samples is None else three_sigma(np.einsum("ji,kij->k", inverse, samples))


def solution_error(a: Array, b: Array | None, inverse: Array, x: Array) -> float:
    """The error of X = A⁻¹B that rounded entries cause, relative to its largest entry; B is exact where it is None."""
    affords(4.0 * SAMPLES * inverse.size * x.shape[-1])
    total = np.zeros((SAMPLES, *x.shape), np.result_type(x, np.float64))
    if (changes := roundings(a)) is not None:
        total -= inverse @ (changes @ x)
    if b is not None and (changes := roundings(b)) is not None:
        total += inverse @ changes
    largest = np.abs(x).max()
    return three_sigma(np.abs(total).max((-2, -1)) / largest) if largest else 0.0


def least_squares_error(a: Array, b: Array, inverse: Array, x: Array) -> float:
    """The like for the least-squares solution X, with the pseudo-inverse of A."""
    total = np.zeros((SAMPLES, *x.shape), np.result_type(x, np.float64))
    if (changes := roundings(a)) is not None:
        with np.errstate(over="ignore", invalid="ignore"):
            total -= inverse @ (changes @ x)
            total += (inverse @ inverse.conj().T) @ (changes.mT.conj() @ (b - a @ x))
    if (changes := roundings(b)) is not None:
        total += inverse @ changes
    largest = np.abs(x).max()
    return three_sigma(np.abs(total).max((-2, -1)) / largest) if largest else 0.0


def determinant_error_of_lu(a: Array, lu: Array, pivots: Array) -> float:
    """The relative error of det A, LAPACK's own rounding included, from the factors of Aᵀ; O(n²) unless in doubt."""
    near, power = tamed(a)
    growth = max(1.0, float(np.abs(lu.diagonal()).max() / largest_part(a)))
    unit = 2.0 * epsilon(a) * math.sqrt(growth)
    columns = np.einsum("ij,ij->j", near, near if near.dtype.kind == "f" else near.conj()).real
    rows = np.concatenate([np.abs(band) ** 2 @ (1 / columns) for band in _bands(near)]) / len(a)
    probe = times_power(np.sqrt(columns), power)[:, None] * signs(len(a), a.dtype.char)
    solve = routine("getrs", lu.dtype.char)
    z = np.stack([solve(lu, pivots, column)[0] for column in probe.T])  # one by one in half the time of all at once
    error = unit * math.sqrt(float((np.abs(z) ** 2).mean(0) @ rows))
    if error <= _DOUBTFUL[a.dtype.char.lower()] / 10:
        return error
    inverse, _ = routine("getri", lu.dtype.char)(lu, pivots)
    return math.sqrt(growth) * float(determinant_errors(a, inverse.T))


def _bands(a: Array) -> Iterator[Array]:
    """The rows of each item of a stack, so many at once as stay in the cache between passes over them."""
    rows = max(_BAND // a.shape[-1], 1)
    for first in range(0, a.shape[-2], rows):
        yield a[..., first : first + rows, :]


def _sizes_times(a: Array, v: Array) -> Array:
    """|A| |V| of each item: what rounding of A V is measured by."""
    sizes = np.abs(v)
    return np.concatenate([np.abs(band) @ sizes for band in _bands(a)], axis=-2)


def inverse_error(a: Array, x: Array, image: Array, change: Array) -> Array:
    """The relative error of each X = A⁻¹, LAPACK's own rounding and its residual included, probed along random vectors.

    With the `signs` v these are the image X v and the change A X v - v.
    """
    v = signs(a.shape[-1], a.dtype.char)
    moved = np.abs(change) + 2 * epsilon(a) * _sizes_times(a, image)
    return np.asarray(np.linalg.norm(x @ (moved * v), axis=(-2, -1)) / np.linalg.norm(image, axis=(-2, -1)))


def solution_error_of(a: Array, b: Array, x: Array, solve: Callable[[Array], Array]) -> Array:
    """The relative error of each X = A⁻¹B, the solver's rounding included, probed along random sums of its columns."""
    combine = signs(b.shape[-1], a.dtype.char)
    v, y = b @ combine, x @ combine
    change = np.abs(a @ y - v) + 2 * epsilon(a) * (_sizes_times(a, y) + np.abs(v))
    moved = solve((change * signs(a.shape[-1], a.dtype.char)).astype(a.dtype))
    largest = np.abs(y).max((-2, -1))
    return np.asarray(np.abs(moved).max((-2, -1)) / np.where(largest > 0, largest, np.inf))


def determinant_errors(a: Array, inverse: Array) -> Array:
    """The relative errors of det A, LAPACK's own rounding included, for each item of a stack with its inverses."""
    return 2.0 * epsilon(a) * np.sqrt((np.abs(inverse.mT * a) ** 2).sum((-2, -1)))  # type: ignore[no-any-return]


def three_sigma(errors: Array) -> float:
    """Three times the root mean square, which few errors pass."""
    with np.errstate(over="ignore", invalid="ignore"):  # What is not finite leaves no digits.
        return 3 * float(np.sqrt((np.abs(errors) ** 2).mean()))

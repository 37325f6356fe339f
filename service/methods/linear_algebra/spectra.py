"""Eigenvalues and singular values of small matrices, enclosed: the roots of their characteristic polynomials (FLINT).

A matrix of doubles is one of integers times a power of two, and its characteristic polynomial is exact. Its roots are
isolated with their multiplicities, so that defective matrices are no harder than others. What remains uncertain then is
how the entries were rounded on their way into doubles; `rounding_effect` measures that.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
from flint import acb, arb, fmpz_mat
from scipy.optimize import linear_sum_assignment

from service.methods.budget import affords
from service.methods.linear_algebra import balls
from service.methods.linear_algebra.exact import Integers, integers, narrow
from service.methods.linear_algebra.lapack import Array, Index
from service.methods.linear_algebra.sensitivity import roundings

BITS = 64
"""Bits of each root and bound: eleven more than a double has."""
_LARGEST = 24  # rows
_STEP = 3000.0
"""Flops of the time that it takes, for each of N⁴: roots all within a rounding of 1 take 50 ms at 12 rows, 0.8 s at 24;
others a twentieth of that."""
_FEW = 1e5  # the same for each of N, as a few roots take: 0.4 ms at 3 rows
_BUDGET = _STEP * _LARGEST**4
_WIDE = 320
"""Bits of integers up to which it is tried: with 1050 it took six times as long."""
UPWARDS = 1 + 1e-9  # for radii that were rounded to doubles
DOUBTFUL = 1e-11  # there may be fewer than 10 right digits
DEFECTIVE = 1e12  # condition number of an eigenvalue that is multiple without as many eigenvectors, or nearly so


class Enclosed(NamedTuple):
    """Values of one matrix, each as often as it counts, and how far the true ones may be from these doubles."""

    values: Array
    radii: Array


def doubtful_items(relative_errors: Array, shape: tuple[int, ...], char: str) -> Iterator[Index]:
    """The items of a stack whose errors ask for a proof, as many as a bounded time allows.

    `relative_errors` is the worst of each item, `shape` that of the stack. Single precision has none.
    """
    n = min(shape[-2:])
    if n > _LARGEST or char not in "dD" or (relative_errors.ndim == 0 and relative_errors <= DOUBTFUL):
        return
    poor = np.argwhere(~(relative_errors <= DOUBTFUL))
    for index in poor[: int(_BUDGET / (_STEP * n**4))]:
        yield tuple(int(i) for i in index)


def eigenvalues(a: Array) -> Enclosed | None:
    """Those of a square matrix, in no particular order; None where they could not be enclosed."""
    found = _integers(a)
    if found is None:
        return None
    roots = _eigenvalues(found.matrix)
    if np.iscomplexobj(a):
        roots = _of_complex(a, [(_scaled(root, found.exponents[0]), count) for root, count in roots])
        return None if sum(count for _, count in roots) < len(a) else _enclosed(roots, 0)
    return _enclosed(roots, found.exponents[0])


def symmetric_eigenvalues(a: Array) -> Enclosed | None:
    """Those of a Hermitian matrix, by its lower triangle, ascending; None where they could not be enclosed."""
    found = _integers(np.tril(a) + np.tril(a, -1).conj().T)
    if found is None:
        return None
    copies = 2 if np.iscomplexobj(a) else 1
    roots = [(root.real, count // copies) for root, count in _eigenvalues(found.matrix)]
    return _ascending(_enclosed(roots, found.exponents[0]))


def singular_values(a: Array) -> Enclosed | None:
    """Those of a matrix (M, N), ascending: the roots of the eigenvalues of AᴴA or AAᴴ, which is exact."""
    found = _integers(a.conj().T if a.shape[0] < a.shape[1] else a)
    if found is None:
        return None
    copies = 2 if np.iscomplexobj(a) else 1
    squares = _eigenvalues(found.matrix.transpose() * found.matrix)
    roots = [(balls.at(BITS, square.real.sqrt), count // copies) for square, count in squares]
    return _ascending(_enclosed(roots, found.exponents[0]))


def _integers(a: Array) -> Integers | None:
    """A matrix (M, N) whose eigenvalues or singular values there is time to enclose, as integers."""
    found = narrow(a, _WIDE, one_power=True)
    if found is None or not affords(_FEW * found.matrix.ncols() + _STEP * found.matrix.ncols() ** 4):
        return None
    return found


def movement(a: Array, values: Array) -> Array:
    """How far eigenvalues move when a real A does by its rounding: of defective ones first order says nothing."""
    samples = roundings(a)
    if samples is None:
        return np.zeros(len(values))
    ours, theirs = _integers(a), integers(samples[0], one_power=True)
    if ours is None:
        return np.full(len(values), np.inf)
    exponent = min(ours.exponents[0], theirs.exponents[0])
    moved = sum((one.matrix * 2 ** (one.exponents[0] - exponent) for one in (ours, theirs)), fmpz_mat(len(a), len(a)))
    return np.asarray(np.abs(values - matched(values, _enclosed(_eigenvalues(moved), exponent).values)[0]))


def matched(values: Array, others: Array) -> tuple[Array, Array]:
    """The other values in the order of the first that is nearest in sum, and their places."""
    places = linear_sum_assignment(np.abs(np.subtract.outer(values, others)))[1]
    return others[places], places


def rounding_effect(a: Array, left: Array, right: Array) -> Array:
    """How far yᴴ δA x may be from 0 for each pair of columns, where δA is the rounding of the entries to float64."""
    samples = roundings(a)
    if samples is None:
        return np.zeros(left.shape[1])
    effects = np.einsum("ik,sij,jk->sk", left.conj(), samples, right, optimize=True)
    return np.asarray(3 / math.sqrt(len(effects)) * np.hypot.reduce(np.abs(effects), 0))  # no square overflows


def _eigenvalues(matrix: fmpz_mat) -> list[tuple[acb, int]]:
    """The roots of the characteristic polynomial of a matrix of integers, with their multiplicities.

    Where all are within 1/16 of their mean it is taken away first: polynomials have such roots too close together.
    """
    n = matrix.nrows()
    entries = matrix.entries()
    mean = sum(entries[:: n + 1]) // n
    entries[:: n + 1] = [entry - mean for entry in entries[:: n + 1]]
    if 256 * sum(entry * entry for entry in entries) >= mean * mean:  # 16², the square of the distance above
        return list(balls.at(BITS, matrix.charpoly().complex_roots))
    shifted = balls.at(BITS, fmpz_mat(n, n, entries).charpoly().complex_roots)
    return [(balls.at(BITS, operator.add, root, mean), count) for root, count in shifted]


def _of_complex(a: Array, roots: list[tuple[acb, int]]) -> list[tuple[acb, int]]:
    """The eigenvalues of a complex matrix among those of its real form, to which their conjugates belong as well."""
    polynomial = balls.at(BITS, balls.of(a).charpoly)
    kept = []
    for root, count in roots:
        here, there = (balls.at(BITS, polynomial, place).contains(0) for place in (root, root.conjugate()))
        if root.imag.is_zero():
            kept.append((root, count // 2))
        elif here and not there:
            kept.append((root, count))
    return kept


def _scaled(value: Any, exponent: int) -> Any:
    return balls.at(BITS, lambda: value * arb(2) ** exponent)


def _enclosed(roots: list[tuple[Any, int]], exponent: int) -> Enclosed:
    """Balls times 2ᵉ as doubles, with all that these may be off: nothing where a ball is that double."""
    enclosures = [_scaled(root, exponent) for root, count in roots for _ in range(count)]
    values = np.array([complex(ball) if isinstance(ball, acb) else float(ball) for ball in enclosures])
    radii = np.array([float(ball.rad()) for ball in enclosures])
    rounding = [
        0.0 if ball == value else np.spacing(abs(value)) for ball, value in zip(enclosures, values, strict=True)
    ]
    return Enclosed(values, UPWARDS * radii + rounding)


def _ascending(found: Enclosed) -> Enclosed:
    order = np.argsort(found.values)
    return Enclosed(found.values[order], found.radii[order])

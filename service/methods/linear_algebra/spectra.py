"""Eigenvalues and singular values of small matrices, enclosed: the roots of their characteristic polynomials (FLINT).

A matrix of doubles is one of integers times a power of two, and its characteristic polynomial is exact. Its roots are
isolated with their multiplicities, so that defective matrices are no harder than others. What remains uncertain then is
how the entries were rounded on their way into doubles; `rounding_effect` measures that.
"""

from __future__ import annotations

import itertools
import math
import operator
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
from flint import acb, acb_mat, arb, arb_mat, fmpz_mat
from scipy.optimize import linear_sum_assignment

from service.methods.budget import affords
from service.methods.linear_algebra import balls
from service.methods.linear_algebra.exact import Integers, integers, narrow
from service.methods.linear_algebra.lapack import Array, Index
from service.methods.linear_algebra.sensitivity import roundings

_BITS = 64
"""Bits of each root: eleven more than a double has."""
_LARGEST = 24  # rows
_STEP = 3000.0
"""Flops of the time that it takes, for each of N⁴: roots all within a rounding of 1 take 50 ms at 12 rows, 0.8 s at 24;
others a twentieth of that."""
_BALLS = 5000.0  # the same for each entry that is multiplied as a ball, in small matrices
_FEW = 1e5  # the same for each of N, as a few roots take: 0.4 ms at 3 rows
_BUDGET = _STEP * _LARGEST**4
_WIDE = 320
"""Bits of integers up to which it is tried: with 1050 it took six times as long."""
SMALL = 12
"""Rows up to which a single matrix has its eigenvalues enclosed even if none is in doubt: below 1 ms."""
BOUNDED = 16
"""Rows up to which a single matrix has the error of singular values or symmetric eigenvalues proved: below 1 ms."""
_SIMILAR = 128  # bits, of which twice as many as in a double are right where an eigenvector is as good as one
_APART = 1e-8
"""Distance of eigenvalues, relative to the largest, that differences of doubles tell to eight digits."""
_UPWARDS = 1 + 1e-9  # for radii that were rounded to doubles
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


def isolated_eigenvalues(a: Array, w: Array, v: Array) -> Enclosed | None:
    """Those of a square matrix near its simple eigenvalues w (complex), with eigenvectors V, in their order.

    None where they are too close together, or there is no time. B = V⁻¹AV, in balls, has the eigenvalues of A and is
    nearly diagonal. With row k times t and column k over t, Gershgorin's disc about B_kk has the radius t Σ|B_kj|, and
    those about B_jj have |B_jk|/t + Σ|B_ji|: it holds one eigenvalue if it is apart from them, for which t is chosen.
    """
    if not affords(4 * _BALLS * a.size):
        return None
    vectors, n = balls.of(v if v.imag.any() or a.dtype.kind == "c" else v.real), len(a)
    try:
        entries = balls.at(_SIMILAR, lambda: vectors.solve(balls.of(a) * vectors).entries())
    except ZeroDivisionError:
        return None
    diagonal = entries[:: n + 1]
    centres, is_real = [complex(entry) for entry in diagonal], a.dtype.kind != "c"
    values = [complex(z.real) if is_real and not near.imag else z for z, near in zip(centres, w.tolist(), strict=True)]
    moved = [float(entry.rad()) + abs(value - z) for entry, value, z in zip(diagonal, values, centres, strict=True)]
    sizes = [float(entry.abs_upper()) for entry in entries]
    sizes[:: n + 1] = [0.0] * n
    discs = [sum(sizes[k * n : k * n + n]) + moved[k] for k in range(n)]
    others = [[i for i in range(n) if i != k] for k in range(n)]
    gaps = [[abs(value - values[i]) for i in others[k]] for k, value in enumerate(values)]
    if not max(8 * max(discs), _APART * max(map(abs, values))) < min(itertools.chain(*gaps), default=math.inf):
        return None
    radii = []
    for k, (places, between) in enumerate(zip(others, gaps, strict=True)):
        shares = [sizes[i * n + k] / (gap / 2 - discs[i]) for i, gap in zip(places, between, strict=True)]
        t = 2 * max(shares, default=0.0)
        radii.append(_UPWARDS * (t * discs[k] + moved[k]) + math.ulp(abs(values[k])))
    return Enclosed(np.array(values), np.array(radii))


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
    roots = [(balls.at(_BITS, square.real.sqrt), count // copies) for square, count in squares]
    return _ascending(_enclosed(roots, found.exponents[0]))


def _integers(a: Array) -> Integers | None:
    """A matrix (M, N) whose eigenvalues or singular values there is time to enclose, as integers."""
    found = narrow(a, _WIDE, one_power=True)
    if found is None or not affords(_FEW * found.matrix.ncols() + _STEP * found.matrix.ncols() ** 4):
        return None
    return found


def proved_bound(a: Array, u: Array, s: Array, vh: Array | None = None) -> float | None:
    """By how much no singular value of A is off, proved (Weyl): E = A − U Σ Vᴴ, and what U and V lack of unitarity.

    With polar factors U = QH and V = Q′H′ it is A = Q (H Σ H′) Q′ᴴ + E, where ‖H − I‖ ≤ ‖UᴴU − I‖F = δ and so on:
    the error is at most ‖E‖F + σ₁ (δ + δ′ + δδ′). For Hermitian matrices with U = V, the default, the same holds of
    eigenvalues.
    None of a stack, a larger matrix or one in single precision, or where there is no time for it.
    """
    if a.ndim > 2 or max(a.shape) > BOUNDED or a.dtype.char not in "dD" or not affords(_BALLS * a.size):
        return None
    exact, left, count = balls.of(a), balls.of(u), len(s)
    right = _adjoint(left) if vh is None else balls.of(vh)
    diagonal = [0.0] * count**2
    diagonal[:: count + 1] = s.tolist()
    spread = arb_mat(count, count, diagonal)

    def bound() -> float:
        first = _lack(_adjoint(left) * left)
        second = first if vh is None else _lack(right * _adjoint(right))
        return _frobenius(exact - left * spread * right) + size * (first + second + first * second)

    size = max(map(abs, diagonal))
    return _UPWARDS * float(balls.at(_BITS, bound))


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
    if 256 * sum(entry * entry for entry in entries) >= mean * mean:
        return list(balls.at(_BITS, matrix.charpoly().complex_roots))
    shifted = balls.at(_BITS, fmpz_mat(n, n, entries).charpoly().complex_roots)
    return [(balls.at(_BITS, operator.add, root, mean), count) for root, count in shifted]


def _of_complex(a: Array, roots: list[tuple[acb, int]]) -> list[tuple[acb, int]]:
    """The eigenvalues of a complex matrix among those of its real form, to which their conjugates belong as well."""
    polynomial = balls.at(_BITS, balls.of(a).charpoly)
    kept = []
    for root, count in roots:
        here, there = (balls.at(_BITS, polynomial, place).contains(0) for place in (root, root.conjugate()))
        if root.imag.is_zero():
            kept.append((root, count // 2))
        elif here and not there:
            kept.append((root, count))
    return kept


def _scaled(value: Any, exponent: int) -> Any:
    return balls.at(_BITS, lambda: value * arb(2) ** exponent)


def _enclosed(roots: list[tuple[Any, int]], exponent: int) -> Enclosed:
    """Balls times 2ᵉ as doubles, with all that these may be off: nothing where a ball is that double."""
    enclosures = [_scaled(root, exponent) for root, count in roots for _ in range(count)]
    values = np.array([complex(ball) if isinstance(ball, acb) else float(ball) for ball in enclosures])
    radii = np.array([float(ball.rad()) for ball in enclosures])
    rounding = [
        0.0 if ball == value else np.spacing(abs(value)) for ball, value in zip(enclosures, values, strict=True)
    ]
    return Enclosed(values, _UPWARDS * radii + rounding)


def _ascending(found: Enclosed) -> Enclosed:
    order = np.argsort(found.values)
    return Enclosed(found.values[order], found.radii[order])


def _adjoint(matrix: Any) -> Any:
    return (matrix.conjugate() if isinstance(matrix, acb_mat) else matrix).transpose()


def _lack(product: Any) -> float:
    """An upper bound on the distance of a square matrix of balls from I, in the Frobenius norm."""
    n = product.ncols()
    return _frobenius(product - type(product)(n, n, 1))


def _frobenius(matrix: Any) -> float:
    """An upper bound on the norm of a matrix of balls."""
    return _UPWARDS * float((_adjoint(matrix) * matrix).trace().abs_upper().sqrt())

"""Exact arithmetic on the numbers that doubles are: singular or not, ranks, definiteness, least squares (FLINT).

A double is an integer times a power of two, so that a matrix is one of integers over such powers. A complex matrix
A + iB is taken as the real one [[A, −B], [B, A]], which has each of its singular values twice.
"""

from __future__ import annotations

from functools import partial
from typing import Any, NamedTuple

import numpy as np
from flint import arb, ctx, fmpq_mat, fmpz_mat

from service.methods.budget import affords, foresee
from service.methods.dyadic import whole_over
from service.methods.linear_algebra.lapack import Array

_SQUARES = 2**15
"""Entries times columns of a least-squares problem that is solved exactly: a tenth of a second, 32 columns."""
_RANK = 3e8
"""Operations of the time that the exact rank of a single matrix may cost: 0.3 s, up to 90 rows of small integers."""
_WIDE = 2**9
"""Bits of integers up to which ranks and least squares are exact; a matrix of rounded numbers has some 60."""
_ENTRY = 2000.0
"""Operations of the time that turning an entry to an integer takes at most: 1 µs, of a complex one twice."""
_SYSTEM = 20
"""How many times as long as a rank the normal equations take, whose integers are twice as long: a round bound."""
_GUARD = 128  # bits in which quotients of integers are rounded to doubles: once more, at 53, they are right


class Integers(NamedTuple):
    """A real matrix as integers."""

    matrix: fmpz_mat
    exponents: list[int]
    """Row i is that of integers times 2ᵉ of its own."""
    bits: int
    """The longest of the integers."""


def integers(a: Array, *, one_power: bool = False) -> Integers:
    """A matrix (M, N) as integers, each row over its own power of two or all over one; a complex one in real form."""
    a = real_form(a)
    rows = [a.ravel().tolist()] if one_power else a.tolist()
    entries, exponents, bits = list[int](), list[int](), 0
    for row in rows:
        whole, unit = whole_over(row)
        twos = min((x & -x).bit_length() - 1 for x in whole if x) if any(whole) else 0
        entries += [x >> twos for x in whole]
        exponents.append(twos - unit.bit_length() + 1)
        bits = max(bits, max(map(abs, whole)).bit_length() - twos)
    exponents = exponents * len(a) if one_power else exponents
    return Integers(fmpz_mat(a.shape[0], a.shape[1], entries), exponents, bits)


def narrow(a: Array, most: int, *, one_power: bool = False) -> Integers | None:
    """The same where none of the integers has more than `most` bits, and there is time for it."""
    if not affords(_ENTRY * a.size):
        return None
    found = integers(a, one_power=one_power)
    return found if found.bits <= most else None


def real_form(a: Array) -> Array:
    """The real matrix [[A, −B], [B, A]] of a complex A + iB; a real one as it is."""
    return np.block([[a.real, -a.imag], [a.imag, a.real]]) if np.iscomplexobj(a) else a


def effort(n: int, bits: int = 64) -> float:
    """Floating-point operations of the time that an exact determinant takes: measured from 15 to 100 rows."""
    return float(7e-3 * n**4 * bits**1.5)


def width(a: Array) -> int:
    """An upper bound on the bits of the integers of a stack: the spread of its exponents, and a mantissa."""
    exponents = np.frexp(a[a != 0].view(a.real.dtype))[1]
    return 53 + int(exponents.max(initial=0) - exponents.min(initial=0))


def determinant(a: Array, allowance: float) -> tuple[int, int] | None:
    """(m, e) with det A = m·2ᵉ, of a complex matrix |det A|²; None where it would cost more operations than allowed."""
    rows = len(a) * (2 if np.iscomplexobj(a) else 1)
    if effort(rows, 1) > allowance:
        return None
    steps = effort(rows, _bits(a))
    if steps > allowance or not affords(steps + _ENTRY * a.size):
        return None  # before a Python integer is made of each entry
    found = integers(a)
    return int(found.matrix.det()), sum(found.exponents)


def _bits(a: Array) -> int:
    """The longest of the integers that the rows of a matrix (M, N) become, each over its own power of two."""
    parts = np.concatenate((a.real, a.imag), 1) if np.iscomplexobj(a) else a
    mantissas, tops = np.frexp(np.abs(parts.astype(np.float64, copy=False)))
    whole = (mantissas * 2.0**53).astype(np.int64)
    lowest = tops - 54 + np.frexp((whole & -whole).astype(np.float64))[1]  # the last bit of the mantissa is its 53rd
    used = whole != 0
    tops, lowest = (
        np.where(used, tops, np.iinfo(np.int32).min // 2),
        np.where(used, lowest, np.iinfo(np.int32).max // 2),
    )
    return max(int((tops.max(1) - lowest.min(1)).max()), 1)


def _effort_of_rank(shape: tuple[int, ...], bits: int, *, complex_entries: bool = False) -> float:
    m, n = shape
    return effort(min(m, n), bits) * max(m, n) / min(m, n) * (16 if complex_entries else 1)


def rank_affordable(a: Array, count: int) -> bool:
    """Whether so many ranks of a stack (…, M, N) can be found exactly, or the one of a larger matrix."""
    if affordable(a.shape, count):
        return True
    m, n = a.shape[-2:]
    return count == 1 and _effort_of_rank((m, n), width(a), complex_entries=np.iscomplexobj(a)) <= _RANK


def affordable(shape: tuple[int, ...], count: int = 1) -> bool:
    """Whether the ranks of so many matrices (M, N) can be found exactly, and least squares be solved."""
    m, n = shape[-2:]
    return count * m * n * min(m, n) <= _SQUARES


def rank(a: Array) -> int | None:
    """The rank of the matrix with exactly these entries; None where they are too wide."""
    found = narrow(a, _WIDE)
    if found is None or not affords(_effort_of_rank(a.shape, found.bits, complex_entries=np.iscomplexobj(a))):
        return None
    return found.matrix.rank() // (2 if np.iscomplexobj(a) else 1)


def positive_definite(a: Array) -> bool | None:
    """Whether a Hermitian matrix is: the coefficients of its characteristic polynomial have alternating signs then.

    All roots are real, so that they are positive by Descartes' rule. None where the entries are too wide.
    """
    effort_of = partial(_effort_of_rank, a.shape, complex_entries=np.iscomplexobj(a))
    if not foresee(effort_of(_bits(a[:1]))):  # at least, before a Python integer is made of each entry
        return None
    found = narrow(a, _WIDE, one_power=True)
    if found is None or not affords(effort_of(found.bits)):
        return None
    return all((c if k % 2 == 0 else -c) > 0 for k, c in enumerate(reversed(found.matrix.charpoly().coeffs())))


def least_squares(a: Array, b: Array) -> tuple[Array, Array] | None:
    """The X of smallest ‖A X − B‖₂ and those sums of squares, correctly rounded; None where columns of A are dependent.

    The normal equations AᵀA X = AᵀB lose nothing in integers. Each column is scaled by a power of two of its own.
    """
    columns, sides = narrow(real_form(a).T, _WIDE), narrow(_real_sides(a, b).T, _WIDE)
    if columns is None or sides is None:
        return None
    shape = columns.matrix.ncols(), columns.matrix.nrows()
    if not affords(_SYSTEM * _effort_of_rank(shape, max(columns.bits, sides.bits))):
        return None
    products = columns.matrix * sides.matrix.transpose()
    try:
        x: Any = (columns.matrix * columns.matrix.transpose()).solve(products)
    except ZeroDivisionError:
        return None
    count = sides.matrix.nrows()
    entries = [
        rounded(x[i, j], sides.exponents[j] - columns.exponents[i]) for i in range(x.nrows()) for j in range(count)
    ]
    taken = fmpq_mat(products.transpose()) * x
    lengths = sides.matrix * sides.matrix.transpose()
    squares = [rounded(lengths[j, j] - taken[j, j], 2 * sides.exponents[j]) for j in range(count)]
    return _complex_form(np.array(entries).reshape(-1, count), a, b), np.array(squares)


def rounded(value: Any, exponent: int) -> float:
    """A rational number times 2ᵉ as a double, infinite where it overflows."""
    before, ctx.prec = ctx.prec, _GUARD
    try:
        return float(arb(value) * arb(2) ** exponent)
    finally:
        ctx.prec = before


def _real_sides(a: Array, b: Array) -> Array:
    """The columns of B for the real form of A."""
    return np.concatenate((b.real, b.imag)) if np.iscomplexobj(a) or np.iscomplexobj(b) else b


def _complex_form(x: Array, a: Array, b: Array) -> Array:
    if not (np.iscomplexobj(a) or np.iscomplexobj(b)):
        return x
    half = len(x) // 2
    return np.asarray(x[:half] + 1j * x[half:])

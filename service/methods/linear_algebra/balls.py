"""Ball arithmetic on matrices (FLINT's Arb): determinants, inverses, solutions, powers and exponentials proved.

They are those of the doubles received.

A ball encloses the true value. Where it is too wide, the working precision is raised; where it contains a singular
matrix even so, exact arithmetic tells whether the matrix is one.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from flint import acb, acb_mat, arb, arb_mat, ctx

from service.methods.budget import affords
from service.methods.linear_algebra import exact
from service.methods.linear_algebra.lapack import Array

MOST = 3e8
"""Floating-point operations of the same time that proofs may cost in one request that is in doubt: 0.3 s."""
AT_ALL = 1e6
"""Those that a proof may cost in a request that is not in doubt: 1 ms, which is 21 rows."""
_AT_ONCE = 4e5
"""Those of a product that is proved in any case: what the serving process computes at once (`ABACUS_INLINE_FLOPS`)."""
_SURELY = 9  # rows and columns that are within that, to save a small request the calculation
_PRECISIONS = (128, 512, 1024)
"""Working bits that are tried: the first leaves 60 right ones up to a condition of 1e20, the last to one of 1e290."""
_RIGHT = 60
"""Bits that a ball must leave to be rounded to a double within half a unit and a hundredth in its last place."""
_SMALLEST, _LARGEST = 1e-300, 1e300  # of doubles that hold all 53 bits, and whose size does not overflow
_TERMS = 16
"""How many times as long as an inverse an exponential takes: measured up to 21 rows, eleven times at norms near 1."""
_LEAST = 64
"""Entries smaller than the largest by so many bits may be zero: eleven bits below what it can tell of them."""


class Determinant(NamedTuple):
    """m·2ᵉ, correct to the last digit of m."""

    mantissa: complex
    exponent: int
    exact: bool
    """Whether m is correctly rounded, and a zero proved."""


def effort(n: int) -> float:
    """Floating-point operations of the time that proving a solution of n rows takes, whatever it needs for it."""
    attempts = sum(steps for steps in (_steps(n, precision) for precision in _PRECISIONS) if steps <= MOST)
    singular = exact.effort(n)
    return attempts + (singular if singular <= MOST else 0.0)


def _steps(n: int, bits: int, columns: int = 0) -> float:
    # 20 µs to turn a small matrix to balls and back, half a microsecond an entry; 8e-8 s for each of n³ at 128 bits
    return 20_000 + 0.8 * n * n * (n + columns) * bits + 500 * n * columns


def cheap(n: int, columns: int = 0) -> bool:
    """Whether a proof for one matrix costs so little that it is made in any case."""
    return n + columns <= _SURELY or first_effort(n, columns) <= AT_ALL


def first_effort(n: int, columns: int) -> float:
    """Those of the first attempt, which nearly always is enough; to invert costs no columns."""
    return _steps(n, _PRECISIONS[0], columns)


def within(n: int, columns: int, allowance: float) -> bool:
    """Whether `solve` may begin anything for so many rows and columns: where not, nothing need be made for it."""
    return min(first_effort(n, columns), exact.effort(n, 1)) <= allowance


def determinant(a: Array, allowance: float = MOST) -> Determinant | None:
    """det A, or None where more operations than allowed would be needed to prove it."""
    for bits in _PRECISIONS:
        if _may_begin(_steps(len(a), bits), allowance):
            found = at(bits, of(a).det)
            if found.rel_accuracy_bits() >= _RIGHT:
                return Determinant(*_split(found), found.is_exact())
        if bits == _PRECISIONS[0] and (whole := whole_determinant(a, allowance)):
            return whole
    return None


def whole_determinant(a: Array, allowance: float) -> Determinant | None:
    """det A by exact arithmetic, of a complex matrix only a zero; None where it would cost more than allowed."""
    found = exact.determinant(a, allowance)
    if found is None or (found[0] and a.dtype.kind == "c"):
        return None
    whole, exponent = found
    bits = whole.bit_length()
    return Determinant(exact.rounded(whole, -bits) if whole else a.dtype.type(0).item(), bits + exponent, exact=True)


def solve(a: Array, b: Array | None, allowance: float = MOST) -> Array | None:
    """X with A X = B, or the inverse without a B; None where it could not be proved with as many operations.

    Each entry is right to its last digit, or to 2⁻⁶⁴ of the largest: those that may be 0 are. Raises ZeroDivisionError
    where A is singular.
    """
    columns = 0 if b is None else b.shape[1]
    found = None
    for bits in _PRECISIONS:
        x = None
        if _may_begin(_steps(len(a), bits, columns), allowance):
            x = at(bits, _attempt, of(a), None if b is None else of(b))
            found, settled = (found, False) if x is None else _rounded(x, bits)
            if settled:
                break
        if bits == _PRECISIONS[0] and x is None and (whole := exact.determinant(a, allowance)) and not whole[0]:
            raise ZeroDivisionError
    return found


def product(a: Array, b: Array) -> Array | None:
    """A B of a small (M, N) and (N, P), each entry as in `solve`; None where it would take more than 0.4 ms."""
    m, n, p = *a.shape, b.shape[1]
    # Flops of the same time: of the call, of each product, of each ball.
    steps = 10_000.0 + 25 * m * n * p + 400 * (m * n + n * p + m * p)
    found = enclosed(lambda: of(a) * of(b), lambda bits: steps * bits / _PRECISIONS[0], _AT_ONCE)
    return None if found is None else found.astype(np.result_type(a, b))


def power(a: Array, exponent: int, allowance: float) -> Array | None:
    """Aᵏ, also for k < 0, each entry as in `solve`; None where it could not be proved with as many operations."""
    factors = 2 * abs(exponent).bit_length()
    return enclosed(lambda: _power(of(a), exponent), lambda bits: factors * _steps(len(a), bits), allowance)


def _power(a: Any, exponent: int) -> Any:
    return (a.inv() if exponent < 0 else a) ** abs(exponent)


def exponential(a: Array, allowance: float) -> Array | None:
    """e^A, each entry as in `solve`; None where it could not be proved with as many operations."""
    return enclosed(lambda: of(a).exp(), lambda bits: _TERMS * _steps(len(a), bits), allowance)


def pseudo_inverse(a: Array, allowance: float) -> Array | None:
    """A⁺ of a matrix (M, N) of full rank, each entry as in `solve`; None where that could not be proved."""
    wide = a.shape[0] < a.shape[1]
    tall = a.conj().T if wide else a

    def compute() -> Any:
        b, adjoint = of(tall), of(tall.conj().T)
        found = (adjoint * b).solve(adjoint)
        return (found.conjugate() if np.iscomplexobj(a) else found).transpose() if wide else found

    columns = sum(a.shape)
    return enclosed(compute, lambda bits: _steps(min(a.shape), bits, columns), allowance)


def enclosed(compute: Callable[[], Any], steps: Callable[[int], float], allowance: float) -> Array | None:
    """The doubles nearest to the entries of a matrix of balls, of so many steps with so many bits.

    None where more are needed to tell them than may be taken.
    """
    found = None
    for bits in _PRECISIONS:
        if not _may_begin(steps(bits), allowance):
            break
        try:
            found, settled = _rounded(at(bits, compute), bits)
        except ZeroDivisionError:  # The balls contain a singular matrix.
            continue
        if settled:
            break
    return found


def _may_begin(steps: float, allowance: float) -> bool:
    return steps <= allowance and affords(steps)


def _attempt(a: Any, b: Any) -> Any:
    try:
        return a.inv() if b is None else a.solve(b)
    except ZeroDivisionError:  # The balls contain a singular matrix.
        return None


def of(a: Array) -> Any:
    """A matrix of doubles as balls of radius 0: FLINT's arb_mat, or acb_mat of a complex one."""
    kind: Any = acb_mat if a.dtype.kind == "c" else arb_mat
    return kind(*a.shape, a.ravel().tolist())


def at(bits: int, function: Callable[..., Any], *arguments: Any) -> Any:
    """What a function of balls gives in a working precision."""
    before, ctx.prec = ctx.prec, bits
    try:
        return function(*arguments)
    finally:
        ctx.prec = before


def _rounded(x: Any, bits: int) -> tuple[Array | None, bool]:
    """The doubles nearest to balls, None where some are too wide, and whether more bits would settle no more."""
    entries = x.entries()
    kind = complex if isinstance(x, acb_mat) else float
    found = np.array([kind(entry) for entry in entries]).reshape(x.nrows(), x.ncols())
    poor = [place for place, entry in enumerate(entries) if entry.rel_accuracy_bits() < _RIGHT]
    if not poor:
        return found, True
    largest = max(entries, key=lambda entry: float(entry.abs_lower())).abs_lower()
    for place in poor:
        entry = entries[place]
        if not entry.abs_upper() < largest * 2.0**-_LEAST:
            return None, False
        if entry.contains(0):
            found.flat[place] = 0
    return found, bits > _PRECISIONS[0] and all(entries[place].contains(0) for place in poor)


def _split(value: Any) -> tuple[complex, int]:
    """A ball's number as (m, e), meaning m·2ᵉ; e is 0 where a double can hold it."""
    kind = complex if isinstance(value, acb) else float
    number = kind(value)
    if _SMALLEST < max(abs(number.real), abs(number.imag)) < _LARGEST or value == 0:
        return number, 0
    mantissa, exponent = value.abs_upper().mid().man_exp()
    power = int(exponent) + int(mantissa).bit_length()
    return kind(at(_PRECISIONS[0], lambda: value * arb(2) ** -power)), power

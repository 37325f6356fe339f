"""Discrete Fourier transforms in ball arithmetic (FLINT), and what rounding leaves of those in floating point."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from flint import acb, arb_mat, fmpz
from numpy.typing import NDArray

from service.methods.linear_algebra.balls import enclosed
from service.methods.linear_algebra.cancellation import complex_of

Array = NDArray[Any]

_AT_ONCE = 4e5  # operations of a transform that is proved in any case: 0.4 ms, 64 entries
_IN_DOUBT = 5e7  # likewise where entries may be noise: 50 ms
_STEP = 250.0  # operations of the time that an entry and a unit of the sum of prime factors take at 128 bits: measured
_ENTRY = 3_000.0  # likewise, of turning an entry to balls and back
_BITS = 128  # of the first attempt, which the times above are of


def proved(a: Array, axes: tuple[int, ...], *, inverse: bool, in_doubt: bool) -> Array | None:
    """The transform of a complex array along some axes, each part right to its last digit or to 2⁻⁶⁴ of the largest.

    None where that would take more than 0.4 ms, or 50 ms where the digits are in doubt.
    """
    steps = a.size * (_ENTRY + sum(_STEP * _length(a.shape[axis]) for axis in axes))
    found = enclosed(
        lambda: _transformed(a, axes, inverse), lambda bits: steps * bits / _BITS, _IN_DOUBT if in_doubt else _AT_ONCE
    )
    return None if found is None else complex_of(found[:, 0], found[:, 1]).reshape(a.shape)


def noise(spectrum: Array, axes: tuple[int, ...]) -> Array:
    """The errors of the larger part of each entry of a transform in floating point, relative to that part.

    An entry is known to some u √log n of the root mean square of all entries; parts that are 0 count as right.
    """
    size = math.prod(spectrum.shape[axis] for axis in axes)
    with np.errstate(all="ignore"):
        peak = np.abs(spectrum).max(axes, keepdims=True)
        scaled = spectrum / peak
        level = np.sqrt((np.abs(scaled) ** 2).mean(axes, keepdims=True) * math.log2(2 * size))
        level = level * np.finfo(spectrum.real.dtype).eps
        parts = [np.where(part == 0, 0.0, level / np.abs(part)) for part in (scaled.real, scaled.imag)]
    return np.asarray(np.where(peak > 0, np.maximum(*parts), 0.0))


def _length(n: int) -> float:
    """The sum of the prime factors, or what Bluestein's way takes instead."""
    return min(sum(int(prime) * power for prime, power in fmpz(n).factor()), 10 * math.log2(n + 1))


def _transformed(a: Array, axes: tuple[int, ...], inverse: bool) -> Any:
    """Real and imaginary parts, as the columns of a matrix of balls."""
    balls: Array = np.empty(a.size, object)
    balls[:] = [acb(z) for z in a.ravel().tolist()]
    balls = balls.reshape(a.shape)
    for axis in axes:
        lines = np.moveaxis(balls, axis, -1)
        found = [entry for line in lines.reshape(-1, a.shape[axis]) for entry in acb.dft(line.tolist(), inverse)]
        flat = np.empty(a.size, object)
        flat[:] = found
        balls = np.moveaxis(flat.reshape(lines.shape), -1, axis)
    return arb_mat(a.size, 2, [part for entry in balls.ravel() for part in (entry.real, entry.imag)])

"""How many digits of a statistic the input itself carries.

A decimal such as 10000000.2 is rounded when it becomes a float64. Where a statistic magnifies that (the variance of
nearly equal values), no arithmetic can recover the lost digits: `moved_inputs` knows the roundings, and a statistic
computed again from the input moved by them shows what they cost.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import numpy as np

from service.methods.statistics.moments import Moments, grouped_moments, moments
from service.methods.statistics.summation import Floats, two_product

Statistics = Callable[[Sequence[Moments]], tuple[float, ...]]
"""What is computed from the moments of samples. A p-value belongs to it: its tail magnifies a statistic's change."""

ALL_DIGITS = 15
"""Decimal digits that every double keeps."""
_SHORT = 1e15  # every decimal of 15 digits survives the way to float64 and back
_MOST_DECIMALS = 22  # 10**22 is the last power of ten that float64 holds exactly
_DRAWS = 8  # enough to see the size of a random change; a choice
_LARGE = 100_000  # values from which two draws are enough, as their errors average out; a choice
_SAMPLE = 256  # values looked at first: where none of them is a short decimal, the others are not tried


def _decimal_error(x: Floats) -> Floats:
    """Decimal minus float64 for values of 15 digits or fewer, and for integers; NaN for others."""
    error = np.full(x.shape, np.nan)
    left = np.arange(x.size)
    with np.errstate(over="ignore", invalid="ignore"):
        for decimals in range(_MOST_DECIMALS + 1):
            power = 10.0**decimals
            scaled, low = two_product(x[left], power)
            decimal = np.rint(scaled)
            short = (np.abs(decimal) < _SHORT) & (decimal / power == x[left]) if decimals else decimal == x[left]
            error[left[short]] = (((decimal - scaled) - low) / power)[short] if decimals else 0.0
            left = left[~short]
            if not left.size:
                break
    return error


def moved_inputs(*arrays: Floats) -> Iterator[list[Floats]]:
    """Roundings that the arrays may have suffered: the decimals that were sent minus the float64 they became.

    A value that prints with at most 15 digits came from that decimal; its error is known, and is zero for integers and
    short binary fractions. A longer one may have been anything within half a unit in the last place: a random error of
    that size, the same at each call. Where all errors are known that is the one answer, else there are several draws.
    """
    flat = np.concatenate([array.ravel() for array in arrays])
    error = np.full(flat.size, np.nan)
    if np.isfinite(_decimal_error(flat[:: max(1, flat.size // _SAMPLE)])).any():
        error = _decimal_error(flat)
    unknown = np.flatnonzero(np.isnan(error))
    ends, units = np.cumsum([array.size for array in arrays])[:-1], np.spacing(np.abs(flat[unknown]))
    for draw in range(1 if not unknown.size else _DRAWS if flat.size < _LARGE else 2):
        error[unknown] = (np.random.default_rng(draw).random(unknown.size) - 0.5) * units
        yield [part.reshape(array.shape) for part, array in zip(np.split(error, ends), arrays, strict=True)]


def fewest_digits(now: Floats, then: Floats) -> int:
    """The fewest digits that a change leaves of any of several values."""
    with np.errstate(divide="ignore", invalid="ignore"):
        relative = np.where(now == then, 0.0, np.abs(now - then) / np.abs(then))
    return digits_left(float(relative.max()), 1.0) if np.isfinite(relative).all() else 0


def digits_left(change: float, value: float) -> int:
    """Decimal digits of a value that a change leaves, rounded down."""
    if not (math.isfinite(change) and math.isfinite(value)) or value == 0:
        return 0 if change else ALL_DIGITS
    relative = abs(change / value)
    return ALL_DIGITS if relative < 10.0**-ALL_DIGITS else max(0, math.floor(-math.log10(relative)))


def digits_of_samples(samples: Sequence[Floats], of: Sequence[Moments], statistics: Statistics, least: int) -> int:
    """Digits of statistics of the moments of samples that the rounding leaves; all where `least` are safe anyway."""
    if all(_is_harmless(x, found, least) for x, found in zip(samples, of, strict=True)):
        return ALL_DIGITS
    everything, sizes = np.concatenate(samples), np.array([len(x) for x in samples])
    moved = (grouped_moments(everything, sizes, error) for (error,) in moved_inputs(everything))
    return _fewest_digits(statistics, of, moved)


def digits_of_shape(x: Floats, of: Moments, statistics: Callable[[Floats], tuple[float, ...]], least: int) -> int:
    """The same for statistics of the values less their mean."""
    if _is_harmless(x, of, least):
        return ALL_DIGITS
    centred = (x - of.mean) - of.remainder
    now = np.array(statistics(centred))
    moved = (centred + (error - error.mean()) for (error,) in moved_inputs(x))
    return min(fewest_digits(now, np.array(statistics(one))) for one in moved)


def digits_of_pairs(x: Floats, y: Floats, of: Moments, statistics: Statistics, least: int) -> int:
    """The same for statistics of the differences x − y, whose rounding is that of both."""
    if _is_harmless(x, of, least) and _is_harmless(y, of, least):
        return ALL_DIGITS
    return _fewest_digits(statistics, [of], ([moments(x - y, dx - dy)] for dx, dy in moved_inputs(x, y)))


def _fewest_digits(statistics: Statistics, of: Sequence[Moments], moved: Iterable[Sequence[Moments]]) -> int:
    values, digits = statistics(of), ALL_DIGITS
    for one in moved:
        try:
            left = (digits_left(then - now, now) for then, now in zip(statistics(one), values, strict=True))
            digits = min(digits, *left)
        except ZeroDivisionError:
            return 0  # all variance was rounding
    return digits


def _is_harmless(x: Floats, of: Moments, least: int) -> bool:
    """Of a sample with these moments: rounding changes means by less than sums of squares."""
    return bool(is_harmless(np.abs(x).max(), math.sqrt(of.squares / of.count), least))


def is_harmless(largest: Any, deviation: Any, least: int) -> Any:
    """Whether rounding the input leaves sums of squares and products `least` digits, and two more to be sure of it.

    By Cauchy and Schwarz it changes them by ε max|x| / sd of the product of the deviations at most.
    """
    return largest * 2.0**-52 <= 10.0 ** -(least + 2) * deviation

"""Sums, means and sums of squares with every digit that float64 holds, and how many digits the input itself carries.

A decimal such as 10000000.2 is rounded when it becomes a float64. Where a statistic magnifies that (the variance of
nearly equal values), no arithmetic can recover the lost digits: `input_error` knows the roundings, and a statistic
computed again from the input moved by them shows what they cost.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from service.schemas.types.errors import ComputationError
from service.schemas.types.results import Warning

Floats = NDArray[np.float64]

_SPLITTER = 2.0**27 + 1
_BLOCK = 2**14
_SHORT = 1e15
_MOST_DECIMALS = 22
_DRAWS = 8
_LARGE = 100_000
_SAMPLE = 256


def two_product(a: Any, b: Any) -> tuple[Any, Any]:
    """The rounded product p and the error e with p + e = ab exactly (Veltkamp's splitting, Dekker 1971)."""
    product = a * b
    a_high, b_high = _SPLITTER * a, _SPLITTER * b
    a_high, b_high = a_high - (a_high - a), b_high - (b_high - b)
    a_low, b_low = a - a_high, b - b_high
    return product, a_low * b_low - (((product - a_high * b_high) - a_low * b_high) - a_high * b_low)


def exact_sum(x: Floats) -> float:
    """The sum of a vector, rounded about once (one extraction of AccSum: Rump, Ogita, Oishi 2008).

    Adding and subtracting σ = 2ᵏ ≥ n max|x| splits off high parts whose sum is exact; the rest is too small to matter.
    """
    largest = max(float(x.max()), -float(x.min()))
    sigma = np.ldexp(1.0, np.frexp(largest * len(x))[1])
    sums = []
    for start in range(0, len(x), _BLOCK):
        block = x[start : start + _BLOCK]
        high = (block + sigma) - sigma
        sums += [float(high.sum()), float((block - high).sum())]
    return math.fsum(sums) if math.isfinite(sum(sums)) else math.nan


@dataclass(frozen=True, slots=True)
class Moments:
    """What the tests of normal theory need of a sample."""

    count: int
    mean: float
    remainder: float
    """The true mean is `mean + remainder`, to about twice the precision."""
    squares: float
    """Sum of squared deviations from the mean."""

    @property
    def variance(self) -> float:
        """With n − 1."""
        return self.squares / (self.count - 1)


@np.errstate(over="ignore", invalid="ignore")
def moments(x: Floats, error: Floats | float = 0.0) -> Moments:
    """Of x, or of x + error: two passes, the second one centred again (Chan, Golub, LeVeque 1983).

    Raises ComputationError where squares overflow.
    """
    mean = exact_sum(x) / x.size
    deviations = (x - mean) + error
    remainder = exact_sum(deviations) / x.size
    deviations -= remainder
    squares = float((deviations * deviations).sum())
    if not math.isfinite(squares):
        raise ComputationError("The squares of the values overflow 64-bit floating point; scale the values down.")
    return Moments(x.size, mean, remainder, squares)


def difference(a: Moments, b: Moments) -> float:
    """The difference of two means, without cancellation."""
    return (a.mean - b.mean) + (a.remainder - b.remainder)


def input_error(x: Floats, draw: int = 0) -> tuple[Floats, bool]:
    """The decimals that were sent minus the float64 they became, and whether all of them are known.

    A value that prints with at most 15 digits came from that decimal; its error is known, and is zero for integers and
    short binary fractions. A longer one may have been anything within half a unit in the last place: a random error of
    that size, the same at each call with the same `draw`.
    """
    flat = x.ravel()
    known = np.full(flat.size, np.nan)
    if np.isfinite(_decimal_error(flat[:: max(1, flat.size // _SAMPLE)])).any():
        known = _decimal_error(flat)
    unknown = np.isnan(known)
    if unknown.any():
        generator = np.random.default_rng(draw)
        known[unknown] = (generator.random(unknown.sum()) - 0.5) * np.spacing(np.abs(flat[unknown]))
    return known.reshape(x.shape), not unknown.any()


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
    """Roundings that the arrays may have suffered: the one true answer where all are known, else several draws."""
    draws = _DRAWS if sum(array.size for array in arrays) < _LARGE else 2
    for draw in range(draws):
        found = [input_error(array, draw) for array in arrays]
        yield [error for error, _ in found]
        if all(known for _, known in found):
            return


def digits_left(change: float, value: float) -> int:
    """Decimal digits of a value that a change leaves, rounded down; 15 at most."""
    if not (math.isfinite(change) and math.isfinite(value)) or value == 0:
        return 0 if change else 15
    relative = abs(change / value)
    return 15 if relative < 1e-15 else max(0, math.floor(-math.log10(relative)))


def limited(digits: int, least: int, what: str) -> list[Warning]:
    """The warning `limited-by-input`, where the input carries fewer digits than the answer should have."""
    if digits >= least:
        return []
    detail = (
        f"Rounding the decimals that were sent to 64-bit floating point already changes {what}: about {digits} digits "
        "agree with the answer for the decimals themselves. Send the values with a constant subtracted, if you can."
    )
    return [Warning(code="limited-by-input", detail=detail, trusted_digits=digits)]


def limited_by_input(
    samples: Sequence[Floats],
    of: Sequence[Moments],
    statistic: Callable[[Sequence[Moments]], float],
    least: int = 10,
    what: str = "the statistic",
) -> list[Warning]:
    """The warning for a statistic of the moments of samples, computed again from moved inputs."""
    if all(_is_harmless(x, found, least) for x, found in zip(samples, of, strict=True)):
        return []
    moved = ([moments(x, error) for x, error in zip(samples, errors, strict=True)] for errors in moved_inputs(*samples))
    return limited(_digits_of(statistic, of, moved), least, what)


def limited_by_pairs(
    x: Floats, y: Floats, of: Moments, statistic: Callable[[Sequence[Moments]], float], least: int = 10
) -> list[Warning]:
    """The same for a statistic of the differences x − y, whose rounding is that of both."""
    if _is_harmless(x, of, least) and _is_harmless(y, of, least):
        return []
    moved = ([moments(x - y, of_x - of_y)] for of_x, of_y in moved_inputs(x, y))
    return limited(_digits_of(statistic, [of], moved), least, "the statistic")


def _digits_of(
    statistic: Callable[[Sequence[Moments]], float], of: Sequence[Moments], moved: Iterable[Sequence[Moments]]
) -> int:
    value, digits = statistic(of), 15
    for one in moved:
        try:
            digits = min(digits, digits_left(statistic(one) - value, value))
        except ZeroDivisionError:
            return 0  # all variance was rounding
    return digits


def _is_harmless(x: Floats, of: Moments, least: int) -> bool:
    """Rounding changes a sum of squares by ε max|x| / sd of itself at most (Cauchy–Schwarz), and means by less."""
    spread = math.sqrt(of.squares / of.count)
    return bool(np.abs(x).max() * 2.0**-52 < 0.01 * spread * 10.0**-least)

"""Summary statistics of one variable or several."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from service.handlers.checks import require_weights
from service.methods.statistics.missing import observed
from service.methods.statistics.precision import Floats, digits_left, exact_sum, limited, moved_inputs
from service.schemas.statistics.variables import DescribeRequest
from service.schemas.types.errors import ComputationError
from service.schemas.types.results import ExtendedTensor, IntegerTensor, RealTensor, Result, Warning

_BLOCK = 2**14
_DIGITS = 13
_SMALLEST = 1e-290
_LARGE_EXPONENT = 200
_QUARTILES = (0.25, 0.5, 0.75)


@dataclass(slots=True, kw_only=True)
class Description(Result):
    """Summary statistics: numbers for one variable, vectors (p) for several."""

    count: IntegerTensor
    """Values that are not missing."""
    mean: RealTensor
    """Arithmetic mean."""
    variance: RealTensor
    """Σ(x − x̄)²/(n − degrees_of_freedom_correction)."""
    standard_deviation: RealTensor
    """Its square root."""
    standard_error: RealTensor
    """Of the mean: standard deviation / √n."""
    minimum: RealTensor
    """Smallest value."""
    quartiles: RealTensor
    """Lower quartile, median and upper quartile, interpolated linearly: (3), or (3, p)."""
    maximum: RealTensor
    """Largest value."""
    skewness: ExtendedTensor
    """m₃/m₂^(3/2) of the central moments mₖ = Σ(x − x̄)ᵏ/n; NaN where all values are equal."""
    kurtosis: ExtendedTensor
    """Excess m₄/m₂² − 3; NaN where all values are equal."""


class _Summary(NamedTuple):
    size: int
    total: float
    mean: float
    squares: float
    minimum: float
    quartiles: Floats
    maximum: float
    skewness: float
    kurtosis: float
    digits: int


def describe(request: DescribeRequest) -> Description:
    """Count, mean, variance, standard deviation and error, quartiles, extremes, skewness and kurtosis of each variable.

    Sums are compensated and variances centred twice, so that mean and standard deviation have at least 13 digits for
    the float64 values received; a warning `limited-by-input` counts the digits of the variance where rounding the
    decimals that were sent leaves fewer. Weights are frequencies: each variance divides by Σw − correction, and
    quartiles are the values where the weighted distribution function passes ¼, ½ and ¾. With missing values
    omitted, each variable is described by the values that it has. The variance of one value is refused.
    """
    data = observed(request.data, "refuse", "data") if request.missing == "refuse" else request.data
    columns = data[None] if data.ndim == 1 else _transposed(data)
    require_weights(request.weights, columns.shape[1])
    found = [_summary(request, columns[j], *(() if data.ndim == 1 else (j,))) for j in range(len(columns))]
    table = [np.array(values) for values in zip(*found, strict=True)]
    if data.ndim == 1:
        table = [values[0] for values in table]
    count, total, mean, squares, minimum, quartiles, maximum, skewness, kurtosis, digits = table
    variance = squares / (total - request.degrees_of_freedom_correction)
    return Description(
        count=count,
        mean=mean,
        variance=variance,
        standard_deviation=np.sqrt(variance),
        standard_error=np.sqrt(variance / total),
        minimum=minimum,
        quartiles=quartiles.T,
        maximum=maximum,
        skewness=skewness,
        kurtosis=kurtosis,
        warnings=_warnings(digits),
    )


def _transposed(data: NDArray[Any]) -> Floats:
    """Variables × observations, float64, copied block by block, which keeps to the cache."""
    columns = np.empty(data.shape[::-1])
    for start in range(0, len(data), _BLOCK):
        columns[:, start : start + _BLOCK] = data[start : start + _BLOCK].T
    return columns


def _summary(request: DescribeRequest, column: NDArray[Any], *place: int) -> _Summary:
    weights = None if request.weights is None else request.weights.astype(np.float64)
    x = (observed(column, "omit", "data", *place) if request.missing == "omit" else column).astype(
        np.float64, copy=False
    )
    if weights is not None and len(x) < len(column):
        weights = weights[~np.isnan(column)]
    exponent = int(np.frexp(max(float(x.max()), -float(x.min())))[1])
    exponent = exponent if abs(exponent) > _LARGE_EXPONENT else 0
    if exponent:
        x = np.ldexp(x, -exponent)  # fourth powers would overflow
    total = float(len(x)) if weights is None else math.fsum(weights)
    if total <= request.degrees_of_freedom_correction:
        what = "values" if weights is None else "observations (the sum of the weights, which count them)"
        detail = f"The variance of {total:g} {what} is undefined; send more, or degrees_of_freedom_correction 0."
        raise ComputationError.at(detail, "data")
    mean, second, third, fourth = _central_sums(x, weights, total)
    low, *quartiles, high = _order_statistics(x, weights)
    constant = low == high
    squares = 0.0 if constant else float(np.ldexp(second, 2 * exponent))
    if not constant and squares < _SMALLEST:
        raise ComputationError.at("The variance is too small for 64-bit floating point; scale the data up.", "data")
    return _Summary(
        size=len(x),
        total=total,
        mean=float(np.ldexp(low if constant else mean, exponent)),
        squares=squares,
        minimum=float(np.ldexp(low, exponent)),
        quartiles=np.ldexp(quartiles, exponent),
        maximum=float(np.ldexp(high, exponent)),
        skewness=math.nan if constant else third / total / (second / total) ** 1.5,
        kurtosis=math.nan if constant else fourth / total / (second / total) ** 2 - 3,
        digits=15 if constant else _digits(x, weights, total, second),
    )


def _central_sums(x: Floats, weights: Floats | None, total: float) -> tuple[float, float, float, float]:
    """The mean, and the weighted sums of powers 2, 3 and 4 of the deviations from it."""
    mean = exact_sum(x if weights is None else x * weights) / total
    shift, sums = _power_sums(x, weights, mean)
    error = shift / total
    if total * error * error > 1e-4 * sums[0]:
        # Values so close to each other that rounding the mean matters: deviations are exact, and are centred again.
        deviations = x - mean
        _, sums = _power_sums(deviations, weights, error)
        return mean + error, *sums
    second, third, fourth = sums
    # The deviations are from mean, not from mean + error.
    return (
        mean + error,
        second - total * error**2,
        third - 3 * error * second + 2 * total * error**3,
        fourth - 4 * error * third + 6 * error**2 * second - 3 * total * error**4,
    )


def _power_sums(x: Floats, weights: Floats | None, mean: float) -> tuple[float, tuple[float, float, float]]:
    """Weighted sums of powers 1 to 4 of x − mean, block by block in the cache."""
    sums = []
    for start in range(0, len(x), _BLOCK):
        deviations = x[start : start + _BLOCK] - mean
        squares = deviations * deviations
        weighted = squares if weights is None else squares * weights[start : start + _BLOCK]
        first = deviations.sum() if weights is None else deviations @ weights[start : start + _BLOCK]
        sums.append((first, weighted.sum(), weighted @ deviations, weighted @ squares))
    first, second, third, fourth = (math.fsum(column) for column in zip(*sums, strict=True))
    return first, (second, third, fourth)


def _order_statistics(x: Floats, weights: Floats | None) -> list[float]:
    """Minimum, quartiles, maximum."""
    if weights is not None:
        order = np.argsort(x)
        share = np.cumsum(weights[order])
        places = [int(np.searchsorted(share, q * share[-1] * (1 - 1e-15))) for q in _QUARTILES]
        return [float(x[order[i]]) for i in (0, *places, -1)]
    last = len(x) - 1
    positions = [q * last for q in _QUARTILES]
    lower = [math.floor(position) for position in positions]
    kept = sorted({0, last, *lower, *(min(i + 1, last) for i in lower)})
    ordered = np.partition(x, kept)
    ends = [(float(ordered[i]), float(ordered[min(i + 1, last)]), p - i) for i, p in zip(lower, positions, strict=True)]
    return [float(ordered[0]), *(a + (b - a) * t for a, b, t in ends), float(ordered[last])]


def _digits(x: Floats, weights: Floats | None, total: float, squares: float) -> int:
    """Digits of the variance that the rounding of the input leaves: by Cauchy–Schwarz surely enough, or counted."""
    largest = max(abs(float(x.max())), abs(float(x.min())))
    if largest * 2.0**-52 < 10.0**-_DIGITS * math.sqrt(squares / total):
        return 15
    mean = exact_sum(x if weights is None else x * weights) / total
    digits = 15
    for (error,) in moved_inputs(x):
        _, moved, _, _ = _central_sums((x - mean) + error, weights, total)
        digits = min(digits, digits_left(moved - squares, squares))
    return digits


def _warnings(digits: NDArray[Any]) -> list[Warning]:
    found = limited(int(np.min(digits)), _DIGITS, "the variance and the standard deviation")
    short = np.argwhere(np.asarray(digits) < _DIGITS)
    for warning in found:
        warning.count, warning.indices = len(short), [[int(i) for i in place] for place in short[:10]]
    return found

"""Summary statistics of one variable or several."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple

import numpy as np
from numpy.typing import NDArray

from service.handlers.checks import require_weights
from service.handlers.proofs import proved
from service.handlers.statistics.lost_digits import limited
from service.methods.statistics.balls import descriptions
from service.methods.statistics.input_rounding import ALL_DIGITS
from service.methods.statistics.missing import observed
from service.methods.statistics.power_sums import (
    central_sums,
    is_doubtful,
    moment_digits,
    order_statistics,
    transposed,
)
from service.methods.statistics.summation import Floats
from service.operation import Cost
from service.schemas.statistics.variables import DescribeRequest
from service.schemas.types.errors import ComputationError
from service.schemas.types.results import ExtendedTensor, IntegerTensor, RealTensor, Result, Warning

_VALUE = 1000.0  # steps for one value: 2 µs where the rounding of near values has to be looked at
_COLUMN = 50_000.0  # steps for one variable, however short: 0.1 ms measured
DIGITS = 13  # what the docs promise for the float64 values received
_SMALLEST = 1e-290  # below it a sum of squares loses digits: its terms underflow at 1e-308
_LARGE_EXPONENT = 200  # fourth powers of 2^±200, times some hundred million values, stay within float64


@dataclass(slots=True, kw_only=True)
class Description(Result):
    """Summary statistics: numbers for one variable, vectors (p) for several."""

    table_fields: ClassVar[tuple[str, ...]] = (
        "count",
        "mean",
        "variance",
        "standard_deviation",
        "standard_error",
        "minimum",
        "quartiles.T",
        "maximum",
        "skewness",
        "kurtosis",
    )

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
    """Σ(x − x̄)² of the values divided by 2 to the power of the exponent."""
    exponent: int
    minimum: float
    quartiles: Floats
    maximum: float
    skewness: float
    kurtosis: float


def describe(request: DescribeRequest) -> Description:
    """Count, mean, variance, standard deviation and error, quartiles, extremes, skewness and kurtosis of each variable.

    Sums are compensated and variances centred twice, so that mean and standard deviation have at least 13 digits for
    the float64 values received; a warning `limited-by-input` counts the digits of variance, skewness and kurtosis
    where rounding the decimals that were sent leaves fewer. Weights are frequencies: each variance divides by
    Σw − correction, and quartiles are the values where the weighted distribution function passes ¼, ½ and ¾. With
    missing values omitted, each variable is described by the values that it has. The variance of one value is refused.
    """
    data = observed(request.data, "refuse", "data") if request.missing == "refuse" else request.data
    columns = data[None] if data.ndim == 1 else transposed(data)
    require_weights(request.weights, columns.shape[1])
    found = [_summary(request, columns[j], *(() if data.ndim == 1 else (j,))) for j in range(len(columns))]
    table = [np.array(values) for values in zip(*found, strict=True)]
    if data.ndim == 1:
        table = [values[0] for values in table]
    result = described(request, table, _warnings(request, columns, found))
    if request.weights is not None:
        return result

    def balls() -> dict[str, Any]:
        every = [
            descriptions.describe(column[~np.isnan(column)], request.degrees_of_freedom_correction)
            for column in columns.astype(np.float64)
        ]
        if data.ndim == 1:
            return every[0]
        parts = {name: [one[name] for one in every] for name in every[0]}
        return parts | {"quartiles": [list(quartile) for quartile in zip(*parts["quartiles"], strict=True)]}

    return proved(result, balls, descriptions.VALUE * columns.size + descriptions.VARIABLE * len(columns))


def described(request: DescribeRequest, table: Sequence[Any], warnings: list[Warning]) -> Description:
    """The answer from count, sum of weights, mean, minimum, quartiles, maximum and shape.

    The sum of squares comes divided by 4 to the power of an exponent, as it may overflow where its root does not.
    """
    count, total, mean, squares, exponent, minimum, quartiles, maximum, skewness, kurtosis = table
    scaled = squares / (total - request.degrees_of_freedom_correction)
    with np.errstate(over="ignore"):
        variance = np.ldexp(scaled, 2 * exponent)
    return Description(
        count=count,
        mean=mean,
        variance=variance,
        standard_deviation=np.ldexp(np.sqrt(scaled), exponent),
        standard_error=np.ldexp(np.sqrt(scaled / total), exponent),
        minimum=minimum,
        quartiles=quartiles.T,
        maximum=maximum,
        skewness=skewness,
        kurtosis=kurtosis,
        certainty="estimated",
        warnings=warnings,
    )


def _summary(request: DescribeRequest, column: NDArray[Any], *place: int) -> _Summary:
    weights = None if request.weights is None else request.weights.astype(np.float64)
    x = (observed(column, "omit", "data", *place) if request.missing == "omit" else column).astype(
        np.float64, copy=False
    )
    if weights is not None and len(x) < len(column):
        weights = weights[~np.isnan(column)]
    exponent = exponent_of(max(float(x.max()), -float(x.min())))
    if exponent:
        x = np.ldexp(x, -exponent)  # fourth powers would overflow
    total = float(len(x)) if weights is None else math.fsum(weights)
    if total <= request.degrees_of_freedom_correction:
        what = "values" if weights is None else "observations (the sum of the weights, which count them)"
        detail = f"The variance of {total:g} {what} is undefined; send more, or degrees_of_freedom_correction 0."
        raise ComputationError.at(detail, "data")
    mean, second, third, fourth = central_sums(x, weights, total)
    low, *quartiles, high = order_statistics(x, weights)
    constant = low == high
    if not constant:
        with np.errstate(over="ignore"):
            require_spread(float(np.ldexp(second, 2 * exponent)))
    return _Summary(
        size=len(x),
        total=total,
        mean=float(np.ldexp(low if constant else mean, exponent)),
        squares=0.0 if constant else second,
        exponent=exponent,
        minimum=float(np.ldexp(low, exponent)),
        quartiles=np.ldexp(quartiles, exponent),
        maximum=float(np.ldexp(high, exponent)),
        skewness=math.nan if constant else third / second * math.sqrt(total / second),
        kurtosis=math.nan if constant else fourth / second * (total / second) - 3,
    )


def exponent_of(largest: float) -> int:
    """The power of two that values are divided by, so that their fourth powers stay within float64; mostly 0."""
    exponent = int(np.frexp(largest)[1])
    return exponent if abs(exponent) > _LARGE_EXPONENT else 0


def require_spread(squares: float) -> None:
    """Refuse sums of squares that have lost digits. Raises ComputationError."""
    if squares < _SMALLEST:
        raise ComputationError.at("The variance is too small for 64-bit floating point; scale the data up.", "data")


def _warnings(request: DescribeRequest, columns: NDArray[Any], summaries: Sequence[_Summary]) -> list[Warning]:
    ends = np.array([(one.minimum, one.maximum) for one in summaries])
    spreads = np.array([math.ldexp(math.sqrt(one.squares / one.total), one.exponent) for one in summaries])
    doubtful = is_doubtful(np.abs(ends).max(1), spreads, DIGITS)
    if not doubtful.any():
        return []
    digits = np.full(len(columns), ALL_DIGITS)
    digits[doubtful] = moment_digits(columns[doubtful].astype(np.float64, copy=False), request.weights)
    found = limited(int(digits.min()), DIGITS, "the variance, the standard deviation and the shape")
    short = np.argwhere(digits < DIGITS)
    for warning in found:
        warning.count, warning.indices = len(short), short[:10].tolist() if request.data.ndim == 2 else []
    return found


def describe_cost(request: DescribeRequest) -> Cost:
    """Sums over all values, and each variable's own overhead."""
    size = request.data.size
    columns = request.data.shape[1] if request.data.ndim == 2 else 1
    return Cost(_VALUE * size + _COLUMN * columns, max(size, 3 * columns))

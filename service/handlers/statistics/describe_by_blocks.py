"""Summary statistics of data sets that are larger than an array may be."""

from __future__ import annotations

import math
from functools import partial
from typing import NamedTuple

import numpy as np

from service.handlers.blocks import Absent, Passes, only
from service.handlers.statistics.describe import DIGITS, Description, described, exponent_of, require_spread
from service.handlers.statistics.lost_digits import limited_by_spread
from service.handlers.statistics.quantiles_by_blocks import sample_quantiles
from service.methods.progress import Progress
from service.methods.statistics.power_sums import QUARTILES, power_sums, recentred
from service.methods.statistics.summation import Floats, exact_sum
from service.schemas.statistics.variables import DescribeRequest
from service.schemas.types.errors import ComputationError

_ENDS = np.array([0.0, *QUARTILES, 1.0])


class _Sums(NamedTuple):
    """Of each column so far: of its values, and of powers 1 to 4 of their distances from the median."""

    size: Floats
    values: Floats
    powers: Floats
    """(4, p)."""


def describe(request: DescribeRequest, progress: Progress) -> Description:
    """Order statistics first, exactly; then sums of powers about the medians, within a deviation of which means are."""
    only(request, weights=None)
    absent: Absent = "keep" if request.missing == "omit" else "refuse"
    rows = Passes(request, ("data",), progress, 1, absent)
    low, *quartiles, high = sample_quantiles(rows, _ENDS)
    exponents = np.array([exponent_of(max(b, -a)) for a, b in zip(low, high, strict=True)])
    middle = np.ldexp(quartiles[1], -exponents)
    start = partial(_Sums, np.zeros(len(low)), np.zeros(len(low)), np.zeros((4, len(low))))
    count, total, (first, *powers) = rows.fold(start, partial(_step, middle, exponents), _merge)
    if (short := count <= request.degrees_of_freedom_correction).any():
        detail = f"The variance of {count[short][0]:g} values is undefined; send more, or leave the variable out."
        raise ComputationError.at(detail, "data")
    constant, error = low == high, first / count
    with np.errstate(all="ignore"):
        second, third, fourth = recentred((powers[0], powers[1], powers[2]), error, count)
        squares = np.where(constant, 0.0, second)
        deviations = np.ldexp(np.sqrt(squares / count), exponents)
        skewness = np.where(constant, math.nan, third / second * np.sqrt(count / second))
        kurtosis = np.where(constant, math.nan, fourth / second * (count / second) - 3)
        unscaled = np.ldexp(squares, 2 * exponents)
    for one in unscaled[~constant]:
        require_spread(float(one))
    mean = np.where(constant, low, np.ldexp(total / count, exponents))
    middles = np.array(quartiles).T
    table = [count.astype(int), count, mean, squares, exponents, low, middles, high, skewness, kurtosis]
    if request.data.ndim == 1:
        table = [values[0] for values in table]
    what = "the variance, the standard deviation and the shape"
    return described(request, table, limited_by_spread(mean, deviations, DIGITS, what))


def _step(middle: Floats, exponents: Floats, state: _Sums, block: Floats) -> _Sums:
    columns = [_column(block[:, j], middle[j], int(exponents[j])) for j in range(block.shape[1])]
    counts, values, powers = zip(*columns, strict=True)
    return _merge(state, _Sums(np.array(counts), np.array(values), np.array(powers).T))


def _column(x: Floats, middle: float, exponent: int) -> tuple[float, float, tuple[float, ...]]:
    x = np.ldexp(x[~np.isnan(x)], -exponent)
    if not x.size:
        return 0.0, 0.0, (0.0,) * 4
    first, powers = power_sums(x, None, middle)
    return float(x.size), exact_sum(x), (first, *powers)


def _merge(a: _Sums, b: _Sums) -> _Sums:
    return _Sums(a.size + b.size, a.values + b.values, a.powers + b.powers)

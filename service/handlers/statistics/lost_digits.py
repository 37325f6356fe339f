"""Warnings about values that float64 does not hold, and about digits that rounding the input costs."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from scipy import special

from service.handlers.places import at_places
from service.methods.statistics.input_rounding import Statistics, digits_of_pairs, digits_of_samples, digits_of_shape
from service.methods.statistics.moments import Moments
from service.methods.statistics.summation import Floats
from service.schemas.types.results import Warning

_STATISTIC = "the statistic and its p-value"
_ROUGH = 0.1  # of a logarithm: a p-value without its first digit
SMALLEST = float(np.finfo(np.float64).tiny)
"""Below it, float64 numbers lose digits and then vanish."""


def underflowing(p_values: Any) -> list[Warning]:
    """The warning about p-values that float64 does not hold."""
    detail = "A p-value is below 2.2e-308, where 64-bit floating point underflows; report it as p < 2.2e-308."
    return at_places(np.asarray(p_values) < SMALLEST, "underflow", detail)


def approximate(p_values: Any, excess: float) -> list[Warning]:
    """The warning about p-values of a normal or t law that stands for one of so much smaller kurtosis.

    The first term of Edgeworth's expansion that the approximation leaves out is excess·z⁴/24 of a logarithm.
    """
    z = special.ndtri(np.asarray(p_values) / 2)
    detail = "The approximation that a p-value comes from is rough so far in the tail of so small a sample."
    found = at_places(excess * z**4 / 24 > _ROUGH, "approximate-p-value", detail)
    return [replace(warning, trusted_digits=0) for warning in found]


def limited(digits: int, least: int, what: str) -> list[Warning]:
    """The warning `limited-by-input`, where the input carries fewer digits than the answer should have."""
    if digits >= least:
        return []
    detail = (
        f"Rounding the decimals that were sent to 64-bit floating point already changes {what}: about {digits} digits "
        "agree with the answer for the decimals themselves. Send the values with a constant subtracted, if you can."
    )
    return [Warning(code="limited-by-input", detail=detail, trusted_digits=digits)]


def limited_by_spread(means: Floats, deviations: Floats, least: int, what: str) -> list[Warning]:
    """The warning for variances and products of columns of which only mean and standard deviation are known.

    By Cauchy and Schwarz rounding the input changes them by ε of root mean square over deviation at most.
    """
    spread = deviations > 0
    worst = (np.hypot(means, deviations)[spread] / deviations[spread]).max(initial=1.0)
    return limited(math.floor(-math.log10(worst * 2.0**-53)), least, what)


def limited_by_input(
    samples: Sequence[Floats],
    of: Sequence[Moments],
    statistics: Statistics,
    least: int = 10,
    what: str = _STATISTIC,
) -> list[Warning]:
    """The warning for statistics of the moments of samples, computed again from moved inputs."""
    return limited(digits_of_samples(samples, of, statistics, least), least, what)


def limited_by_shape(x: Floats, of: Moments, statistics: Callable[[Floats], tuple[float, ...]]) -> list[Warning]:
    """The same for statistics of the values less their mean."""
    return limited(digits_of_shape(x, of, statistics, 10), 10, _STATISTIC)


def limited_by_pairs(x: Floats, y: Floats, of: Moments, statistics: Statistics) -> list[Warning]:
    """The same for statistics of the differences x − y, whose rounding is that of both."""
    return limited(digits_of_pairs(x, y, of, statistics, 10), 10, _STATISTIC)

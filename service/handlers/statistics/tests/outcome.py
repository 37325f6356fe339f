"""The one shape of the results of hypothesis tests, and what all tests do."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

import numpy as np
from pydantic import Field
from scipy import special

from service.handlers.statistics.doubts import underflowing
from service.methods.statistics.distributions.accurate_gamma import f_tails
from service.methods.statistics.missing import observed
from service.methods.statistics.precision import Floats, Moments, moments
from service.schemas.types.arrays import Missing
from service.schemas.types.errors import ComputationError, InvalidInput
from service.schemas.types.results import ExtendedNumber, Number, RealTensor, Result

_SMALLEST = 1e-290

Ends = tuple[float, float]
Statistic = Annotated[ExtendedNumber | None, Field(description="The test statistic.")]
Freedom = Annotated[
    RealTensor | None, Field(description="Of the statistic's distribution: a number, or a pair (2) for F.")
]
PValue = Annotated[
    Number, Field(description="Probability of a statistic at least this extreme under the null hypothesis.")
]
Lower = Annotated[
    ExtendedNumber | None,
    Field(description="Lower end of the interval of level 1 − alpha for the estimate; −∞ where it is left open."),
]
Upper = Annotated[ExtendedNumber | None, Field(description="Upper end; infinite where the alternative leaves it open.")]
Estimate = Annotated[
    ExtendedNumber | None,
    Field(description="What is estimated: a mean, a difference, a probability, an odds ratio."),
]
Effect = Annotated[
    ExtendedNumber | None, Field(description="A measure of the effect that does not grow with the sample.")
]
Rejected = Annotated[bool, Field(description="Whether p_value < alpha.")]


@dataclass(slots=True, kw_only=True)
class TestResult(Result):
    """A hypothesis test. Fields that a test has no value for are null."""

    __test__ = False

    # Descriptions stand in the types, as docstrings of attributes are not inherited.
    statistic: Statistic
    degrees_of_freedom: Freedom = None
    p_value: PValue
    lower: Lower = None
    upper: Upper = None
    estimate: Estimate = None
    effect_size: Effect = None
    reject_null: Rejected

    def __post_init__(self) -> None:
        """Say where the p-value underflows."""
        self.warnings.extend(underflowing(self.p_value))


def sample(values: Floats, missing: Missing, least: int, *location: str | int) -> Floats:
    """A sample of at least so many values, float64, with nothing missing."""
    found = observed(values, missing, *location).astype(np.float64)
    if len(found) < least:
        detail = f"At least {least} values are needed here, and there are {len(found)}."
        raise InvalidInput.at(detail, *location)
    return found


def samples_of(request: Any, least: int) -> list[Floats]:
    """The samples of a request, each of at least so many values."""
    return [sample(values, request.missing, least, "samples", i) for i, values in enumerate(request.samples)]


def varying(x: Floats, *location: str | int) -> Moments:
    """The moments of a sample. Raises ComputationError where its values are all equal."""
    found = moments(x)
    if found.squares < _SMALLEST and x.min() < x.max():
        detail = "The variance is too small for 64-bit floating point; scale the values up."
        raise ComputationError.at(detail, *location)
    if not found.squares:
        detail = "All values are equal, so that there is no variance to compare with."
        raise ComputationError.at(detail, *location)
    return found


def pairs(request: Any, least: int) -> tuple[Floats, Floats]:
    """Both samples without the pairs in which either is missing, where missing values are omitted."""
    if request.missing == "refuse":
        sample(request.x, "refuse", least, "x")
        sample(request.y, "refuse", least, "y")
    if len(request.x) != len(request.y):
        detail = f"There are {len(request.x)} values of x and {len(request.y)} of y; pairs must agree."
        raise InvalidInput.at(detail, "y")
    both = sample(np.column_stack([request.x, request.y]), "omit", least, "x")
    return both[:, 0].copy(), both[:, 1].copy()


def tail(alternative: str, value: float, below: Callable[[float], Any]) -> float:
    """The p-value of a symmetric statistic from its distribution function; upper tails by symmetry, to keep digits."""
    if alternative == "two-sided":
        return min(1.0, 2 * float(below(-abs(value))))
    return float(below(value if alternative == "less" else -value))


def normal_tail(alternative: str, z: float) -> float:
    """The p-value of a standard normal statistic."""
    return tail(alternative, z, special.ndtr)


def interval(alternative: str, estimate: float, error: float, quantile: Callable[[float], Any], alpha: float) -> Ends:
    """Estimate ∓ quantile × error of a symmetric statistic, open on the side that the alternative leaves."""
    if alternative == "two-sided":
        half = -float(quantile(alpha / 2)) * error
        return estimate - half, estimate + half
    half = -float(quantile(alpha)) * error
    return (-math.inf, estimate + half) if alternative == "less" else (estimate - half, math.inf)


def upper_chi_squared(statistic: float, degrees_of_freedom: float) -> float:
    """P(χ² ≥ statistic)."""
    return float(special.chdtrc(degrees_of_freedom, statistic))


def upper_f(statistic: float, numerator: float, denominator: float) -> float:
    """P(F ≥ statistic)."""
    return float(f_tails(statistic, numerator, denominator)[1])

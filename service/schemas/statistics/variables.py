"""Requests that describe variables and how they go together."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from service.schemas.statistics.tests import Alternative, Method
from service.schemas.types.arrays import (
    IntegerVector,
    Missing,
    MissingMatrix,
    MissingVector,
    MissingVectorOrMatrix,
    RealVector,
)
from service.schemas.types.base import Level, Request


class _Sampled(Request):
    missing: Missing = "refuse"
    """What to do with nulls: refuse them, or leave out the values (of several variables: the observations)."""


class DescribeRequest(_Sampled):
    """One variable, or several."""

    data: MissingVectorOrMatrix = Field(examples=[[[1.0, 10.0], [2.0, 12.0], [4.0, 11.0], [8.0, 17.0]]])
    """One variable (n), or observations × variables (n, p)."""
    weights: RealVector | None = None
    """How often each observation counts (n)."""
    degrees_of_freedom_correction: Literal[0, 1] = 1
    """Variances divide by n − this."""


class CovarianceRequest(_Sampled):
    """Several variables, or two."""

    data: MissingMatrix | None = Field(default=None, examples=[[[1.0, 10.0], [2.0, 12.0], [4.0, 11.0], [8.0, 17.0]]])
    """Observations × variables (n, p)."""
    x: MissingVector | None = None
    """First of two variables (n), instead of `data`."""
    y: MissingVector | None = None
    """Second of two variables (n)."""
    degrees_of_freedom_correction: Literal[0, 1] = 1
    """Covariances divide by n − this."""


class CorrelationRequest(_Sampled):
    """Several variables, or two."""

    data: MissingMatrix | None = Field(
        default=None, examples=[[[1.0, 10.0], [2.0, 12.0], [4.0, 11.0], [8.0, 17.0], [9.0, 15.0]]]
    )
    """Observations × variables (n, p)."""
    x: MissingVector | None = None
    """First of two variables (n), instead of `data`."""
    y: MissingVector | None = None
    """Second of two variables (n)."""
    method: Literal["pearson", "spearman", "kendall"] = "pearson"
    """Of values, of ranks, or of the order of pairs (τ_b)."""
    alternative: Alternative = "two-sided"
    """What the correlation is if it is not 0."""
    p_value_method: Method = "auto"
    """Of rank correlations: exact distribution, approximation, or the exact one for few values."""
    level: Level = 0.95
    """Of the confidence intervals."""


class PartialCorrelationRequest(_Sampled):
    """Several variables, some of them held fixed."""

    data: MissingMatrix = Field(
        examples=[[[1.0, 10.0, 3.0], [2.0, 12.0, 1.0], [4.0, 11.0, 4.0], [8.0, 17.0, 2.0], [9.0, 15.0, 6.0]]]
    )
    """Observations × variables (n, p)."""
    controls: IntegerVector = Field(examples=[[2]])
    """Columns of data (q), from 0, that are held fixed; the others are correlated, in their order."""
    method: Literal["pearson", "spearman"] = "pearson"
    """Of values, or of ranks."""
    alternative: Alternative = "two-sided"
    """What the correlation is if it is not 0."""
    level: Level = 0.95
    """Of the confidence intervals."""


class AutocorrelationRequest(Request):
    """A series."""

    x: RealVector = Field(examples=[[1.0, 3.0, 2.0, 5.0, 4.0, 6.0, 8.0, 7.0]])
    """Values at equal steps of time (n)."""
    lags: int | None = Field(default=None, ge=1)
    """Largest lag; min(n − 1, 10 log₁₀ n) where omitted."""
    level: Level = 0.95
    """Of the confidence limits."""


class IntervalRequest(_Sampled):
    """One sample, and the level of its interval."""

    data: MissingVector = Field(examples=[[5.1, 4.9, 6.2, 5.8, 6.0, 5.5]])
    """Sample (n)."""
    level: Level = 0.95
    """Confidence level."""


class MeanIntervalRequest(IntervalRequest):
    """One sample, and how its mean is bounded."""

    method: Literal["t", "normal"] = "t"
    """Student's t, or the normal distribution with a known `population_standard_deviation`."""
    population_standard_deviation: float | None = Field(default=None, gt=0)
    """Known standard deviation, for method `normal`."""

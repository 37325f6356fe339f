"""Requests about samples as they are: histograms, density estimates, quantiles and resampling."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from service.schemas.types.arrays import Missing, MissingVector, MissingVectorOrMatrix, RealTensor, RealVector
from service.schemas.types.base import Level, Request, Seed
from service.schemas.types.short_lists import as_list

_SAMPLE = [0.5, 1.2, 2.3, 0.8, 1.7, 3.1]

QuantileMethod = Literal[
    "inverted_cdf", "averaged_inverted_cdf", "closest_observation", "interpolated_inverted_cdf", "hazen", "weibull",
    "linear", "median_unbiased", "normal_unbiased",
]  # fmt: skip
BinRule = Literal["auto", "fd", "doane", "scott", "stone", "rice", "sturges", "sqrt"]
Statistic = Literal["mean", "median", "variance", "standard_deviation", "minimum", "maximum", "correlation"]


class QuantilesRequest(Request):
    """Data, and probabilities."""

    data: MissingVectorOrMatrix = Field(examples=[_SAMPLE])
    """One sample (n), or observations × variables (n, d)."""
    probabilities: RealVector = Field(examples=[[0.25, 0.5, 0.75]])
    """Probabilities (k) between 0 and 1."""
    method: QuantileMethod = "linear"
    """How to interpolate: one of the nine definitions of Hyndman and Fan (1996); `linear` is R's type 7."""
    weights: RealVector | None = None
    """How often each observation counts (n), with method `inverted_cdf`."""
    missing: Missing = "refuse"
    """Whether missing values (null) are refused or left out; of a matrix whole rows."""


Edges = Annotated[list[float], Field(min_length=2), BeforeValidator(as_list, json_schema_input_type=list[float])]


class HistogramRequest(Request):
    """Data, and bins."""

    data: MissingVector = Field(examples=[_SAMPLE])
    """Sample (n)."""
    bins: Annotated[int, Field(ge=1)] | BinRule | Edges = "auto"
    """Number of equal bins, a rule that finds it (NumPy's names), or the edges themselves in ascending order."""
    range: Annotated[list[float], Field(min_length=2, max_length=2)] | None = None
    """Lower and upper end of the bins; values outside are not counted. The data's range where omitted."""
    density: bool = False
    """Whether to answer densities too."""
    weights: RealVector | None = None
    """What each value counts (n); needs `bins` as a number or as edges."""
    missing: Missing = "refuse"
    """Whether missing values (null) are refused or left out."""


class KernelDensityRequest(Request):
    """Data, and where to estimate their density."""

    data: MissingVector = Field(examples=[_SAMPLE])
    """Sample (n)."""
    at: RealTensor = Field(examples=[[0.0, 1.0, 2.0]])
    """A number, or an array of numbers of any shape."""
    bandwidth: Annotated[float, Field(gt=0)] | Literal["scott", "silverman"] = "scott"
    """Standard deviation of the Gaussian kernel, or a rule that finds it."""
    missing: Missing = "refuse"
    """Whether missing values (null) are refused or left out."""


class BootstrapRequest(Request):
    """Data, and a statistic of them."""

    data: MissingVectorOrMatrix = Field(examples=[_SAMPLE])
    """One sample (n), or two variables (n, 2) for `correlation`."""
    statistic: Statistic = Field(examples=["mean"])
    """What is estimated. Variance and standard deviation divide by n − 1."""
    level: Level = 0.95
    """Confidence level of the interval."""
    resamples: Annotated[int, Field(ge=100, le=1_000_000)] = 10_000
    """Number of resamples."""
    method: Literal["bca", "percentile", "basic"] = "bca"
    """Interval: bias-corrected and accelerated (Efron 1987), percentile, or basic (reverse percentile)."""
    seed: Seed | None = None
    """Seed of the generator (NumPy's PCG64); chosen, and returned, where none is given."""
    missing: Missing = "refuse"
    """Whether missing values (null) are refused or left out; of a matrix whole rows."""

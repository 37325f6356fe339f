"""Requests about likelihoods of parameters."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from service.schemas.statistics.distributions.requests import DistributionName
from service.schemas.types.arrays import Missing, MissingVector
from service.schemas.types.base import Request
from service.schemas.types.bounds import Pair
from service.schemas.types.formulas import Expression, Name, WithDefinitions


class MaximizeRequest(WithDefinitions):
    """A density with unknown parameters, data, and where to start. One of `log_density` and `density` is given."""

    data: MissingVector = Field(examples=[[0.5, 1.2, 2.3, 0.8, 1.7, 3.1]])
    """Independent observations of x (n)."""
    log_density: Expression | None = Field(default=None, examples=["log(rate) - rate*x"])
    """Logarithm of the density, a formula in `x` and the parameters."""
    density: Expression | None = Field(default=None, examples=["rate * exp(-rate*x)"])
    """The density, a formula in `x` and the parameters."""
    initial: Annotated[dict[Name, float], Field(min_length=1, max_length=20)] = Field(examples=[{"rate": 1.0}])
    """Where to start, by parameter; its names are the parameters."""
    bounds: dict[Name, Pair] = Field(default_factory=dict, examples=[{"rate": [0, None]}])
    """Bounds by parameter; a parameter without an entry is unbounded."""
    normalize: Literal["automatic", "always", "never"] = "automatic"
    """Whether to divide by the integral over x: `automatic` does so where that integral depends on the parameters."""
    support: Pair | None = None
    """The interval of x to integrate over; found where none is given: the line, x ≥ 0 or 0 ≤ x ≤ 1."""
    missing: Missing = "refuse"
    """Whether missing values (null) are refused or left out."""


class Grid(Request):
    """Equally spaced values of a parameter."""

    start: float = Field(examples=[0.5])
    """First value."""
    stop: float = Field(examples=[3.0])
    """Last value."""
    count: Annotated[int, Field(ge=1, le=10_000)] = Field(examples=[11])
    """Number of values."""


class SurfaceRequest(Request):
    """A family of distributions, data, and grids of its parameters."""

    name: DistributionName = Field(examples=["gamma"])
    """The family."""
    data: MissingVector = Field(examples=[[0.5, 1.2, 2.3, 0.8, 1.7, 3.1]])
    """Independent observations (n)."""
    grids: Annotated[dict[Name, Grid], Field(min_length=1, max_length=4)] = Field(
        examples=[{"shape": {"start": 0.5, "stop": 5.0, "count": 10}, "rate": {"start": 0.5, "stop": 4.0, "count": 8}}]
    )
    """A grid for each parameter that varies; their order is that of the axes of the answer."""
    fixed: dict[Name, float | int] = Field(default_factory=dict, examples=[{}, {"rate": 1.0}])
    """Values of the other parameters, where they have no default."""
    compare: dict[str, float] | None = Field(default=None, examples=[{"shape": 2.0, "rate": 1.0}])
    """A point of the grid's parameters to compare with, such as the true one: its log-likelihood is answered, and it
    is marked in the picture."""
    missing: Missing = "refuse"
    """Whether missing values (null) are refused or left out."""

"""Requests about a distribution."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import BeforeValidator, Field

from service.schemas.statistics.distributions import DISTRIBUTIONS, Distribution
from service.schemas.types.arrays import Missing, MissingVectorOrMatrix, RealTensor
from service.schemas.types.base import Level, Request, Seed
from service.schemas.types.short_lists import one_or_list

if TYPE_CHECKING:
    DistributionName = str
    """The name of a distribution."""
else:
    DistributionName = Literal[tuple(DISTRIBUTIONS)]

_EXAMPLE = {"name": "normal", "mean": 0.0, "standard_deviation": 1.0}


class NothingAsked(Request):
    """A request without content."""


class DistributionRequest(Request):
    """A distribution."""

    distribution: Distribution = Field(examples=[_EXAMPLE])
    """The distribution, told by its name, with its own parameters."""


OneOrMore = Distribution | Annotated[list[Distribution], Field(min_length=1, max_length=100)]
"""A distribution, or a list of them."""


class DistributionsRequest(Request):
    """One distribution or more."""

    distribution: OneOrMore = Field(examples=[_EXAMPLE])
    """The distribution, told by its name, with its own parameters; or a list of them, which is the first axis of the
    result then."""


class DistributionAt(DistributionsRequest):
    """One distribution or more, and where to evaluate them."""

    x: RealTensor = Field(examples=[[-1.0, 0.0, 40.0]])
    """A number or an array of numbers of any shape; of a multivariate distribution one vector (d) or many (…, d)."""


class DistributionProbability(DistributionsRequest):
    """One distribution or more, and probabilities."""

    probability: RealTensor = Field(examples=[[0.025, 0.5, 0.975]])
    """A probability, or an array of them of any shape."""


class DistributionLevel(DistributionRequest):
    """A distribution, and the probability of an interval."""

    level: Level = 0.95
    """Probability of the interval; the rest is shared equally by both tails."""


Size = Annotated[
    list[Annotated[int, Field(ge=1)]],
    Field(max_length=8),
    BeforeValidator(one_or_list, json_schema_input_type=int | list[int]),
]
"""A count, or the shape of an array of values."""


class SampleRequest(DistributionRequest):
    """A distribution, and how many values to draw."""

    size: Size = Field(default=[1], examples=[5])
    """How many values to draw, or the shape of the array of them."""
    seed: Seed | None = None
    """Seed of the generator (NumPy's PCG64); chosen, and returned, where none is given."""


class FitRequest(Request):
    """A family of distributions, and data to fit it to."""

    name: DistributionName = Field(examples=["gamma"])
    """The family."""
    data: MissingVectorOrMatrix = Field(examples=[[0.5, 1.2, 2.3, 0.8, 1.7, 3.1]])
    """Sample (n); observations × variables (n, d) of a multivariate family."""
    fixed: dict[str, float | int] = Field(default_factory=dict, examples=[{}, {"mean": 0.0}])
    """Parameters that are known, by name."""
    compare: Distribution | None = None
    """A distribution to compare the fit with, such as the true one: its log-likelihood is answered, and it is drawn."""
    missing: Missing = "refuse"
    """Whether missing values (null) are refused or left out."""

"""Distributions on integers."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from service.schemas.statistics.distributions.base import (
    AnyInteger,
    Count,
    Discrete,
    NonNegative,
    Positive,
    PositiveProbability,
    Probability,
)
from service.schemas.types.arrays import RealVector

COUNTS = "0, 1, 2, …"


class BernoulliDistribution(Discrete):
    """Bernoulli: 1 with probability p, else 0."""

    support: ClassVar[str] = "0, 1"
    name: Literal["bernoulli"]
    also: ClassVar[tuple[str, ...]] = ("coin", "bern")
    p: Probability = Field(examples=[0.3])
    """Probability of 1."""


class BinomialDistribution(Discrete):
    """Binomial: successes in n independent trials, C(n, x) p^x (1−p)^(n−x)."""

    support: ClassVar[str] = "0, …, n"
    name: Literal["binomial"]
    also: ClassVar[tuple[str, ...]] = ("binom", "dbinom")
    n: Count = Field(examples=[10])
    """Number of trials."""
    p: Probability = Field(examples=[0.3])
    """Probability of success."""


class BetaBinomialDistribution(Discrete):
    """Beta-binomial: binomial whose probability of success has a beta distribution."""

    support: ClassVar[str] = "0, …, n"
    name: Literal["beta_binomial"]
    also: ClassVar[tuple[str, ...]] = ("betabinom",)
    n: Annotated[int, Field(ge=0, le=10**6)] = Field(examples=[10])
    """Number of trials."""
    alpha: Positive = Field(examples=[2.0])
    """Shape α of the beta distribution."""
    beta: Positive = Field(examples=[3.0])
    """Shape β of the beta distribution."""


class PoissonDistribution(Discrete):
    """Poisson: exp(−rate) rate^x / x!."""

    support: ClassVar[str] = COUNTS
    name: Literal["poisson"]
    also: ClassVar[tuple[str, ...]] = ("pois", "dpois")
    rate: NonNegative = Field(examples=[4.0])
    """Mean λ."""


class GeometricDistribution(Discrete):
    """Geometric: the trial of the first success, (1−p)^(x−1) p."""

    support: ClassVar[str] = "1, 2, 3, …"
    name: Literal["geometric"]
    also: ClassVar[tuple[str, ...]] = ("geom",)
    p: PositiveProbability = Field(examples=[0.3])
    """Probability of success."""


class NegativeBinomialDistribution(Discrete):
    """Negative binomial: failures before the n-th success, Γ(x+n)/(x! Γ(n)) p^n (1−p)^x."""

    support: ClassVar[str] = COUNTS
    name: Literal["negative_binomial"]
    also: ClassVar[tuple[str, ...]] = ("nbinom", "pascal", "polya")
    n: Positive = Field(examples=[5.0])
    """Number of successes; any positive number."""
    p: PositiveProbability = Field(examples=[0.4])
    """Probability of success."""


class HypergeometricDistribution(Discrete):
    """Hypergeometric: successes among `draws` items drawn without replacement."""

    support: ClassVar[str] = "max(0, draws − population + successes), …, min(successes, draws)"
    name: Literal["hypergeometric"]
    also: ClassVar[tuple[str, ...]] = ("hypergeom", "hyper")
    population: Annotated[int, Field(ge=0, le=10**9)] = Field(examples=[50])
    """Items in all."""
    successes: Count = Field(examples=[10])
    """Items that count as success, at most `population`."""
    draws: Count = Field(examples=[8])
    """Items drawn, at most `population`."""


class DiscreteUniformDistribution(Discrete):
    """Discrete uniform: every integer from `lower` to `upper`, both included."""

    support: ClassVar[str] = "lower, …, upper"
    name: Literal["discrete_uniform"]
    also: ClassVar[tuple[str, ...]] = ("randint", "dice", "die", "uniform_discrete")
    lower: AnyInteger = Field(examples=[1])
    """Smallest value."""
    upper: AnyInteger = Field(examples=[6])
    """Largest value."""


class CategoricalDistribution(Discrete):
    """Categorical: outcome i, a 0-based position, with probability `probabilities[i]`."""

    support: ClassVar[str] = "0, …, K−1"
    name: Literal["categorical"]
    also: ClassVar[tuple[str, ...]] = ("discrete", "generalized_bernoulli")
    probabilities: RealVector = Field(examples=[[0.2, 0.5, 0.3]])
    """Probability of each outcome (K); they sum to 1."""


class SkellamDistribution(Discrete):
    """Skellam: the difference of two independent Poisson variables."""

    support: ClassVar[str] = "…, −1, 0, 1, …"
    name: Literal["skellam"]
    also: ClassVar[tuple[str, ...]] = ()
    rate_1: Positive = Field(examples=[4.0])
    """Mean of the first variable."""
    rate_2: Positive = Field(examples=[2.0])
    """Mean of the second variable, which is subtracted."""


class LogarithmicDistribution(Discrete):
    """Logarithmic series: −p^x/(x·log(1−p))."""

    support: ClassVar[str] = "1, 2, 3, …"
    name: Literal["logarithmic"]
    also: ClassVar[tuple[str, ...]] = ("logser", "log_series")
    p: Annotated[float, Field(gt=0, lt=1)] = Field(examples=[0.5])
    """Parameter p."""


class ZipfDistribution(Discrete):
    """Zipf (zeta): x^(−exponent)/ζ(exponent)."""

    support: ClassVar[str] = "1, 2, 3, …"
    name: Literal["zipf"]
    also: ClassVar[tuple[str, ...]] = ("zeta",)
    exponent: Annotated[float, Field(gt=1)] = Field(examples=[2.5])
    """Exponent."""

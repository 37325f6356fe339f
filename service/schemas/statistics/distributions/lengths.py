"""Continuous distributions of lengths and absolute values."""

from __future__ import annotations

from typing import ClassVar, Literal, Self

from pydantic import Field, model_validator

from service.schemas.statistics.distributions.base import Continuous, NonNegative, Positive
from service.schemas.statistics.distributions.positive import POSITIVE, ZERO_ON, ScaledPositive
from service.schemas.types.errors import Fault
from service.schemas.types.pydantic_errors import faults_error

_FARTHEST = 1e6  # scales between the mean and the origin; beyond, the searches and series do not end


def _check_near(field: str, distance: float, scale: float, bound: str) -> None:
    if distance > _FARTHEST * scale:
        detail = f"Expected at most {bound}; beyond, a normal distribution is the same."
        raise faults_error([Fault((field,), detail)])


class ChiDistribution(Continuous):
    """Chi: the square root of a chi-squared variable."""

    support: ClassVar[str] = POSITIVE
    name: Literal["chi"]
    also: ClassVar[tuple[str, ...]] = ()
    degrees_of_freedom: Positive = Field(examples=[3.0])
    """Degrees of freedom ν."""


class RayleighDistribution(ScaledPositive):
    """Rayleigh: survival exp(−x²/(2·scale²))."""

    support: ClassVar[str] = ZERO_ON
    name: Literal["rayleigh"]
    also: ClassVar[tuple[str, ...]] = ()


class MaxwellDistribution(ScaledPositive):
    """Maxwell: the length of a normal vector of three components of standard deviation `scale`."""

    support: ClassVar[str] = ZERO_ON
    name: Literal["maxwell"]
    also: ClassVar[tuple[str, ...]] = ("maxwell_boltzmann",)


class RiceDistribution(ScaledPositive):
    """Rice: the length of a plane normal vector of standard deviation `scale` whose mean has length ν."""

    support: ClassVar[str] = ZERO_ON
    name: Literal["rice"]
    also: ClassVar[tuple[str, ...]] = ("rician",)
    noncentrality: NonNegative = Field(examples=[1.0])
    """Distance ν of the mean from the origin; at most a million times the scale."""

    @model_validator(mode="after")
    def _near(self) -> Self:
        _check_near("noncentrality", self.noncentrality, self.scale, "a million times the scale")
        return self


class NakagamiDistribution(Continuous):
    """Nakagami: the square root of a gamma variable of shape m and mean Ω."""

    support: ClassVar[str] = POSITIVE
    name: Literal["nakagami"]
    also: ClassVar[tuple[str, ...]] = ()
    shape: Positive = Field(examples=[1.5])
    """Shape m."""
    spread: Positive = Field(examples=[1.0])
    """Spread Ω, the mean of the square."""


class HalfNormalDistribution(ScaledPositive):
    """Half normal: the absolute value of a normal variable of mean 0 and standard deviation `scale`."""

    support: ClassVar[str] = ZERO_ON
    name: Literal["half_normal"]
    also: ClassVar[tuple[str, ...]] = ("halfnorm",)


class HalfCauchyDistribution(ScaledPositive):
    """Half Cauchy: the absolute value of a Cauchy variable of location 0."""

    support: ClassVar[str] = ZERO_ON
    name: Literal["half_cauchy"]
    also: ClassVar[tuple[str, ...]] = ()


class HalfLogisticDistribution(ScaledPositive):
    """Half logistic: the absolute value of a logistic variable of location 0."""

    support: ClassVar[str] = ZERO_ON
    name: Literal["half_logistic"]
    also: ClassVar[tuple[str, ...]] = ()


class HalfGeneralizedNormalDistribution(ScaledPositive):
    """Half generalized normal: density ∝ exp(−(x/scale)^shape)."""

    support: ClassVar[str] = ZERO_ON
    name: Literal["half_generalized_normal"]
    also: ClassVar[tuple[str, ...]] = ("halfgennorm",)
    shape: Positive = Field(examples=[1.5])
    """Exponent."""


class FoldedNormalDistribution(Continuous):
    """Folded normal: the absolute value of a normal variable."""

    support: ClassVar[str] = ZERO_ON
    name: Literal["folded_normal"]
    also: ClassVar[tuple[str, ...]] = ("foldnorm",)
    mean: float = Field(examples=[1.0])
    """Mean μ of the normal variable; at most a million standard deviations from 0."""
    standard_deviation: Positive = Field(examples=[1.0])
    """Standard deviation σ of the normal variable."""

    @model_validator(mode="after")
    def _near(self) -> Self:
        _check_near("mean", abs(self.mean), self.standard_deviation, "a million standard deviations")
        return self


class FoldedCauchyDistribution(ScaledPositive):
    """Folded Cauchy: the absolute value of a Cauchy variable."""

    support: ClassVar[str] = ZERO_ON
    name: Literal["folded_cauchy"]
    also: ClassVar[tuple[str, ...]] = ("foldcauchy",)
    location: float = Field(examples=[1.0])
    """Location of the Cauchy variable."""

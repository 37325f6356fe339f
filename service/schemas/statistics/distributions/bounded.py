"""Continuous distributions on an interval."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from service.schemas.statistics.distributions.base import Continuous, LocationScale, NonNegative, Positive

BETWEEN = "lower ≤ x ≤ upper"


class UniformDistribution(Continuous):
    """Uniform: 1/(upper − lower)."""

    support: ClassVar[str] = BETWEEN
    name: Literal["uniform"]
    also: ClassVar[tuple[str, ...]] = ("unif", "rectangular", "flat", "continuous_uniform")
    lower: float = Field(examples=[0.0])
    """Lower end."""
    upper: float = Field(examples=[1.0])
    """Upper end, above the lower one."""


class BetaDistribution(Continuous):
    """Beta: x^(α−1) (1−x)^(β−1)/B(α, β)."""

    support: ClassVar[str] = "0 < x < 1"
    name: Literal["beta"]
    also: ClassVar[tuple[str, ...]] = ("dbeta",)
    alpha: Positive = Field(examples=[2.0])
    """Shape α."""
    beta: Positive = Field(examples=[3.0])
    """Shape β."""


class ArcsineDistribution(Continuous):
    """Arcsine: 1/(π√((x−lower)(upper−x)))."""

    support: ClassVar[str] = "lower < x < upper"
    name: Literal["arcsine"]
    also: ClassVar[tuple[str, ...]] = ()
    lower: float = 0.0
    """Lower end."""
    upper: float = 1.0
    """Upper end, above the lower one."""


class PowerFunctionDistribution(Continuous):
    """Power function: cumulative (x/scale)^shape."""

    support: ClassVar[str] = "0 ≤ x ≤ scale"
    name: Literal["power_function"]
    also: ClassVar[tuple[str, ...]] = ()
    shape: Positive = Field(examples=[2.0])
    """Exponent of the cumulative."""
    scale: Positive = 1.0
    """Upper end."""


class TriangularDistribution(Continuous):
    """Triangular: the density rises linearly from `lower` to `mode` and falls linearly to `upper`."""

    support: ClassVar[str] = BETWEEN
    name: Literal["triangular"]
    also: ClassVar[tuple[str, ...]] = ("triang", "triangle")
    lower: float = Field(examples=[0.0])
    """Lower end."""
    mode: float = Field(examples=[0.5])
    """Peak, between the ends."""
    upper: float = Field(examples=[1.0])
    """Upper end."""


class TrapezoidalDistribution(Continuous):
    """Trapezoidal: the density rises linearly, is level from `lower_mode` to `upper_mode`, and falls linearly."""

    support: ClassVar[str] = BETWEEN
    name: Literal["trapezoidal"]
    also: ClassVar[tuple[str, ...]] = ("trapezoid", "trapz")
    lower: float = Field(examples=[0.0])
    """Lower end."""
    lower_mode: float = Field(examples=[0.25])
    """Where the level part begins."""
    upper_mode: float = Field(examples=[0.75])
    """Where the level part ends."""
    upper: float = Field(examples=[1.0])
    """Upper end."""


class LogUniformDistribution(Continuous):
    """Log-uniform (reciprocal): 1/(x·log(upper/lower))."""

    support: ClassVar[str] = BETWEEN
    name: Literal["log_uniform"]
    also: ClassVar[tuple[str, ...]] = ("reciprocal",)
    lower: Positive = Field(examples=[1.0])
    """Lower end."""
    upper: Positive = Field(examples=[10.0])
    """Upper end, above the lower one."""


class TruncatedNormalDistribution(Continuous):
    """Normal with mean μ and standard deviation σ, conditioned to lie between `lower` and `upper`."""

    support: ClassVar[str] = BETWEEN
    name: Literal["truncated_normal"]
    also: ClassVar[tuple[str, ...]] = ("truncnorm", "truncated_gaussian")
    mean: float = Field(examples=[0.0])
    """Mean μ before truncation."""
    standard_deviation: Positive = Field(examples=[1.0])
    """Standard deviation σ before truncation."""
    lower: float | None = Field(default=None, examples=[-1.0])
    """Lower end; none where null."""
    upper: float | None = Field(default=None, examples=[2.0])
    """Upper end, above the lower one; none where null."""


class SemicircularDistribution(LocationScale):
    """Wigner's semicircle: density 2√(1 − z²)/(π·scale), z = (x−location)/scale, `scale` the radius."""

    support: ClassVar[str] = "location − scale ≤ x ≤ location + scale"
    name: Literal["semicircular"]
    also: ClassVar[tuple[str, ...]] = ("wigner",)


class ArgusDistribution(LocationScale):
    """Argus: density ∝ z√(1−z²) exp(−shape²(1−z²)/2), z = (x−location)/scale."""

    support: ClassVar[str] = "location < x < location + scale"
    name: Literal["argus"]
    also: ClassVar[tuple[str, ...]] = ()
    shape: Positive = Field(examples=[1.0])
    """Curvature χ."""


class VonMisesDistribution(Continuous):
    """Von Mises on the circle: density exp(κ cos(x−mean))/(2πI₀(κ)), x modulo 2π; tails count from mean − π."""

    support: ClassVar[str] = "mean − π ≤ x ≤ mean + π"
    name: Literal["von_mises"]
    also: ClassVar[tuple[str, ...]] = ("circular_normal",)
    mean: float = 0.0
    """Mean direction, in radians."""
    concentration: NonNegative = Field(examples=[1.0])
    """Concentration κ."""

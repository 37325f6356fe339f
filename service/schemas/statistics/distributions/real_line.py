"""Continuous distributions on the whole real line, or on a half-line that a parameter moves."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from service.schemas.statistics.distributions.base import Continuous, LocationScale, Positive

REAL = "-∞ < x < ∞"


class NormalDistribution(Continuous):
    """Normal: exp(−(x−μ)²/(2σ²)) / (σ√(2π))."""

    support: ClassVar[str] = REAL
    name: Literal["normal"]
    also: ClassVar[tuple[str, ...]] = (
        "gaussian", "gauss", "norm", "dnorm", "rnorm", "pnorm", "bell", "bell_curve", "z",
    )  # fmt: skip
    mean: float = Field(examples=[0.0])
    """Mean μ."""
    standard_deviation: Positive = Field(examples=[1.0])
    """Standard deviation σ."""


class StudentTDistribution(LocationScale):
    """Student's t with ν degrees of freedom: density ∝ (1 + z²/ν)^(−(ν+1)/2), z = (x−location)/scale."""

    support: ClassVar[str] = REAL
    name: Literal["student_t"]
    also: ClassVar[tuple[str, ...]] = ("t", "student", "students_t", "t_distribution", "dt")
    degrees_of_freedom: Positive = Field(examples=[5.0])
    """Degrees of freedom ν."""


class NoncentralTDistribution(LocationScale):
    """Noncentral t: (Z + δ)/√(V/ν) with Z standard normal and V chi-squared of ν degrees of freedom."""

    support: ClassVar[str] = REAL
    name: Literal["noncentral_t"]
    also: ClassVar[tuple[str, ...]] = ("nct",)
    degrees_of_freedom: Positive = Field(examples=[5.0], ge=0.1)
    """Degrees of freedom ν."""
    noncentrality: float = Field(examples=[1.0], ge=-1e5, le=1e5)
    """Noncentrality δ."""


class CauchyDistribution(LocationScale):
    """Cauchy: density 1/(π(1 + z²))/scale, z = (x−location)/scale. It has no mean."""

    support: ClassVar[str] = REAL
    name: Literal["cauchy"]
    also: ClassVar[tuple[str, ...]] = ("lorentz", "lorentzian", "breit_wigner")


class LaplaceDistribution(LocationScale):
    """Laplace: density exp(−|z|)/(2·scale), z = (x−location)/scale."""

    support: ClassVar[str] = REAL
    name: Literal["laplace"]
    also: ClassVar[tuple[str, ...]] = ("double_exponential", "laplacian")


class LogisticDistribution(LocationScale):
    """Logistic: cumulative 1/(1 + exp(−z)), z = (x−location)/scale."""

    support: ClassVar[str] = REAL
    name: Literal["logistic"]
    also: ClassVar[tuple[str, ...]] = ("sech_squared", "logis")


class HyperbolicSecantDistribution(LocationScale):
    """Hyperbolic secant: density sech(z)/π/scale, z = (x−location)/scale."""

    support: ClassVar[str] = REAL
    name: Literal["hyperbolic_secant"]
    also: ClassVar[tuple[str, ...]] = ("hypsecant", "sech")


class GumbelDistribution(LocationScale):
    """Gumbel (largest extreme value): cumulative exp(−exp(−z)), z = (x−location)/scale."""

    support: ClassVar[str] = REAL
    name: Literal["gumbel"]
    also: ClassVar[tuple[str, ...]] = ("gumbel_r", "gumbel_right", "gumbel_maximum", "extreme_value", "evd")


class GumbelMinimumDistribution(LocationScale):
    """Gumbel of the smallest extreme value: survival exp(−exp(z)), z = (x−location)/scale."""

    support: ClassVar[str] = REAL
    name: Literal["gumbel_minimum"]
    also: ClassVar[tuple[str, ...]] = ("gumbel_l", "gumbel_left")


class GeneralizedExtremeValueDistribution(LocationScale):
    """Generalized extreme value: cumulative exp(−(1 + ξz)^(−1/ξ)), z = (x−location)/scale; Gumbel at ξ = 0."""

    support: ClassVar[str] = "1 + ξ(x−location)/scale > 0"
    name: Literal["generalized_extreme_value"]
    also: ClassVar[tuple[str, ...]] = ("gev", "genextreme")
    shape: float = Field(examples=[0.1])
    """Shape ξ (SciPy's c is −ξ)."""


class GeneralizedLogisticDistribution(LocationScale):
    """Generalized logistic, type I: cumulative (1 + exp(−z))^(−shape), z = (x−location)/scale."""

    support: ClassVar[str] = REAL
    name: Literal["generalized_logistic"]
    also: ClassVar[tuple[str, ...]] = ("genlogistic",)
    shape: Positive = Field(examples=[2.0])
    """Shape."""


class GeneralizedNormalDistribution(LocationScale):
    """Generalized normal: density ∝ exp(−|z|^shape), z = (x−location)/scale."""

    support: ClassVar[str] = REAL
    name: Literal["generalized_normal"]
    also: ClassVar[tuple[str, ...]] = ("gennorm", "exponential_power")
    shape: Positive = Field(examples=[1.5])
    """Exponent: 1 is Laplace, 2 normal."""


class LogGammaDistribution(LocationScale):
    """Log-gamma: logarithm of a gamma variable, density ∝ exp(shape·z − exp(z)), z = (x−location)/scale."""

    support: ClassVar[str] = REAL
    name: Literal["log_gamma"]
    also: ClassVar[tuple[str, ...]] = ()
    shape: Positive = Field(examples=[2.0])
    """Shape of the gamma variable."""


class DoubleGammaDistribution(LocationScale):
    """Double gamma: density |z|^(shape−1) exp(−|z|)/(2Γ(shape))/scale, z = (x−location)/scale."""

    support: ClassVar[str] = REAL
    name: Literal["double_gamma"]
    also: ClassVar[tuple[str, ...]] = ("dgamma",)
    shape: Positive = Field(examples=[2.0])
    """Shape."""


class DoubleWeibullDistribution(LocationScale):
    """Double Weibull: density (shape/2)|z|^(shape−1) exp(−|z|^shape)/scale, z = (x−location)/scale."""

    support: ClassVar[str] = REAL
    name: Literal["double_weibull"]
    also: ClassVar[tuple[str, ...]] = ("dweibull",)
    shape: Positive = Field(examples=[2.0])
    """Shape."""


class SkewNormalDistribution(LocationScale):
    """Skew normal: density 2φ(z)Φ(shape·z)/scale, z = (x−location)/scale."""

    support: ClassVar[str] = REAL
    name: Literal["skew_normal"]
    also: ClassVar[tuple[str, ...]] = ("skewnorm", "skew_gaussian")
    shape: float = Field(examples=[2.0])
    """Slant α; 0 is the normal distribution."""


class PowerNormalDistribution(LocationScale):
    """Power normal: survival Φ(−z)^power, z = (x−location)/scale."""

    support: ClassVar[str] = REAL
    name: Literal["power_normal"]
    also: ClassVar[tuple[str, ...]] = ("powernorm",)
    power: Positive = Field(examples=[2.0])
    """Exponent of the survival function."""


class ExponentiallyModifiedNormalDistribution(Continuous):
    """Sum of a normal and an independent exponential variable."""

    support: ClassVar[str] = REAL
    name: Literal["exponentially_modified_normal"]
    also: ClassVar[tuple[str, ...]] = ("exponnorm", "emg", "exgaussian")
    mean: float = Field(examples=[0.0])
    """Mean μ of the normal part."""
    standard_deviation: Positive = Field(examples=[1.0])
    """Standard deviation σ of the normal part."""
    rate: Positive = Field(examples=[1.0])
    """Rate of the exponential part."""


class NormalInverseGaussianDistribution(LocationScale):
    """Normal-inverse Gaussian: density ∝ K₁(a√(1+z²)) exp(bz)/√(1+z²), z = (x−location)/scale."""

    support: ClassVar[str] = REAL
    name: Literal["normal_inverse_gaussian"]
    also: ClassVar[tuple[str, ...]] = ("norminvgauss", "nig")
    tail_heaviness: Positive = Field(examples=[2.0])
    """Tail heaviness a."""
    asymmetry: float = Field(examples=[0.5])
    """Asymmetry b, |b| < a."""


class JohnsonSUDistribution(LocationScale):
    """Johnson's SU: γ + δ·asinh(z) is standard normal, z = (x−location)/scale."""

    support: ClassVar[str] = REAL
    name: Literal["johnson_su"]
    also: ClassVar[tuple[str, ...]] = ()
    gamma: float = Field(examples=[0.5])
    """Shape γ."""
    delta: Positive = Field(examples=[2.0])
    """Shape δ."""


class Pearson3Distribution(LocationScale):
    """Pearson type III: a shifted gamma variable of mean `location`, standard deviation `scale` and given skewness."""

    support: ClassVar[str] = "x > location − 2·scale/skewness for positive skewness; mirrored for negative"
    name: Literal["pearson_3"]
    also: ClassVar[tuple[str, ...]] = ("pearson_iii", "pearson_type_iii")
    skewness: float = Field(examples=[0.5])
    """Skewness; 0 is the normal distribution."""

"""Continuous distributions on a half-line."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from service.schemas.statistics.distributions.base import Continuous, LocationScale, NonNegative, Positive

POSITIVE = "x > 0"
ZERO_ON = "x ≥ 0"
ABOVE_LOCATION = "x > location"


class ScaledPositive(Continuous):
    """A family on x > 0 that is closed under stretching."""

    support: ClassVar[str] = POSITIVE
    scale: Positive = 1.0
    """Stretch of the standard form."""


class ExponentialDistribution(Continuous):
    """Exponential: rate·exp(−rate·x)."""

    support: ClassVar[str] = ZERO_ON
    name: Literal["exponential"]
    also: ClassVar[tuple[str, ...]] = ("expon", "exp", "negative_exponential")
    rate: Positive = Field(examples=[1.0])
    """Rate λ, the reciprocal of the mean."""


class GammaDistribution(Continuous):
    """Gamma: rate^shape x^(shape−1) exp(−rate·x)/Γ(shape)."""

    support: ClassVar[str] = POSITIVE
    name: Literal["gamma"]
    also: ClassVar[tuple[str, ...]] = ("erlang",)
    shape: Positive = Field(examples=[2.0])
    """Shape α."""
    rate: Positive = Field(examples=[1.0])
    """Rate β, the reciprocal of the scale."""


class ChiSquaredDistribution(Continuous):
    """Chi-squared: the sum of the squares of ν independent standard normal variables."""

    support: ClassVar[str] = POSITIVE
    name: Literal["chi_squared"]
    also: ClassVar[tuple[str, ...]] = ("chi2", "chisq", "chi_square", "x2")
    degrees_of_freedom: Positive = Field(examples=[5.0])
    """Degrees of freedom ν."""


class NoncentralChiSquaredDistribution(Continuous):
    """Noncentral chi-squared: the sum of squares of ν unit-variance normal variables, λ that of their squared means."""

    support: ClassVar[str] = POSITIVE
    name: Literal["noncentral_chi_squared"]
    also: ClassVar[tuple[str, ...]] = ("ncx2", "noncentral_chi2")
    degrees_of_freedom: Positive = Field(examples=[5.0], le=1e10)
    """Degrees of freedom ν."""
    noncentrality: NonNegative = Field(examples=[2.0], le=1e10)
    """Noncentrality λ."""


class FDistribution(Continuous):
    """F: the ratio of two independent chi-squared variables, each divided by its degrees of freedom."""

    support: ClassVar[str] = POSITIVE
    name: Literal["f"]
    also: ClassVar[tuple[str, ...]] = ("fisher", "snedecor", "fisher_snedecor", "f_distribution")
    numerator_degrees_of_freedom: Positive = Field(examples=[4.0])
    """Degrees of freedom of the numerator."""
    denominator_degrees_of_freedom: Positive = Field(examples=[10.0])
    """Degrees of freedom of the denominator."""


class LognormalDistribution(Continuous):
    """Lognormal: the logarithm is normal with mean μ and standard deviation σ."""

    support: ClassVar[str] = POSITIVE
    name: Literal["lognormal"]
    also: ClassVar[tuple[str, ...]] = ("lognorm", "lnorm", "log_gaussian", "galton")
    mu: float = Field(examples=[0.0], ge=-500, le=500)
    """Mean μ of the logarithm."""
    sigma: Positive = Field(examples=[1.0])
    """Standard deviation σ of the logarithm."""


class WeibullDistribution(ScaledPositive):
    """Weibull: survival exp(−(x/scale)^shape)."""

    support: ClassVar[str] = ZERO_ON
    name: Literal["weibull"]
    also: ClassVar[tuple[str, ...]] = ("weibull_min",)
    shape: Positive = Field(examples=[1.5])
    """Shape k."""


class ExponentiatedWeibullDistribution(ScaledPositive):
    """Exponentiated Weibull: cumulative (1 − exp(−(x/scale)^shape))^exponent."""

    name: Literal["exponentiated_weibull"]
    also: ClassVar[tuple[str, ...]] = ("exponweib",)
    exponent: Positive = Field(examples=[2.0])
    """Exponent of the Weibull cumulative."""
    shape: Positive = Field(examples=[1.5])
    """Shape of the Weibull distribution."""


class FrechetDistribution(LocationScale):
    """Fréchet (inverse Weibull): cumulative exp(−z^(−shape)), z = (x−location)/scale."""

    support: ClassVar[str] = ABOVE_LOCATION
    name: Literal["frechet"]
    also: ClassVar[tuple[str, ...]] = ("invweibull", "inverse_weibull")
    shape: Positive = Field(examples=[2.0])
    """Shape α."""


class ParetoDistribution(Continuous):
    """Pareto: survival (scale/x)^shape."""

    support: ClassVar[str] = "x ≥ scale"
    name: Literal["pareto"]
    also: ClassVar[tuple[str, ...]] = ("pareto_1",)
    shape: Positive = Field(examples=[3.0])
    """Tail exponent α."""
    scale: Positive = 1.0
    """Smallest value."""


class LomaxDistribution(ScaledPositive):
    """Lomax (Pareto II): survival (1 + x/scale)^(−shape)."""

    support: ClassVar[str] = ZERO_ON
    name: Literal["lomax"]
    also: ClassVar[tuple[str, ...]] = ("pareto_2",)
    shape: Positive = Field(examples=[3.0])
    """Tail exponent α."""


class GeneralizedParetoDistribution(LocationScale):
    """Generalized Pareto: survival (1 + ξz)^(−1/ξ), z = (x−location)/scale; exponential at ξ = 0."""

    support: ClassVar[str] = "z ≥ 0, and z ≤ −1/ξ for ξ < 0"
    name: Literal["generalized_pareto"]
    also: ClassVar[tuple[str, ...]] = ("genpareto", "gpd")
    shape: float = Field(examples=[0.2])
    """Shape ξ."""


class InverseGammaDistribution(ScaledPositive):
    """Inverse gamma: scale^shape x^(−shape−1) exp(−scale/x)/Γ(shape)."""

    name: Literal["inverse_gamma"]
    also: ClassVar[tuple[str, ...]] = ("invgamma",)
    shape: Positive = Field(examples=[3.0])
    """Shape α."""


class InverseGaussianDistribution(Continuous):
    """Inverse Gaussian (Wald): √(λ/(2πx³)) exp(−λ(x−μ)²/(2μ²x))."""

    support: ClassVar[str] = POSITIVE
    name: Literal["inverse_gaussian"]
    also: ClassVar[tuple[str, ...]] = ("invgauss", "wald")
    mean: Positive = Field(examples=[1.0])
    """Mean μ."""
    shape: Positive = Field(examples=[1.0])
    """Shape λ."""


class BetaPrimeDistribution(ScaledPositive):
    """Beta prime: density ∝ z^(α−1) (1+z)^(−α−β), z = x/scale."""

    name: Literal["beta_prime"]
    also: ClassVar[tuple[str, ...]] = ("inverse_beta",)
    alpha: Positive = Field(examples=[2.0])
    """Shape α."""
    beta: Positive = Field(examples=[3.0])
    """Shape β."""


class GeneralizedGammaDistribution(ScaledPositive):
    """Generalized gamma: (x/scale)^power is gamma with the given shape and rate 1."""

    name: Literal["generalized_gamma"]
    also: ClassVar[tuple[str, ...]] = ("gengamma",)
    shape: Positive = Field(examples=[2.0])
    """Shape of the gamma variable."""
    power: float = Field(examples=[1.5])
    """Power, not 0."""


class LevyDistribution(LocationScale):
    """Lévy: √(scale/(2π)) exp(−scale/(2(x−location)))/(x−location)^(3/2)."""

    support: ClassVar[str] = ABOVE_LOCATION
    name: Literal["levy"]
    also: ClassVar[tuple[str, ...]] = ()


class LogLogisticDistribution(ScaledPositive):
    """Log-logistic (Fisk): cumulative 1/(1 + (x/scale)^(−shape))."""

    support: ClassVar[str] = ZERO_ON
    name: Literal["log_logistic"]
    also: ClassVar[tuple[str, ...]] = ("fisk",)
    shape: Positive = Field(examples=[3.0])
    """Shape."""


class GompertzDistribution(ScaledPositive):
    """Gompertz: survival exp(−shape·(exp(x/scale) − 1))."""

    support: ClassVar[str] = ZERO_ON
    name: Literal["gompertz"]
    also: ClassVar[tuple[str, ...]] = ()
    shape: Positive = Field(examples=[0.5])
    """Shape η."""


class BurrXIIDistribution(ScaledPositive):
    """Burr type XII (Singh–Maddala): survival (1 + (x/scale)^c)^(−d)."""

    name: Literal["burr_xii"]
    also: ClassVar[tuple[str, ...]] = ("burr", "burr12", "singh_maddala")
    c: Positive = Field(examples=[2.0])
    """Inner exponent."""
    d: Positive = Field(examples=[3.0])
    """Outer exponent."""


class BirnbaumSaundersDistribution(ScaledPositive):
    """Birnbaum–Saunders (fatigue life): (√(x/scale) − √(scale/x))/shape is standard normal."""

    name: Literal["birnbaum_saunders"]
    also: ClassVar[tuple[str, ...]] = ("fatigue_life",)
    shape: Positive = Field(examples=[0.5])
    """Shape."""

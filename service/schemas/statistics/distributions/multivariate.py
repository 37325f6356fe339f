"""Distributions of vectors."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from service.schemas.statistics.distributions.base import Count, Kind, Positive
from service.schemas.types.arrays import IntegerVector, RealSquareMatrix, RealVector
from service.schemas.types.base import Request

VECTORS = "vectors of d real numbers"


class MultivariateNormalDistribution(Request):
    """Multivariate normal with mean μ and covariance Σ."""

    kind: ClassVar[Kind] = "multivariate continuous"
    support: ClassVar[str] = VECTORS
    name: Literal["multivariate_normal"]
    also: ClassVar[tuple[str, ...]] = ("mvn", "mvnorm", "multinormal", "multivariate_gaussian")
    mean: RealVector = Field(examples=[[0.0, 0.0]])
    """Mean (d)."""
    covariance: RealSquareMatrix = Field(examples=[[[2.0, 0.5], [0.5, 1.0]]])
    """Covariance (d, d), symmetric positive definite."""


class MultivariateTDistribution(Request):
    """Multivariate t with ν degrees of freedom: density ∝ (1 + (x−μ)ᵀS⁻¹(x−μ)/ν)^(−(ν+d)/2)."""

    kind: ClassVar[Kind] = "multivariate continuous"
    support: ClassVar[str] = VECTORS
    name: Literal["multivariate_t"]
    also: ClassVar[tuple[str, ...]] = ("mvt",)
    degrees_of_freedom: Positive = Field(examples=[5.0])
    """Degrees of freedom ν."""
    location: RealVector = Field(examples=[[0.0, 0.0]])
    """Centre μ (d)."""
    shape: RealSquareMatrix = Field(examples=[[[2.0, 0.5], [0.5, 1.0]]])
    """Shape matrix S (d, d), symmetric positive definite; the covariance is S·ν/(ν−2)."""


class DirichletDistribution(Request):
    """Dirichlet: density ∝ Π xᵢ^(αᵢ−1) on vectors of positive numbers that sum to 1."""

    kind: ClassVar[Kind] = "multivariate continuous"
    support: ClassVar[str] = "vectors of K positive numbers that sum to 1"
    name: Literal["dirichlet"]
    also: ClassVar[tuple[str, ...]] = ()
    concentration: RealVector = Field(examples=[[1.0, 2.0, 3.0]])
    """Concentrations α (K), each positive."""


class MultinomialDistribution(Request):
    """Multinomial: counts of each outcome in n independent trials."""

    kind: ClassVar[Kind] = "multivariate discrete"
    support: ClassVar[str] = "vectors of K counts that sum to n"
    name: Literal["multinomial"]
    also: ClassVar[tuple[str, ...]] = ("multinom",)
    n: Count = Field(examples=[5])
    """Number of trials."""
    probabilities: RealVector = Field(examples=[[0.2, 0.5, 0.3]])
    """Probability of each outcome (K); they sum to 1."""


class DirichletMultinomialDistribution(Request):
    """Dirichlet-multinomial: multinomial whose probabilities have a Dirichlet distribution."""

    kind: ClassVar[Kind] = "multivariate discrete"
    support: ClassVar[str] = "vectors of K counts that sum to n"
    name: Literal["dirichlet_multinomial"]
    also: ClassVar[tuple[str, ...]] = ("polya_multivariate",)
    n: Count = Field(examples=[5])
    """Number of trials."""
    concentration: RealVector = Field(examples=[[1.0, 2.0, 3.0]])
    """Concentrations α (K), each positive."""


class MultivariateHypergeometricDistribution(Request):
    """Multivariate hypergeometric: items of each kind among `draws` drawn without replacement."""

    kind: ClassVar[Kind] = "multivariate discrete"
    support: ClassVar[str] = "vectors of K counts that sum to draws, none above counts"
    name: Literal["multivariate_hypergeometric"]
    also: ClassVar[tuple[str, ...]] = ()
    counts: IntegerVector = Field(examples=[[5, 10, 15]])
    """Items of each kind (K)."""
    draws: Count = Field(examples=[6])
    """Items drawn."""

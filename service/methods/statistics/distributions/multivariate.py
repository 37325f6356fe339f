"""Distributions of vectors: logarithm of the density, moments, entropy and samples of each."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import special, stats
from scipy.linalg import cholesky, solve_triangular

from service.methods.statistics.distributions.categorical import checked_probabilities
from service.methods.statistics.distributions.saddle_point import log_binomial, log_poisson
from service.schemas.types.array_parsing import places
from service.schemas.types.errors import Fault, InvalidInput

Array = NDArray[Any]


class VectorLaw:
    """A distribution of vectors of `dimension` components."""

    dimension: int

    @abstractmethod
    def log_density(self, x: Array) -> Array:
        """Logarithm of the density or mass at points (…, dimension)."""

    @abstractmethod
    def moments(self) -> tuple[Array, Array]:
        """Mean vector and covariance matrix."""

    @abstractmethod
    def sample(self, size: tuple[int, ...], generator: np.random.Generator) -> Array:
        """Draw independent vectors, (…, dimension)."""

    def entropy(self) -> float | None:
        """Entropy in nats, where there is a closed form."""
        return None


def _positive(values: Array, field: str) -> Array:
    if (wrong := values <= 0).any():
        faults = [Fault(("distribution", field, *place), "Expected a positive number.") for place in places(wrong)]
        raise InvalidInput("Parameters are not positive.", faults)
    return values.astype(np.float64)


def _factor(matrix: Array, field: str, size: int) -> Array:
    """The lower Cholesky factor of a symmetric positive definite matrix of the right size."""
    if matrix.shape != (size, size):
        raise InvalidInput.at(
            f"Expected a {size}×{size} matrix, as the centre has {size} entries.", "distribution", field
        )
    if (wrong := np.abs(matrix - matrix.T) > 1e-12 * np.abs(matrix).max()).any():
        place = places(wrong)[0]
        raise InvalidInput.at("The matrix is not symmetric.", "distribution", field, *place)
    try:
        return np.asarray(cholesky(matrix, lower=True))
    except np.linalg.LinAlgError:
        raise InvalidInput.at("The matrix is not positive definite.", "distribution", field) from None


class _Elliptical(VectorLaw):
    def __init__(self, centre: Array, matrix: Array, field: str) -> None:
        self.centre, self.matrix, self.dimension = centre, matrix, len(centre)
        self.factor = _factor(matrix, field, self.dimension)
        self.log_root = float(np.log(np.diag(self.factor)).sum())

    def squared_distance(self, x: Array) -> Array:
        """Squared Mahalanobis distance from the centre."""
        flat = (x - self.centre).reshape(-1, self.dimension)
        z = solve_triangular(self.factor, flat.T, lower=True)
        return np.asarray((z * z).sum(0).reshape(x.shape[:-1]))


class _Normal(_Elliptical):
    def __init__(self, d: Any) -> None:
        super().__init__(d.mean, d.covariance, "covariance")

    def log_density(self, x: Array) -> Array:
        return np.asarray(-0.5 * (self.squared_distance(x) + self.dimension * np.log(2 * np.pi)) - self.log_root)

    def moments(self) -> tuple[Array, Array]:
        return self.centre, self.matrix

    def entropy(self) -> float:
        return 0.5 * self.dimension * float(np.log(2 * np.pi * np.e)) + self.log_root

    def sample(self, size: tuple[int, ...], generator: np.random.Generator) -> Array:
        return np.asarray(self.centre + generator.standard_normal((*size, self.dimension)) @ self.factor.T)


class _StudentT(_Elliptical):
    def __init__(self, d: Any) -> None:
        super().__init__(d.location, d.shape, "shape")
        self.df = d.degrees_of_freedom

    def log_density(self, x: Array) -> Array:
        half, size = 0.5 * (self.df + self.dimension), self.dimension
        peak = special.gammaln(half) - special.gammaln(0.5 * self.df) - 0.5 * size * np.log(self.df * np.pi)
        return np.asarray(peak - self.log_root - half * np.log1p(self.squared_distance(x) / self.df))

    def moments(self) -> tuple[Array, Array]:
        mean = self.centre if self.df > 1 else np.full_like(self.centre, np.nan)
        if self.df > 2:
            return mean, self.matrix * (self.df / (self.df - 2))
        return mean, np.full_like(self.matrix, np.nan)

    def entropy(self) -> float:
        shape = stats.multivariate_t(self.centre, self.matrix, self.df)
        return float(shape.entropy())

    def sample(self, size: tuple[int, ...], generator: np.random.Generator) -> Array:
        normal = generator.standard_normal((*size, self.dimension)) @ self.factor.T
        return np.asarray(self.centre + normal / np.sqrt(generator.chisquare(self.df, size) / self.df)[..., None])


class _Dirichlet(VectorLaw):
    def __init__(self, d: Any) -> None:
        self.concentration = _positive(d.concentration, "concentration")
        self.dimension, self.total = len(self.concentration), float(self.concentration.sum())

    def log_density(self, x: Array) -> Array:
        _check_points((x < 0) | (np.abs(x.sum(-1, keepdims=True) - 1) > 1e-9), "a vector of numbers ≥ 0 that sum to 1")
        alpha = self.concentration
        norm = special.gammaln(self.total) - special.gammaln(alpha).sum()
        return np.asarray(norm + special.xlogy(alpha - 1, x).sum(-1))

    def moments(self) -> tuple[Array, Array]:
        mean = self.concentration / self.total
        return mean, (np.diag(mean) - np.outer(mean, mean)) / (self.total + 1)

    def entropy(self) -> float:
        return float(stats.dirichlet(self.concentration).entropy())

    def sample(self, size: tuple[int, ...], generator: np.random.Generator) -> Array:
        return generator.dirichlet(self.concentration, size)


class _Counts(VectorLaw):
    """A distribution of counts that sum to n."""

    n: int

    def check(self, x: Array) -> None:
        """Refuse points that are not counts."""
        _check_points(
            (x < 0) | (x != np.floor(x)) | (x.sum(-1, keepdims=True) != self.n), f"counts that sum to {self.n}"
        )


class _Multinomial(_Counts):
    def __init__(self, d: Any) -> None:
        self.n, self.p = d.n, checked_probabilities(d.probabilities, "distribution", "probabilities")
        self.dimension = len(self.p)

    def log_density(self, x: Array) -> Array:
        self.check(x)
        # Counts are independent Poisson variables of mean n·p, given that they sum to n.
        return np.asarray(
            log_poisson(x, self.n * self.p).sum(-1) - log_poisson(np.array(float(self.n)), np.array(float(self.n)))
        )

    def moments(self) -> tuple[Array, Array]:
        return self.n * self.p, self.n * (np.diag(self.p) - np.outer(self.p, self.p))

    def sample(self, size: tuple[int, ...], generator: np.random.Generator) -> Array:
        return generator.multinomial(self.n, self.p, size)


class _DirichletMultinomial(_Counts):
    def __init__(self, d: Any) -> None:
        self.n, self.concentration = d.n, _positive(d.concentration, "concentration")
        self.dimension, self.total = len(self.concentration), float(self.concentration.sum())

    def log_density(self, x: Array) -> Array:
        self.check(x)
        alpha = self.concentration
        with np.errstate(divide="ignore"):
            each = np.where(x > 0, -np.log(np.maximum(x, 1)) - special.betaln(np.maximum(x, 1), alpha), 0.0)
        whole = np.log(self.n) + special.betaln(self.n, self.total) if self.n else 0.0
        return np.asarray(each.sum(-1) + whole)

    def moments(self) -> tuple[Array, Array]:
        p, size = self.concentration / self.total, self.n
        return size * p, size * (size + self.total) / (1 + self.total) * (np.diag(p) - np.outer(p, p))

    def sample(self, size: tuple[int, ...], generator: np.random.Generator) -> Array:
        return generator.multinomial(self.n, generator.dirichlet(self.concentration, size))


class _Hypergeometric(_Counts):
    def __init__(self, d: Any) -> None:
        if (wrong := d.counts < 0).any():
            raise InvalidInput.at("A count is not negative.", "distribution", "counts", *places(wrong)[0])
        self.counts, self.n, self.total = d.counts, d.draws, int(d.counts.sum())
        self.dimension = len(d.counts)
        if self.n > self.total:
            raise InvalidInput.at(f"Only {self.total} items are there to be drawn.", "distribution", "draws")

    def log_density(self, x: Array) -> Array:
        self.check(x)
        p = np.array(self.n / self.total if self.total else 0.0)
        left = self.counts - x
        with np.errstate(all="ignore"):
            each = np.where(left >= 0, log_binomial(x, np.maximum(left, 0), p, 1 - p), -np.inf)
            each = np.where(self.counts == 0, np.where(x == 0, 0.0, -np.inf), each)
        whole = log_binomial(np.array(float(self.n)), np.array(float(self.total - self.n)), p, 1 - p)
        return np.asarray(each.sum(-1) - whole)

    def moments(self) -> tuple[Array, Array]:
        p = self.counts / max(self.total, 1)
        spread = self.n * (self.total - self.n) / max(self.total - 1, 1)
        return self.n * p, spread * (np.diag(p) - np.outer(p, p))

    def sample(self, size: tuple[int, ...], generator: np.random.Generator) -> Array:
        return generator.multivariate_hypergeometric(self.counts, self.n, size)


def _check_points(wrong: Any, expected: str) -> None:
    bad = np.any(wrong, axis=-1)
    if bad.any():
        faults = [Fault(("x", *place), f"Expected {expected}.") for place in places(np.asarray(bad))]
        raise InvalidInput(f"Points are not {expected}.", faults)


VECTOR_FAMILIES: dict[str, Any] = {
    "multivariate_normal": _Normal,
    "multivariate_t": _StudentT,
    "dirichlet": _Dirichlet,
    "multinomial": _Multinomial,
    "dirichlet_multinomial": _DirichletMultinomial,
    "multivariate_hypergeometric": _Hypergeometric,
}
"""Every family of vectors."""


def vector_law(distribution: Any) -> VectorLaw:
    """The law of a distribution of vectors. Raises InvalidInput where parameters contradict each other."""
    law: VectorLaw = VECTOR_FAMILIES[distribution.name](distribution)
    return law

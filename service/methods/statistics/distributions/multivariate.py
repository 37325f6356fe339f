"""Distributions of vectors: logarithm of the density, moments, entropy and samples of each."""

from __future__ import annotations

import math
from abc import abstractmethod
from typing import Any, ClassVar

import mpmath
import numpy as np
from numpy.typing import NDArray
from scipy import special, stats
from scipy.linalg import cholesky, solve_triangular

from service.methods.statistics.distributions import quadratic_forms
from service.methods.statistics.distributions.categorical import checked_probabilities
from service.methods.statistics.distributions.gamma_functions import log_gamma_density
from service.methods.statistics.distributions.saddle_point import log_binomial, log_poisson, stirling_error
from service.schemas.types.array_parsing import places
from service.schemas.types.errors import Fault, InvalidInput

Array = NDArray[Any]
_DELICATE = 1e4  # condition of a matrix; below, 11 digits are left, and above, balls give them all
_MOST_ROWS, _MOST_ENTRIES = 100, 100_000  # of a matrix and of points in ball arithmetic: a choice, some 0.3 s
_LEAST_CONCENTRATION = 0.1  # below, NumPy's values of a Dirichlet law underflow to 0 in 1 of 1e30 draws, and more often


class VectorLaw:
    """A distribution of vectors of `dimension` components."""

    dimension: int
    open_at_0: ClassVar[bool] = False
    """Whether no component is 0, but where it underflows."""

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

    def digits(self, points: int) -> int | None:  # noqa: ARG002 - for the elliptical ones
        """Digits left of a density at so many points, or of the entropy for none; None where none are in doubt."""
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
    log_root: float
    """Logarithm of the root of the determinant."""

    def __init__(self, centre: Array, matrix: Array, field: str) -> None:
        self.centre, self.matrix, self.dimension = centre, matrix, len(centre)
        self.factor = _factor(matrix, field, self.dimension)
        condition = float(np.linalg.cond(matrix))
        self.delicate = condition > _DELICATE
        self.digits_left = max(0, math.floor(15.0 - math.log10(condition)))
        self.log_root: float = float(np.log(np.diag(self.factor)).sum())
        if self.delicate and self.dimension <= _MOST_ROWS:
            determinant = quadratic_forms.determinant(matrix)
            if not determinant > 0:
                raise InvalidInput.at("The matrix is not positive definite.", "distribution", field)
            self.log_root = 0.5 * float(determinant.log())

    def squared_distance(self, x: Array) -> Array:
        """Squared Mahalanobis distance from the centre."""
        flat = x.reshape(-1, self.dimension)
        if self.delicate and self.dimension <= _MOST_ROWS and flat.size <= _MOST_ENTRIES:
            return quadratic_forms.inverse_form(self.matrix, flat, self.centre).reshape(x.shape[:-1])
        z = solve_triangular(self.factor, (flat - self.centre).T, lower=True)
        return np.asarray((z * z).sum(0).reshape(x.shape[:-1]))

    def digits(self, points: int) -> int | None:
        """Digits left of a density at so many points, or of the entropy for none; None where none are in doubt."""
        size = points * self.dimension
        settled = not self.delicate or (self.dimension <= _MOST_ROWS and size <= _MOST_ENTRIES)
        return None if settled else self.digits_left


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
        # log Γ(a+h) − log Γ(a) − h log(2πa) by Stirling's formula, whose large terms cancel exactly.
        a, h = 0.5 * self.df, 0.5 * self.dimension
        errors = float(stirling_error(a + h) - stirling_error(a))
        self.peak = errors + (a + h - 0.5) * math.log1p(h / a) - h - h * math.log(2 * math.pi)

    def log_density(self, x: Array) -> Array:
        half = 0.5 * (self.df + self.dimension)
        return np.asarray(self.peak - self.log_root - half * np.log1p(self.squared_distance(x) / self.df))

    def moments(self) -> tuple[Array, Array]:
        mean = self.centre if self.df > 1 else np.full_like(self.centre, np.nan)
        if self.df > 2:
            return mean, self.matrix * (self.df / (self.df - 2))
        covariance = np.full_like(self.matrix, np.nan)
        np.fill_diagonal(covariance, np.inf if self.df > 1 else np.nan)
        return mean, covariance

    def entropy(self) -> float:
        a, h = 0.5 * self.df, 0.5 * self.dimension
        with mpmath.workdps(40 + 2 * max(0, math.ceil(math.log10(a)))):
            growth = (mpmath.mpf(a) + h) * (mpmath.digamma(mpmath.mpf(a) + h) - mpmath.digamma(a))
        return float(self.log_root - self.peak + float(growth))

    def sample(self, size: tuple[int, ...], generator: np.random.Generator) -> Array:
        normal = generator.standard_normal((*size, self.dimension)) @ self.factor.T
        return np.asarray(self.centre + normal / np.sqrt(generator.chisquare(self.df, size) / self.df)[..., None])


def _excess(shares: Array) -> Array:
    """Σ − 1 of shares along the last axis, exactly rounded."""
    rows = shares.reshape(-1, shares.shape[-1])
    return np.array([math.fsum((*row, -1.0)) for row in rows.tolist()]).reshape(shares.shape[:-1])


def _log_dirichlet(x: Array, alpha: Array) -> Array:
    """Log of a Dirichlet density at vectors (…, K).

    Gamma variables of these shapes have the sum s and the shares x with the density of the sum times that of the
    shares times s^(1−K). Near their mode, at s = Σ α, nothing cancels; the shares' own rounding is put right.
    """
    total = alpha.sum(-1)
    parts = log_gamma_density(total[..., None] * x, alpha).sum(-1) - log_gamma_density(total, total)
    return np.asarray(parts + (alpha.shape[-1] - 1) * np.log(total) + total * _excess(x))


def _dirichlet_sample(alpha: Array, size: tuple[int, ...], generator: np.random.Generator) -> Array:
    """By gamma variables, small ones in log space: one of shape α is one of shape α + 1 times U^(1/α)."""
    if alpha.min() >= _LEAST_CONCENTRATION:
        return generator.dirichlet(alpha, size)
    shape = (*size, len(alpha))
    logs = np.log(generator.standard_gamma(alpha + 1.0, shape)) + np.log1p(-generator.random(shape)) / alpha
    return np.asarray(special.softmax(logs, axis=-1))


def _spread_of_shares(weights: Array) -> Array:
    """The covariance diag(p) − p pᵀ of one draw with these weights; 1 − p is the sum of the others."""
    before, after = np.cumsum(weights), np.cumsum(weights[::-1])[::-1]
    others = np.append(0.0, before[:-1]) + np.append(after[1:], 0.0)
    total = before[-1] or 1.0
    covariance = -np.outer(weights / total, weights / total)
    np.fill_diagonal(covariance, weights / total * (others / total))
    return covariance


class _Dirichlet(VectorLaw):
    open_at_0 = True

    def __init__(self, d: Any) -> None:
        self.concentration = _positive(d.concentration, "concentration")
        self.dimension, self.total = len(self.concentration), float(self.concentration.sum())

    def log_density(self, x: Array) -> Array:
        _check_points((x < 0) | (np.abs(x.sum(-1, keepdims=True) - 1) > 1e-9), "a vector of numbers ≥ 0 that sum to 1")
        return _log_dirichlet(x, self.concentration)

    def moments(self) -> tuple[Array, Array]:
        return self.concentration / self.total, _spread_of_shares(self.concentration) / (self.total + 1)

    def entropy(self) -> float:
        """From those of the gamma variables, whose sum is independent of the shares: no large terms cancel."""
        parts = float(np.sum(stats.gamma.entropy(self.concentration))) - float(stats.gamma.entropy(self.total))
        return float(parts - (self.dimension - 1) * special.digamma(self.total))

    def sample(self, size: tuple[int, ...], generator: np.random.Generator) -> Array:
        return _dirichlet_sample(self.concentration, size, generator)


class _Counts(VectorLaw):
    """A distribution of counts that sum to n."""

    n: int

    def check(self, x: Array) -> None:
        """Refuse points that are not counts."""
        _check_points(
            (x < 0) | (x != np.floor(x)) | (x.sum(-1, keepdims=True) != self.n), f"counts that sum to {self.n}"
        )


def _log_multinomial(x: Array, n: float, p: Array) -> Array:
    """Log of a multinomial mass: counts are independent Poisson variables of mean n·p, given that they sum to n."""
    whole = log_poisson(np.array(n), np.array(n))
    return np.asarray(log_poisson(x, n * p).sum(-1) - whole + n * _excess(p))


class _Multinomial(_Counts):
    def __init__(self, d: Any) -> None:
        self.n, self.p = d.n, checked_probabilities(d.probabilities, "distribution", "probabilities")
        self.dimension = len(self.p)

    def log_density(self, x: Array) -> Array:
        self.check(x)
        return _log_multinomial(x, float(self.n), self.p)

    def moments(self) -> tuple[Array, Array]:
        return self.n * self.p, self.n * _spread_of_shares(self.p)

    def sample(self, size: tuple[int, ...], generator: np.random.Generator) -> Array:
        return generator.multinomial(self.n, self.p, size)


class _DirichletMultinomial(_Counts):
    def __init__(self, d: Any) -> None:
        self.n, self.concentration = d.n, _positive(d.concentration, "concentration")
        self.dimension, self.total = len(self.concentration), float(self.concentration.sum())

    def log_density(self, x: Array) -> Array:
        self.check(x)
        # Multinomial times prior over posterior density at any one p; near the posterior's mean nothing cancels.
        posterior = self.concentration + x
        p = posterior / (self.n + self.total)
        odds = _log_dirichlet(p, self.concentration) - _log_dirichlet(p, posterior)
        return np.asarray(_log_multinomial(x, float(self.n), p) + odds)

    def moments(self) -> tuple[Array, Array]:
        p, size = self.concentration / self.total, self.n
        factor = size * ((size + self.total) / (1 + self.total))
        return size * p, factor * _spread_of_shares(self.concentration)

    def sample(self, size: tuple[int, ...], generator: np.random.Generator) -> Array:
        return generator.multinomial(self.n, _dirichlet_sample(self.concentration, size, generator))


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
        return self.n * p, spread * _spread_of_shares(self.counts.astype(float))

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

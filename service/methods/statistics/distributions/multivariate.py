"""Distributions of vectors: logarithm of the density, moments, entropy and samples of each."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from scipy import special, stats

from service.methods.statistics.distributions.categorical import checked_probabilities
from service.methods.statistics.distributions.elliptical import ELLIPTICAL
from service.methods.statistics.distributions.gamma_functions import log_gamma_density
from service.methods.statistics.distributions.saddle_point import log_binomial, log_poisson
from service.methods.statistics.distributions.vector_law import Array, VectorLaw
from service.methods.statistics.summation import two_product
from service.schemas.statistics.distributions.base import Continuous
from service.schemas.types.array_parsing import places
from service.schemas.types.errors import ComputationError, Fault, InvalidInput

_MOST_ITEMS = 2**53  # beyond, a double no longer tells one count from the next
_MOST_DRAWN_FROM = 10**9  # items, from which NumPy draws no more
_LEAST_CONCENTRATION = 0.1  # below, NumPy's values of a Dirichlet law underflow to 0 in 1 of 1e30 draws, and more often


def _positive(values: Array, field: str) -> Array:
    """Parameters whose sums and reciprocals are within the range of float64, as those of numbers are."""
    least, most = Continuous.smallest, Continuous.largest
    if (wrong := ~((values >= least) & (values <= most))).any():
        detail = f"Expected a positive number between {least:g} and {most:g}."
        raise InvalidInput(detail, [Fault(("distribution", field, *place), detail) for place in places(wrong)])
    return values.astype(np.float64)


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
        # Decimals sent, such as 0.333333333.
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
    """Log of a multinomial mass, the p divided by their sum: Poisson counts of mean n·p, given that they sum to n."""
    whole = log_poisson(np.array(n), np.array(n))
    return np.asarray(log_poisson(x, *two_product(n, p)).sum(-1) - whole)


def _multinomial_sample(n: int, p: Array, size: tuple[int, ...], generator: np.random.Generator) -> Array:
    """Counts of n trials with probabilities (…, K), the rarest first: what is left for others does not cancel."""
    p = np.broadcast_to(p, (*size, p.shape[-1]))
    order = np.argsort(p, axis=-1)
    ascending = np.take_along_axis(p, order, -1)
    shares = ascending / np.cumsum(ascending[..., ::-1], -1)[..., ::-1]
    left, counts = np.full(size, n), np.empty(p.shape, np.int64)
    for place in range(p.shape[-1] - 1):
        counts[..., place] = drawn = generator.binomial(left, np.minimum(shares[..., place], 1.0))
        left = left - drawn
    counts[..., -1] = left
    found = np.empty_like(counts)
    np.put_along_axis(found, order, counts, -1)
    return found


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
        return _multinomial_sample(self.n, self.p, size, generator)


class _DirichletMultinomial(_Counts):
    def __init__(self, d: Any) -> None:
        self.n, self.concentration = d.n, _positive(d.concentration, "concentration")
        self.dimension, self.total = len(self.concentration), float(self.concentration.sum())

    def log_density(self, x: Array) -> Array:
        self.check(x)
        # Multinomial times prior over posterior density at any one p; near the posterior's mean nothing cancels.
        posterior = self.concentration + x
        p = posterior / (self.n + self.total)
        odds = _log_dirichlet(p, self.concentration) - _log_dirichlet(p, posterior) + self.n * _excess(p)
        return np.asarray(_log_multinomial(x, float(self.n), p) + odds)

    def moments(self) -> tuple[Array, Array]:
        p, size = self.concentration / self.total, self.n
        factor = size * ((size + self.total) / (1 + self.total))
        return size * p, factor * _spread_of_shares(self.concentration)

    def sample(self, size: tuple[int, ...], generator: np.random.Generator) -> Array:
        return _multinomial_sample(self.n, _dirichlet_sample(self.concentration, size, generator), size, generator)


class _Hypergeometric(_Counts):
    def __init__(self, d: Any) -> None:
        if (wrong := d.counts < 0).any():
            raise InvalidInput.at("A count is not negative.", "distribution", "counts", *places(wrong)[0])
        self.counts, self.n, self.total = d.counts, d.draws, sum(d.counts.tolist())
        self.dimension = len(d.counts)
        if self.total > _MOST_ITEMS:
            raise InvalidInput.at("Expected 2^53 items in all, at most.", "distribution", "counts")
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
        if self.total >= _MOST_DRAWN_FROM:
            detail = f"Samples are drawn from fewer than {_MOST_DRAWN_FROM:,} items in all."
            raise ComputationError.at(detail, "distribution", "counts")
        return generator.multivariate_hypergeometric(self.counts, self.n, size)


def _check_points(wrong: Any, expected: str) -> None:
    bad = np.any(wrong, axis=-1)
    if bad.any():
        faults = [Fault(("x", *place), f"Expected {expected}.") for place in places(np.asarray(bad))]
        raise InvalidInput(f"Points are not {expected}.", faults)


VECTOR_FAMILIES: dict[str, Any] = {
    **ELLIPTICAL,
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

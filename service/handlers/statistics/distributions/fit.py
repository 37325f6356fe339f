"""Fitting a distribution to data, and how well it fits."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
from scipy import special, stats

from service.handlers.statistics.distributions.parameters import likelihood_of
from service.handlers.statistics.distributions.values import is_multivariate
from service.methods.linear_algebra.block_triangle import Centred, Triangle, centred_step, dependent
from service.methods.statistics.block_products import origin as origin_of
from service.methods.statistics.distributions.families import FAMILIES, law
from service.methods.statistics.distributions.fitting import fit
from service.methods.statistics.distributions.inverse_tails import quantile
from service.methods.statistics.distributions.law import Law
from service.methods.statistics.distributions.multivariate import vector_law
from service.methods.statistics.distributions.placement import Array
from service.methods.statistics.missing import observed
from service.methods.statistics.newton import Optimum
from service.schemas.statistics.distributions.requests import FitRequest
from service.schemas.types.array_parsing import places
from service.schemas.types.errors import ComputationError, Fault, InvalidInput
from service.schemas.types.results import ExtendedNumber, Number, Record, Result, Warning

_LEAST_EXPECTED = 5.0  # in a cell, as the χ² approximation of the test's law needs (Cochran 1954)
_MOST_CELLS = 100  # beyond, more cells add time and no power


@dataclass(slots=True, kw_only=True)
class GoodnessOfFit(Record):
    """A test of the fitted distribution against the data. Fitted parameters make its p-value too large."""

    method: str
    """`kolmogorov-smirnov` for continuous, `chi-squared` (cells of expected count 5 and more) for discrete data."""
    statistic: Number
    """Largest distance of the cumulative functions, or Σ (observed − expected)²/expected."""
    degrees_of_freedom: int | None
    """Of the chi-squared test: cells − 1 − fitted parameters."""
    p_value: Number | None
    """Probability of a statistic at least as large; null where no degrees of freedom are left."""


@dataclass(slots=True, kw_only=True)
class FitResult(Result):
    """A fitted distribution."""

    distribution: dict[str, Any]
    """The distribution, as other operations take it."""
    log_likelihood: Number
    """Σ log f(xᵢ) at the estimates."""
    aic: Number
    """Akaike's criterion 2k − 2ℓ for k fitted parameters."""
    bic: Number
    """Schwarz's criterion k log n − 2ℓ."""
    standard_errors: dict[str, ExtendedNumber | None]
    """From the observed information, by fitted parameter; null where the maximum is not a smooth one."""
    goodness_of_fit: GoodnessOfFit | None
    """How well it fits; null for multivariate families, and where tails cannot be computed."""
    success: bool
    """Whether the search reached a maximum; true for closed forms."""
    message: str
    """How the estimates were found."""
    compared_log_likelihood: ExtendedNumber | None = None
    """Σ log g(xᵢ) of the distribution `compare`, −Infinity where it makes the data impossible; null without one."""


def fit_distribution(request: FitRequest) -> FitResult:
    """Fit a family by maximum likelihood, with parameters in `fixed` held.

    Closed forms where there are some, else a Nelder–Mead search from several starts and Newton's method. Parameters
    that move the end of the support (`location` of `frechet`, `levy`, `generalized_pareto` and `argus`) are held at
    their defaults unless fixed. Integer parameters, such as n of `binomial`, must be fixed.
    """
    data = observed(request.data, request.missing, "data").astype(np.float64)
    result = _fitted(data, request)
    if request.compare is not None:
        result.compared_log_likelihood = _log_likelihood(request.compare, data)
    return result


def _log_likelihood(distribution: Any, data: Array) -> float:
    """Of a distribution of as many components as the data have. Raises InvalidInput."""
    found = vector_law(distribution) if is_multivariate(distribution) else law(distribution)
    if getattr(found, "dimension", None) != (data.shape[1] if data.ndim == 2 else None):
        raise InvalidInput.at("Expected a distribution of what the data are: numbers, or vectors.", "compare")
    return float(found.log_density(data).sum())


def _fitted(data: Array, request: FitRequest) -> FitResult:
    if request.name == "multivariate_normal":
        return _fit_normal_vectors(data, request)
    if request.name not in FAMILIES:
        raise InvalidInput.at("This family of vectors has no fit; multivariate_normal has one.", "name")
    if data.ndim != 1:
        raise InvalidInput.at("Expected a vector: this family is univariate.", "data")
    if request.name == "categorical":
        return _fit_categorical(data, request)
    likelihood = likelihood_of(request.name, data, request.fixed)
    estimates, optimum, errors = fit(likelihood)
    parameters = {key: value for key, value in {**likelihood.known, **estimates}.items() if value is not None}
    goodness = _goodness(likelihood.law(estimates), data, len(estimates))
    return searched(
        {"name": request.name, **parameters}, likelihood(estimates), (len(estimates), len(data)), optimum,
        standard_errors=errors, goodness_of_fit=goodness,
    )  # fmt: skip


def searched(
    distribution: dict[str, Any], likelihood: float, counts: tuple[int, int], optimum: Optimum | None, **more: Any
) -> FitResult:
    """The answer for so many fitted parameters and values, from a search if there is its optimum."""
    success = optimum is None or optimum.success
    message = optimum.message if optimum else "Closed form."
    return result_of(
        distribution, likelihood, *counts, success=success, message=message,
        certainty="checked" if optimum and success else "estimated",
        warnings=[] if success else [Warning(code="not-converged", detail=message)], **more,
    )  # fmt: skip


def result_of(distribution: dict[str, Any], likelihood: float, count: int, n: int, **more: Any) -> FitResult:
    """The answer for so many fitted parameters and values; a closed form unless *more* says otherwise."""
    shared: dict[str, Any] = {
        "aic": 2 * count - 2 * likelihood, "bic": count * float(np.log(n)) - 2 * likelihood, "goodness_of_fit": None,
        "success": True, "message": "Closed form.", "certainty": "estimated",
    }  # fmt: skip
    return FitResult(distribution=distribution, log_likelihood=likelihood, **(shared | more))


def _fit_categorical(data: Array, request: FitRequest) -> FitResult:
    if request.fixed:
        raise InvalidInput.at("No parameter of this family can be fixed.", "fixed")
    # So many probabilities are an answer of 8 MB: a choice.
    if (wrong := (data < 0) | (data != np.floor(data)) | (data > 1e6)).any():
        faults = [Fault(("data", *place), "Expected a 0-based position, 1000000 at most.") for place in places(wrong)]
        raise InvalidInput("Data are not positions.", faults)
    counts = np.bincount(data.astype(int))
    p = counts / len(data)
    distribution = {"name": "categorical", "probabilities": p}
    likelihood = float(special.xlogy(counts, p).sum())
    return result_of(distribution, likelihood, len(p) - 1, len(data), standard_errors={"probabilities": None})


def _fit_normal_vectors(data: Array, request: FitRequest) -> FitResult:
    if request.fixed or data.ndim != 2:
        raise InvalidInput.at(
            "Expected observations × variables, with nothing fixed.", "fixed" if request.fixed else "data"
        )
    origin = origin_of(data)
    return normal_of(Centred.of(centred_step(origin, Triangle.start(data.shape[1] + 1), data), origin))


def normal_of(rows: Centred) -> FitResult:
    """The normal law of vectors, its likelihood from R of the centred rows, whose condition is not squared."""
    n, size = rows.rows, len(rows.factor)
    with np.errstate(over="ignore", invalid="ignore"):
        covariance = rows.factor.T @ rows.factor / n
    if not np.isfinite(covariance).all():
        raise ComputationError.at("The covariance leaves the range of doubles: send the data in another unit.", "data")
    if n <= size or dependent(rows.factor, size, n).size:
        raise InvalidInput.at("The covariance of these data is singular: too few rows, or dependent columns.", "data")
    parameters = {"name": "multivariate_normal", "mean": rows.means, "covariance": covariance}
    spread = 2 * float(np.log(np.abs(np.diagonal(rows.factor))).sum()) - size * math.log(n)
    likelihood = -0.5 * n * (size * math.log(2 * math.pi) + spread + size)
    count = size + size * (size + 1) // 2
    return result_of(parameters, likelihood, count, n, standard_errors={"mean": None, "covariance": None})


def _goodness(fitted: Law, data: Array, parameters: int) -> GoodnessOfFit | None:
    try:
        return _tested(fitted, data, parameters)
    except ComputationError:  # A fit on its way to a limit of the family; the estimates are worth knowing all the same.
        return None


def _tested(fitted: Law, data: Array, parameters: int) -> GoodnessOfFit:
    if not fitted.discrete:
        test = stats.ks_1samp(fitted.reduced(data), cast(Any, lambda x: fitted.tail(np.asarray(x), "lower")))
        return GoodnessOfFit(
            method="kolmogorov-smirnov",
            statistic=float(test.statistic),
            degrees_of_freedom=None,
            p_value=float(test.pvalue),
        )
    observed_counts, expected = _cells(fitted, data)
    statistic = float(((observed_counts - expected) ** 2 / expected).sum())
    left = len(expected) - 1 - parameters
    p_value = float(special.chdtrc(left, statistic)) if left > 0 else None
    return GoodnessOfFit(method="chi-squared", statistic=statistic, degrees_of_freedom=max(left, 0), p_value=p_value)


def _cells(fitted: Law, data: Array) -> tuple[Array, Array]:
    """Observed and expected counts in cells between quantiles, each of expected count 5 and more where possible."""
    cells = int(np.clip(len(data) / _LEAST_EXPECTED, 1, _MOST_CELLS))
    edges = np.unique(quantile(fitted, np.arange(1, cells) / cells, "lower")) if cells > 1 else np.array([])
    below = np.append(fitted.tail(edges, "lower"), 1.0) if len(edges) else np.array([1.0])
    expected = np.diff(np.concatenate([[0.0], below])) * len(data)
    counts = np.bincount(np.searchsorted(edges, data), minlength=len(edges) + 1)
    while len(expected) > 1 and expected.min() < _LEAST_EXPECTED:
        least = int(expected.argmin())
        into = max(least - 1, 0)
        expected = np.concatenate([expected[:into], [expected[into : into + 2].sum()], expected[into + 2 :]])
        counts = np.concatenate([counts[:into], [counts[into : into + 2].sum()], counts[into + 2 :]])
    kept = expected > 0
    return counts[kept].astype(float), expected[kept]

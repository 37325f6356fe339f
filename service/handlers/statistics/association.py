"""Covariance and autocorrelation."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import fft, special

from service.methods.statistics.missing import observed
from service.methods.statistics.precision import Floats, digits_left, exact_sum, limited, moved_inputs
from service.operation import Cost
from service.schemas.statistics.variables import AutocorrelationRequest, CorrelationRequest, CovarianceRequest
from service.schemas.types.errors import ComputationError, InvalidInput
from service.schemas.types.results import RealMatrix, RealVector, Result

_DIGITS = 13
_DIRECT = 1e8
_BLOCK = 2**16
_DOUBTFUL = 1e-6


@dataclass(slots=True, kw_only=True)
class CovarianceResult(Result):
    """A covariance matrix."""

    result: RealMatrix
    """Covariances, (p, p)."""


@dataclass(slots=True, kw_only=True)
class AutocorrelationResult(Result):
    """Autocorrelations at lags 0, 1, …."""

    result: RealVector
    """Autocorrelation at each lag, (lags + 1)."""
    lower: RealVector
    """Lower confidence limits (Bartlett's formula)."""
    upper: RealVector
    """Upper confidence limits."""


def variables(request: CovarianceRequest | CorrelationRequest) -> Floats:
    """Observations × variables of a request with data, or x and y, float64 and complete. Raises InvalidInput."""
    if request.data is not None:
        if request.x is not None or request.y is not None:
            raise InvalidInput.at("Send either data, or x and y.", "data")
        data = observed(request.data, request.missing, "data")
    else:
        if request.x is None or request.y is None:
            raise InvalidInput.at("Send either data, or x and y.", "data" if request.x is None else "y")
        if request.missing == "refuse":
            observed(request.x, "refuse", "x")
            observed(request.y, "refuse", "y")
        if len(request.x) != len(request.y):
            detail = f"There are {len(request.x)} values of x and {len(request.y)} of y; they must agree."
            raise InvalidInput.at(detail, "y")
        data = observed(np.column_stack([request.x, request.y]), "omit", "x")
    return data.astype(np.float64, copy=False)


def centred(data: Floats) -> Floats:
    """Columns about their means, centred twice, as values may be so close that rounding the mean matters."""
    deviations = np.asarray(data - data.mean(0))
    deviations -= deviations.mean(0)
    return deviations


def cross_products(data: Floats) -> Floats:
    """Σ(xᵢ − x̄)(yᵢ − ȳ) of all pairs of columns, (p, p), block by block in the cache."""
    means = data.mean(0)
    products, errors = _products(data, means)
    if (len(data) * errors**2 > _DOUBTFUL * np.diagonal(products)).any():
        # Values so close to each other that rounding the mean matters: their deviations are exact.
        data = data - means
        products, errors = _products(data, errors)
    return np.asarray(products - len(data) * np.outer(errors, errors))


def _products(data: Floats, means: Floats) -> tuple[Floats, Floats]:
    """Products of the deviations, and what their own means still are."""
    products, sums = np.zeros((data.shape[1],) * 2), np.zeros(data.shape[1])
    rows = max(1, _BLOCK // data.shape[1])
    for start in range(0, len(data), rows):
        deviations = data[start : start + rows] - means
        products += deviations.T @ deviations
        sums += deviations.sum(0)
    return products, sums / len(data)


def covariance(request: CovarianceRequest) -> CovarianceResult:
    """The covariance matrix Σ(xᵢ − x̄)(yᵢ − ȳ)/(n − degrees_of_freedom_correction) of variables, from centred values.

    Fewer observations than one more than the correction are refused.
    """
    data = variables(request)
    freedom = len(data) - request.degrees_of_freedom_correction
    if freedom < 1:
        detail = f"The covariance of {len(data)} observation is undefined; send more."
        raise ComputationError.at(detail, "data" if request.data is not None else "x")
    return CovarianceResult(result=cross_products(data) / freedom)


def autocorrelation(request: AutocorrelationRequest) -> AutocorrelationResult:
    """Autocorrelations rₖ = Σ(xₜ − x̄)(xₜ₊ₖ − x̄)/Σ(xₜ − x̄)² of a series, with the mean of the whole.

    The limits are rₖ ∓ z√(vₖ) with Bartlett's vₖ = (1 + 2Σ_{j<k} rⱼ²)/n for k ≥ 1. A series of equal values is refused.
    A warning `limited-by-input` counts the digits that float64 input carries, where they are fewer than 13.
    """
    x = request.x.astype(np.float64)
    n = len(x)
    lags = min(n - 1, int(10 * math.log10(n))) if request.lags is None else request.lags
    if n < 2 or lags >= n:
        raise InvalidInput.at(f"A series of {n} values has lags up to {n - 1}.", "lags" if n > 1 else "x")
    if np.all(x == x[0]):
        raise ComputationError.at("All values are equal, so that nothing varies.", "x")
    result = _autocorrelations(x, lags)
    spread = np.concatenate([[0.0, 1.0], 1 + 2 * np.cumsum(result[1:-1] ** 2)]) / n
    half = float(special.ndtri(0.5 + request.level / 2)) * np.sqrt(spread)
    return AutocorrelationResult(
        result=result,
        lower=result - half,
        upper=result + half,
        warnings=limited(_digits(x, result), _DIGITS, "the autocorrelations"),
    )


def _autocorrelations(x: Floats, lags: int, error: Any = 0.0) -> Floats:
    deviations = (x - exact_sum(x) / len(x)) + error
    deviations -= exact_sum(deviations) / len(x)
    n = len(x)
    if float(n) * lags > _DIRECT:
        size = fft.next_fast_len(n + lags, real=True)
        products = fft.irfft(np.abs(fft.rfft(deviations, size)) ** 2, size)[: lags + 1]
    else:
        products = np.array([(deviations[: n - k] * deviations[k:]).sum() for k in range(lags + 1)])
    return np.asarray(products / products[0])


def _digits(x: Floats, result: Floats) -> int:
    """Digits at lag 1 that the rounding of the input leaves."""
    spread = float(x.std())
    if float(np.abs(x).max()) * 2.0**-52 < 0.01 * 10.0**-_DIGITS * spread:
        return 15
    moved = (_autocorrelations(x, 1, error) for (error,) in moved_inputs(x))
    return min(digits_left(float(one[1] - result[1]), float(result[1])) for one in moved)


def covariance_cost(request: CovarianceRequest) -> Cost:
    """Products of all pairs of variables."""
    n, p = request.data.shape if request.data is not None else (len(request.x if request.x is not None else ()), 2)
    return Cost(4.0 * n * p * p + 100.0 * n * p, max(n * p, p * p))


def autocorrelation_cost(request: AutocorrelationRequest) -> Cost:
    """Every lag runs over the series, or a transform does."""
    n = len(request.x)
    lags = request.lags or n
    return Cost(min(4.0 * n * lags, 200.0 * n * math.log2(n + 1) + _DIRECT), max(4 * n, 4096))

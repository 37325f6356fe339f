"""Autocorrelations of a series."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import partial
from typing import ClassVar

import numpy as np
from scipy import special

from service.handlers.proofs import proved
from service.handlers.statistics.lost_digits import limited
from service.methods.statistics.autocorrelations import DIRECT, autocorrelation_digits, autocorrelations
from service.methods.statistics.balls import descriptions
from service.operation import Cost
from service.schemas.statistics.variables import AutocorrelationRequest
from service.schemas.types.errors import ComputationError, InvalidInput
from service.schemas.types.results import RealVector, Result

_PRODUCT = 500.0  # nanoseconds
_DIGITS = 13  # what the docs promise for the float64 values received


@dataclass(slots=True, kw_only=True)
class AutocorrelationResult(Result):
    """Autocorrelations at lags 0, 1, …."""

    table_fields: ClassVar[tuple[str, ...]] = ("result", "lower", "upper")

    result: RealVector
    """Autocorrelation at each lag, (lags + 1)."""
    lower: RealVector
    """Lower confidence limits (Bartlett's formula)."""
    upper: RealVector
    """Upper confidence limits."""


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
    result = autocorrelations(x, lags)
    spread = np.concatenate([[0.0, 1.0], 1 + 2 * np.cumsum(result[1:-1] ** 2)]) / n
    half = float(special.ndtri(0.5 + request.level / 2)) * np.sqrt(spread)
    found = AutocorrelationResult(
        result=result,
        lower=result - half,
        upper=result + half,
        certainty="estimated",
        warnings=limited(autocorrelation_digits(x, result, _DIGITS), _DIGITS, "the autocorrelations"),
    )
    work = descriptions.VALUE * n + _PRODUCT * n * (lags + 1)
    return proved(found, partial(descriptions.autocorrelation, x, lags, request.level), work)


def autocorrelation_cost(request: AutocorrelationRequest) -> Cost:
    """Every lag runs over the series, or a transform does."""
    n = len(request.x)
    lags = request.lags or n
    return Cost(min(4.0 * n * lags, 200.0 * n * math.log2(n + 1) + DIRECT), max(4 * n, 4096))

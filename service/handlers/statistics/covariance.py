"""Covariance matrices."""

from __future__ import annotations

from dataclasses import dataclass

from service.handlers.statistics.lost_digits import limited
from service.handlers.statistics.variables import variables
from service.methods.statistics.cross_products import cross_products, digits_of_products, exact_covariances
from service.operation import Cost
from service.schemas.statistics.variables import CovarianceRequest
from service.schemas.types.errors import ComputationError
from service.schemas.types.results import RealMatrix, Result

_EXACT = 2000  # products of all pairs, n p², that are summed in whole numbers: a millisecond, ten of far exponents
_DIGITS = 10  # fewer that the rounding of the input leaves are worth a warning; a choice


@dataclass(slots=True, kw_only=True)
class CovarianceResult(Result):
    """A covariance matrix."""

    result: RealMatrix
    """Covariances, (p, p)."""


def covariance(request: CovarianceRequest) -> CovarianceResult:
    """The covariance matrix Σ(xᵢ − x̄)(yᵢ − ȳ)/(n − degrees_of_freedom_correction) of variables, from centred values.

    A warning `limited-by-input` counts the digits that rounding the decimals sent leaves, where they are few. Fewer
    observations than one more than the correction are refused.
    """
    data = variables(request)
    freedom = len(data) - request.degrees_of_freedom_correction
    if freedom < 1:
        detail = f"The covariance of {len(data)} observation is undefined; send more."
        raise ComputationError.at(detail, "data" if request.data is not None else "x")
    exact = data.size * data.shape[1] <= _EXACT
    result = exact_covariances(data, freedom) if exact else cross_products(data) / freedom
    digits = digits_of_products(data, lambda moved: [cross_products(moved) / freedom], [result], _DIGITS)
    return CovarianceResult(
        result=result,
        certainty="exact" if exact else "estimated",
        warnings=limited(digits, _DIGITS, "the covariances"),
    )


def covariance_cost(request: CovarianceRequest) -> Cost:
    """Products of all pairs of variables, ten times where the rounding of near values has to be looked at."""
    n, p = request.data.shape if request.data is not None else (len(request.x if request.x is not None else ()), 2)
    whole = 3000.0 * n * p * p if n * p * p <= _EXACT else 0.0
    return Cost(40.0 * n * p * p + 1000.0 * n * p + whole, max(n * p, p * p))

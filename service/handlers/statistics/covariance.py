"""Covariance matrices."""

from __future__ import annotations

from dataclasses import dataclass

from service.handlers.statistics.variables import variables
from service.methods.statistics.cross_products import cross_products
from service.operation import Cost
from service.schemas.statistics.variables import CovarianceRequest
from service.schemas.types.errors import ComputationError
from service.schemas.types.results import RealMatrix, Result


@dataclass(slots=True, kw_only=True)
class CovarianceResult(Result):
    """A covariance matrix."""

    result: RealMatrix
    """Covariances, (p, p)."""


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


def covariance_cost(request: CovarianceRequest) -> Cost:
    """Products of all pairs of variables."""
    n, p = request.data.shape if request.data is not None else (len(request.x if request.x is not None else ()), 2)
    return Cost(4.0 * n * p * p + 100.0 * n * p, max(n * p, p * p))

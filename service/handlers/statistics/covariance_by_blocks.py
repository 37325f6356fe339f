"""Covariances and correlations of data sets that are larger than an array may be."""

from __future__ import annotations

import numpy as np

from service.handlers.blocks import Passes, only
from service.handlers.statistics.correlation import CorrelationResult, with_intervals
from service.handlers.statistics.covariance import CovarianceResult
from service.handlers.statistics.lost_digits import limited_by_spread
from service.methods.progress import Progress
from service.methods.statistics.block_products import Products
from service.methods.statistics.correlations import t_tails
from service.schemas.statistics.variables import CorrelationRequest, CovarianceRequest
from service.schemas.types.errors import ComputationError, InvalidInput
from service.schemas.types.results import Warning

_DIGITS = 10  # as of covariances in memory


def covariance(request: CovarianceRequest, progress: Progress) -> CovarianceResult:
    """The covariance matrix."""
    state = _products(request, progress)
    freedom = state.rows - request.degrees_of_freedom_correction
    if freedom < 1:
        raise ComputationError.at(f"The covariance of {state.rows} observation is undefined; send more.", "data")
    warnings = _warnings(state, "the covariances")
    return CovarianceResult(result=state.products / freedom, certainty="estimated", warnings=warnings)


def correlation(request: CorrelationRequest, progress: Progress) -> CorrelationResult:
    """Pearson's correlations, with p-values and confidence intervals."""
    only(request, method="pearson")
    state = _products(request, progress)
    if state.rows < 3:
        raise InvalidInput.at(f"A correlation needs three observations at least, and there are {state.rows}.", "data")
    products = state.products
    if not np.diagonal(products).all():
        raise ComputationError.at("All values of a variable are equal, so that it is correlated with nothing.", "data")
    norms = np.sqrt(np.diagonal(products))
    result = np.clip(products / np.outer(norms, norms), -1.0, 1.0)
    np.fill_diagonal(result, 1.0)
    with np.errstate(divide="ignore"):
        statistics = result * np.sqrt((state.rows - 2) / ((1 - result) * (1 + result)))
    p_values = t_tails(statistics, state.rows - 2, request.alternative)
    doubts = _warnings(state, "the correlations and their p-values")
    return with_intervals(request, state.rows, (result, statistics, p_values), doubts)


def _products(request: CovarianceRequest | CorrelationRequest, progress: Progress) -> Products:
    if request.data is not None and request.x is None and request.y is None:
        return Passes(request, ("data",), progress, 1).products()
    if request.data is not None or request.x is None or request.y is None:
        raise InvalidInput.at("Send either data, or x and y.", "data")
    return Passes(request, ("x", "y"), progress, 1).products()


def _warnings(state: Products, what: str) -> list[Warning]:
    deviations = np.sqrt(np.diagonal(state.products) / state.rows)
    return limited_by_spread(state.means, deviations, _DIGITS, what)

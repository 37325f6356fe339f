"""Covariances and correlations of data sets that are larger than an array may be."""

from __future__ import annotations

import math

import numpy as np

from service.handlers.blocks import Passes, only
from service.handlers.statistics.correlation import CorrelationResult, with_intervals
from service.handlers.statistics.covariance import CovarianceResult
from service.handlers.statistics.lost_digits import limited_by_spread
from service.methods.numerics.sums import UNIT
from service.methods.progress import Progress
from service.methods.statistics.block_products import Products
from service.methods.statistics.correlations import t_tails
from service.methods.statistics.summation import Floats
from service.schemas.statistics.variables import CorrelationRequest, CovarianceRequest
from service.schemas.types.errors import ComputationError, InvalidInput
from service.schemas.types.results import Warning

_DIGITS = 10  # as of covariances in memory
_NEAR_ONE = 1e-8  # of 1 − r², below which the products of columns leave less than half of its digits


def covariance(request: CovarianceRequest, progress: Progress) -> CovarianceResult:
    """The covariance matrix."""
    state = _passes(request, progress).products()
    freedom = state.rows - request.degrees_of_freedom_correction
    if freedom < 1:
        raise ComputationError.at(f"The covariance of {state.rows} observation is undefined; send more.", "data")
    warnings = _warnings(state, "the covariances")
    return CovarianceResult(result=state.products / freedom, certainty="estimated", warnings=warnings)


def correlation(request: CorrelationRequest, progress: Progress) -> CorrelationResult:
    """Pearson's correlations, with p-values and confidence intervals."""
    only(request, method="pearson")
    rows = _passes(request, progress)
    state = rows.products()
    place = "data" if request.data is not None else "x"
    if state.rows < 3:
        raise InvalidInput.at(f"A correlation needs three observations at least, and there are {state.rows}.", place)
    products = state.products
    if not (varied := np.diagonal(products) > 0).all():
        detail = "All values of a variable are equal, so that it is correlated with nothing."
        raise ComputationError.at(detail, place, *([] if place == "x" else [0, int(varied.argmin())]))
    norms = np.sqrt(np.diagonal(products))
    result = np.clip(products / np.outer(norms, norms), -1.0, 1.0)
    np.fill_diagonal(result, 1.0)
    lack, doubts = (1 - result) * (1 + result), _warnings(state, "the correlations and their p-values")
    if (near := (lack < _NEAR_ONE) & ~np.eye(len(lack), dtype=bool)).any():
        sines = _sines(rows.centred().factor)
        lack[near] = sines[near] ** 2
        doubts += _near_one(sines[near])
    with np.errstate(divide="ignore"):
        statistics = result * np.sqrt((state.rows - 2) / lack)
    p_values = t_tails(statistics, state.rows - 2, request.alternative)
    return with_intervals(request, state.rows, (result, statistics, p_values), doubts)


def _sines(r: Floats) -> Floats:
    """√(1 − r²) of each pair of columns, from R of the centred ones, which has it without cancellation."""
    unit = r / np.linalg.norm(r, axis=0)
    return np.array([np.linalg.norm(unit - np.outer(one, one @ unit), axis=0) for one in unit.T])


def _near_one(sines: Floats) -> list[Warning]:
    """The warning about correlations so near to ±1 that rounding leaves few digits of the distance."""
    digits = max(math.floor(math.log10(max(float(sines.min()), UNIT) / UNIT)), 0)
    if digits >= _DIGITS:
        return []
    detail = f"Variables are so near to a line that about {digits} digits of the statistics are more than rounding."
    return [Warning(code="ill-conditioned", detail=detail, trusted_digits=digits)]


def _passes(request: CovarianceRequest | CorrelationRequest, progress: Progress) -> Passes:
    if request.data is not None and request.x is None and request.y is None:
        return Passes(request, ("data",), progress, 1)
    if request.data is not None or request.x is None or request.y is None:
        raise InvalidInput.at("Send either data, or x and y.", "data")
    return Passes(request, ("x", "y"), progress, 1)


def _warnings(state: Products, what: str) -> list[Warning]:
    deviations = np.sqrt(np.diagonal(state.products) / state.rows)
    return limited_by_spread(state.means, deviations, _DIGITS, what)

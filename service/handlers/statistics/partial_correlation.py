"""Correlations of variables with others held fixed."""

from __future__ import annotations

import math

import numpy as np
from scipy import stats

from service.handlers.statistics.correlation import (
    CorrelationResult,
    proved_correlations,
    require_variation,
    rough_rank_correlations,
    with_intervals,
    with_t,
)
from service.handlers.statistics.lost_digits import limited
from service.methods.statistics.cross_products import centred, digits_of_products
from service.methods.statistics.input_rounding import ALL_DIGITS
from service.methods.statistics.missing import observed
from service.methods.statistics.summation import Floats
from service.schemas.statistics.variables import PartialCorrelationRequest
from service.schemas.types.errors import ComputationError, InvalidInput

_DIGITS = 10  # fewer that the answer keeps are worth a warning; as for correlations
_NOTHING = 1e-13  # of a variable: what rounding leaves of one that others determine


def partial_correlation(request: PartialCorrelationRequest) -> CorrelationResult:
    """The correlation matrix of variables with others held fixed, with p-values and confidence intervals of each pair.

    It is the correlation of what is left of each variable when its regression on the `controls` is taken off, by an
    orthogonal basis of these; `spearman` takes ranks of all variables first. With q controls t = r√((n − 2 − q)/(1 −
    r²)), and Fisher's z has variance 1/(n − q − 3), or (1 + r²/2)/(n − q − 3) of ranks. A warning `limited-by-input`
    counts digits that are left where the controls explain almost all. Refused are fewer than q + 3 observations,
    controls that depend on each other, and variables that depend on the controls alone.
    """
    data = observed(request.data, request.missing, "data").astype(np.float64)
    fixed, free = _columns(request, data.shape[1])
    count = len(data) - len(fixed)  # what a correlation without controls has as n
    if count < 3:
        detail = f"With {len(fixed)} controls {len(fixed) + 3} observations are needed, and there are {len(data)}."
        raise InvalidInput.at(detail, "data")
    require_variation(data, "data")
    if request.method == "spearman":
        data = stats.rankdata(data, axis=0)
    data = np.ldexp(data, -np.frexp(np.abs(data).max(0))[1])  # no correlation changes, and no square overflows

    def compared(of: Floats) -> list[Floats]:
        return with_t(_left(of, fixed, free), count - 2, request.alternative)

    share = (_left(data, fixed, free).std(0) / data[:, free].std(0)).min()
    if share < _NOTHING:
        detail = "A variable is a linear function of the controls: nothing of it is left to be correlated."
        raise ComputationError.at(detail, "controls")
    found = compared(data)
    result, statistics, p_values = found
    if request.method == "spearman":
        warnings = rough_rank_correlations(p_values, count)
    else:
        lost = math.ceil(-math.log10(share))
        digits = min(digits_of_products(data, compared, found, _DIGITS + lost), ALL_DIGITS - lost)
        warnings = limited(digits, _DIGITS, "the partial correlations and their p-values")
    answer = with_intervals(request, count, (result, statistics, p_values), warnings)
    return proved_correlations(request, answer, data, fixed)


def _columns(request: PartialCorrelationRequest, width: int) -> tuple[list[int], list[int]]:
    """The columns that are held fixed, and the others. Raises InvalidInput."""
    fixed = request.controls.tolist()
    for i, column in enumerate(fixed):
        if not 0 <= column < width:
            detail = f"Columns of data are counted from 0 to {width - 1}; there is no column {column}."
            raise InvalidInput.at(detail, "controls", i)
        if column in fixed[:i]:
            raise InvalidInput.at("This column stands among the controls twice.", "controls", i)
    free = [column for column in range(width) if column not in fixed]
    if len(free) < 2:
        raise InvalidInput.at("Leave two columns at least that are no controls.", "controls")
    return fixed, free


def _left(data: Floats, fixed: list[int], free: list[int]) -> Floats:
    """What the controls do not explain of the other columns; taken off twice, as the first time leaves rounding."""
    deviations = centred(data)
    controls = deviations[:, fixed] / np.linalg.norm(deviations[:, fixed], axis=0)
    basis, triangle = np.linalg.qr(controls)
    if np.abs(np.diagonal(triangle)).min() < _NOTHING:
        raise ComputationError.at("The controls depend on each other; leave out one of them.", "controls")
    left = deviations[:, free]
    for _ in range(2):
        left = left - basis @ (basis.T @ left)
    return np.asarray(left)

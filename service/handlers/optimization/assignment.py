"""The linear assignment problem."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import linear_sum_assignment

from service.schemas.optimization.programs import AssignmentRequest
from service.schemas.types.results import IntegerVector, Number, Result

_EXACT = 2.0**53  # sums of whole numbers below are exact in doubles, and so are all comparisons of the algorithm


@dataclass(slots=True, kw_only=True)
class AssignmentResult(Result):
    """Which row goes to which column."""

    rows: IntegerVector
    """Row indices, ascending, min(m, n) of them."""
    columns: IntegerVector
    """The column of each of these rows; no column twice."""
    value: Number
    """The total cost."""


def assignment(request: AssignmentRequest) -> AssignmentResult:
    """The one-to-one assignment of rows to columns with the least (or greatest) total Σ cost[i, column(i)].

    Exact, by the shortest augmenting path algorithm of Jonker and Volgenant (Crouse, IEEE Trans. Aerosp. Electron.
    Syst. 52, 2016). A matrix that is not square leaves its surplus rows or columns out.
    """
    cost = request.cost
    rows, columns = linear_sum_assignment(cost, maximize=request.maximize)
    whole = bool((cost == np.rint(cost)).all()) and float(np.abs(cost).sum()) < _EXACT
    return AssignmentResult(
        rows=rows, columns=columns, value=float(cost[rows, columns].sum()), certainty="exact" if whole else "estimated"
    )

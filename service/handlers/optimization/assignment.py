"""The linear assignment problem."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment
from scipy.sparse import csr_array
from scipy.sparse.csgraph import maximum_bipartite_matching

from service.schemas.optimization.programs import AssignmentRequest
from service.schemas.types.array_parsing import places
from service.schemas.types.errors import ComputationError, Fault, InvalidInput
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
    Syst. 52, 2016). A matrix that is not square leaves its surplus rows or columns out. Where forbidden pairs
    leave no assignment there is no answer.
    """
    cost, forbidden = request.cost, _forbidden(request)
    allowed = cost[~forbidden]
    if forbidden.any() and _most_pairs(~forbidden) < min(cost.shape):
        raise ComputationError.at("The forbidden pairs leave no assignment of so many rows and columns.", "forbidden")
    rows, columns = linear_sum_assignment(
        np.where(forbidden, -np.inf if request.maximize else np.inf, cost), maximize=request.maximize
    )
    whole = bool((allowed == np.rint(allowed)).all()) and float(np.abs(allowed).sum()) < _EXACT
    return AssignmentResult(
        rows=rows, columns=columns, value=float(cost[rows, columns].sum()), certainty="exact" if whole else "estimated"
    )


def _forbidden(request: AssignmentRequest) -> NDArray[np.bool_]:
    """Which pairs may not be (m, n). Raises InvalidInput."""
    m, n = request.cost.shape
    found = np.zeros((m, n), bool)
    if request.forbidden is None:
        return found
    if request.forbidden.shape[1] != 2:
        raise InvalidInput.at("Expected pairs [row, column].", "forbidden")
    wrong = (request.forbidden < 0) | (request.forbidden >= np.array([m, n]))
    if wrong.any():
        detail = f"The matrix has {m} rows and {n} columns, counted from 0."
        raise InvalidInput(detail, [Fault(("forbidden", *place), detail) for place in places(wrong)])
    found[request.forbidden[:, 0], request.forbidden[:, 1]] = True
    return found


def _most_pairs(allowed: NDArray[np.bool_]) -> int:
    """How many rows can have a column of their own."""
    return int((maximum_bipartite_matching(csr_array(allowed), "column") >= 0).sum())

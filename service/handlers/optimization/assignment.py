"""The linear assignment problem."""

from __future__ import annotations

from dataclasses import dataclass

from scipy.optimize import linear_sum_assignment

from service.schemas.optimization.programs import AssignmentRequest
from service.schemas.types.results import IntegerVector, Number, Result


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
    rows, columns = linear_sum_assignment(request.cost, maximize=request.maximize)
    return AssignmentResult(rows=rows, columns=columns, value=float(request.cost[rows, columns].sum()))

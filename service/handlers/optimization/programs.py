"""The programs of requests as arrays: linear, mixed-integer and quadratic ones share their rows and bounds."""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_array

from service.handlers.optimization.formulas import bounds_of
from service.methods.optimization.program import Array, Program
from service.schemas.optimization.programs import LinearConstraints, LinearProgramRequest
from service.schemas.types.errors import InvalidInput

_INFINITE = 1e20  # from here on HiGHS takes a number for infinite


def linear_program_of(request: LinearProgramRequest) -> Program:
    """The arrays of a request. Raises InvalidInput where its parts do not fit together."""
    count = len(request.objective)
    matrix, lower, upper = rows_of(request.constraints, count)
    bounds = bounds_of(request.bounds, count, np.array([0.0, np.inf]))
    refuse_huge(bounds, "bounds")
    refuse_huge(request.objective, "objective")
    return Program(request.objective, matrix, lower, upper, bounds, 1.0 if request.sense == "minimize" else -1.0)


def rows_of(constraints: LinearConstraints | None, count: int) -> tuple[csr_array, Array, Array]:
    """Matrix, lower and upper ends of the rows."""
    if constraints is None:
        return csr_array((0, count)), np.empty(0), np.empty(0)
    given = constraints.matrix
    matrix = csr_array(given if isinstance(given, np.ndarray) else given.to_csr())
    if matrix.dtype.kind == "c":
        raise InvalidInput.at(
            "Expected real numbers; this operation does not take complex ones.", "constraints", "matrix"
        )
    rows, columns = matrix.shape
    if columns != count:
        detail = f"The matrix has {columns} columns; there are {count} variables."
        raise InvalidInput.at(detail, "constraints", "matrix")
    ends = []
    for name, end, fill in (("lower", constraints.lower, -np.inf), ("upper", constraints.upper, np.inf)):
        full = np.full(rows, fill) if end is None else np.where(np.isnan(end), fill, end)
        if len(full) != rows:
            raise InvalidInput.at(f"There are {len(full)} ends for {rows} rows.", "constraints", name)
        refuse_huge(full, "constraints", name)
        ends.append(full)
    lower, upper = ends
    wrong = np.flatnonzero(~(lower <= upper) | (lower == np.inf) | (upper == -np.inf))
    if wrong.size:
        raise InvalidInput.at(
            "The lower end of this row is above its upper end.", "constraints", "lower", int(wrong[0])
        )
    return matrix, lower, upper


def refuse_huge(values: Array, *location: str) -> None:
    """Refuse numbers that HiGHS takes for infinite. Raises InvalidInput."""
    huge = np.argwhere(np.isfinite(values) & (np.abs(values) >= _INFINITE))
    if len(huge):
        detail = "HiGHS takes numbers from 1e20 on for infinite: scale the problem, or leave this end open."
        raise InvalidInput.at(detail, *location, *map(int, huge[0]))

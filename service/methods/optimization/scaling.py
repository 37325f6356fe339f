"""Programs whose data are scaled by powers of two, so that a solver's absolute tolerances mean the same for all."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array, diags_array

from service.methods.optimization.program import Array, Program
from service.schemas.types.errors import ComputationError

_PASSES = 4  # of rows and columns: more change no power of two on Netlib's programs
_WIDEST = 1e6  # ratio of costs up to which the smallest is made 1, as HiGHS ends at an absolute gap of 1e-6


@dataclass(slots=True)
class Scaled:
    """A program in x̂ = x/columns, with rows multiplied by `rows`, ends divided by `size`, and costs by 1/`cost`."""

    program: Program
    quadratic: Array | None
    columns: Array
    rows: Array
    cost: float

    def point(self, x: Array) -> Array:
        """In the variables that the client gave."""
        return self.columns * x

    def multipliers(self, y: Array) -> Array:
        """Of the rows as the client gave them."""
        return y * self.rows * self.cost


def scaled(program: Program, quadratic: Array | None = None, *, integers: bool = False) -> Scaled:
    """The program with rows and columns of like size; variables that are integers are left as they are.

    Raises ComputationError where coefficients so scaled leave the range of doubles.
    """
    matrix = abs(program.matrix)
    rows, columns = np.ones(matrix.shape[0]), np.ones(matrix.shape[1])
    if quadratic is not None and (diagonal := np.diag(quadratic)).any():
        columns = np.where(diagonal > 0, 1 / np.sqrt(np.where(diagonal > 0, diagonal, 1.0)), 1.0)
        rows = 1 / _middle(csr_array(matrix @ diags_array(columns)))
    else:
        for _ in range(_PASSES):
            rows = 1 / _middle(csr_array(matrix @ diags_array(columns)))
            columns = np.ones(len(columns)) if integers else 1 / _middle(csr_array(matrix.T @ diags_array(rows)))
    rows, columns = _power(rows), _power(columns)
    size = 1.0 if integers else _size(program, quadratic, rows, columns)
    rows, columns = rows / size, columns * size
    with np.errstate(over="ignore", invalid="ignore"):
        costs = program.objective * columns
        curves = None if quadratic is None else columns[:, None] * quadratic * columns
    if not (np.isfinite(costs).all() and (curves is None or np.isfinite(curves).all())):
        detail = "Beside the other coefficients these leave the range of 64-bit floating point; scale the variables."
        raise ComputationError.at(detail, "objective" if quadratic is None else "linear")
    cost = _cost(costs, integers) if curves is None else _power(max(np.abs(curves).max(), np.abs(costs).max()) or 1.0)
    matrix = csr_array(diags_array(rows) @ program.matrix @ diags_array(columns))
    bounds = program.bounds / columns[:, None]
    new = Program(costs / cost, matrix, rows * program.lower, rows * program.upper, bounds, program.sign)
    return Scaled(new, None if curves is None else curves / cost, columns, rows, float(cost))


def _size(program: Program, quadratic: Array | None, rows: Array, columns: Array) -> float:
    """Of the solution: the ends of rows tell it, or else bounds, or where there are none costs beside curvatures.

    1 where all of them are 0: the solution may be.
    """
    ends = _mean(np.concatenate([rows * program.lower, rows * program.upper]))
    limits = _mean(np.concatenate([program.bounds[:, 0] / columns, program.bounds[:, 1] / columns]))
    if ends or limits or quadratic is None:
        return ends or limits or 1.0
    curve = _mean(np.diag(quadratic) * columns**2)
    return (_mean(program.objective * columns) / curve if curve else 0.0) or 1.0


def _middle(sizes: csr_array) -> Array:
    """√(smallest · largest) of the non-zero entries of each row; 1 for rows without any."""
    found = np.ones(sizes.shape[0])
    for index, (start, end) in enumerate(zip(sizes.indptr, sizes.indptr[1:], strict=False)):
        entries = sizes.data[start:end]
        entries = entries[entries > 0]
        if entries.size:
            found[index] = np.sqrt(entries.min()) * np.sqrt(entries.max())
    return found


def _mean(values: Array) -> float:
    """The geometric mean of what is finite and not zero, as a power of two; 0 where there is nothing."""
    sizes = np.abs(values[np.isfinite(values) & (values != 0)])
    return float(_power(np.exp(np.mean(np.log(sizes))))) if sizes.size else 0.0


def _cost(costs: Array, integers: bool) -> float:
    sizes = np.abs(costs[costs != 0])
    if not sizes.size:
        return 1.0
    return float(_power(max(sizes.min(), sizes.max() / _WIDEST))) if integers else _mean(costs)


def _power(values: Array | float) -> Array:
    return np.exp2(np.round(np.log2(values)))

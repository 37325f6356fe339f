"""Generalized linear models of data sets that are larger than an array may be: a pass for each step of scoring.

Columns are made orthogonal by R, so that years or nearly parallel ones cost no digits; a block has the model that all
rows have in memory, and what it gives is added up.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from scipy.linalg import solve_triangular

from service.handlers.blocks import Passes
from service.handlers.statistics.regression.block_digits import digits_of, moves
from service.handlers.statistics.regression.linear_by_blocks import require_independence
from service.methods.linear_algebra.block_triangle import Centred, Triangle, lengths
from service.methods.statistics.generalized_linear import polished
from service.methods.statistics.newton import Optimum, maximize
from service.methods.statistics.summation import Floats

_POLISHING = 20  # passes at most; two are usual with the canonical link, others gain a digit or two each
_SLOW = 0.2  # of a step's gain after the one before: next to a maximum of the canonical link it is far less, on the way
# to infinity, where some means are next to the edge, 1/e
_NOTHING = 1e-16  # square of a step, in standard errors
Derivatives = tuple[float, Floats, Floats]
Sums = tuple[Any, ...]
Make = Callable[[Floats, Floats, Floats, Floats], Any]
"""From vectors (n, q), responses, weights and offset to a model that has derivatives."""


@dataclass(frozen=True)
class Basis:
    """Orthogonal vectors, of mean square 1, of the columns of blocks [x, y, weights and offset where there are]."""

    origin: Floats
    """Subtracted from the columns of x."""
    turn: Floats
    """(p, q), what x is multiplied with."""
    intercept: bool
    weighted: bool
    shifted: bool
    moved: Floats
    """How far rounding moves the columns of x, over the unit: their root mean squares."""

    def model(self, make: Make, block: Floats) -> Any:
        """The model of a block."""
        p, ones = len(self.origin), np.ones(len(block))
        vectors = (block[:, :p] - self.origin) @ self.turn
        if self.intercept:
            vectors = np.column_stack([ones, vectors])
        weights = block[:, p + 1] if self.weighted else ones
        return make(vectors, block[:, p], weights, block[:, -1] if self.shifted else 0 * ones)

    def back(self, point: Floats) -> Floats:
        """Coefficients of the columns, from those of the vectors (q, …)."""
        if not self.intercept:
            return np.asarray(self.turn @ point)
        slopes = self.turn @ point[1:]
        return np.concatenate([point[:1] - self.origin @ slopes, slopes])

    def digits(self, coefficients: Floats, errors: Floats) -> int:
        """How many digits rounding leaves of coefficients."""
        rows = np.vstack([self.origin @ self.turn, self.turn]) if self.intercept else self.turn
        pull = float(self.moved @ np.abs(coefficients[int(self.intercept) :]))
        return digits_of(rows, pull, coefficients, errors)


def basis_of(rows: Passes, names: list[str], *, intercept: bool, weighted: bool, shifted: bool) -> Basis:
    """The basis, from a pass. Raises SingularMatrix."""
    state: Centred | Triangle = rows.centred() if intercept else rows.triangle()
    rows.require_range(lengths(state.factor))
    p = rows.columns - 1 - weighted - shifted
    r = state.factor[:p, :p]
    require_independence(r, state.rows, names[intercept:], intercept=intercept)
    turn = solve_triangular(r, np.eye(p)) * math.sqrt(state.rows)
    origin = state.means[:p] if isinstance(state, Centred) else np.zeros(p)
    return Basis(origin, turn, intercept, weighted, shifted, moves(state)[:p] / math.sqrt(state.rows))


@dataclass
class Scoring:
    """A model of all rows; what it gives at a point is kept, since values and derivatives come together."""

    rows: Passes
    basis: Basis
    make: Make
    proof: float
    """A value above which there is no maximum; infinite where none proves that."""
    _at: Floats | None = None
    _found: Derivatives | None = None

    def derivatives(self, at: Floats) -> Derivatives:
        """As of a model."""
        if self._at is None or self._found is None or not np.array_equal(at, self._at):
            value, score, curvature = self.summed(partial(_derivatives, at))
            # NaN ends a climb that has no end.
            self._at, self._found = at, (value, score if value < self.proof else score * np.nan, curvature)
        return self._found

    def value(self, at: Floats) -> float:
        """As of a model."""
        return self.derivatives(at)[0]

    def summed(self, of: Callable[[Any], Sums]) -> Any:
        """What is given of the model of each block, added up."""
        self.rows.expect(1)
        step = partial(_step, self.basis, self.make, of)
        return self.rows.fold(_nothing, step, _added)

    def fit(self, start: Floats, most_iterations: int) -> tuple[Optimum, bool]:
        """The maximum from a start of finite value, and whether there is none as coefficients grow for ever."""
        unbounded = np.tile([-np.inf, np.inf], (len(start), 1))
        optimum = maximize(self.value, self.derivatives, start, unbounded, most_iterations)
        endless = optimum.endless or optimum.value >= self.proof
        if optimum.success and not endless:
            gains = [self._gain(at) for at in (optimum.point, optimum.point + self._move(optimum.point))]
            slow = gains[1] > max(_SLOW * gains[0], _NOTHING)
            endless = slow and self.summed(partial(_at_edge, optimum.point))[0] > 0
            optimum.point = polished(self.derivatives, optimum.point, _POLISHING)
        return optimum, endless

    def _move(self, at: Floats) -> Floats:
        _, score, curvature = self.derivatives(at)
        return np.asarray(np.linalg.solve(-curvature, score), np.float64)

    def _gain(self, at: Floats) -> float:
        return float(self.derivatives(at)[1] @ self._move(at))


def _nothing() -> Sums:
    return ()


def _step(basis: Basis, make: Make, of: Callable[[Any], Sums], state: Sums, block: Floats) -> Sums:
    return _added(state, of(basis.model(make, block)))


def _added(a: Sums, b: Sums) -> Sums:
    return tuple(x + y for x, y in zip(a, b, strict=True)) if a and b else a or b


def _at_edge(at: Floats, model: Any) -> Sums:
    return (model.at_edge(at),)


def _derivatives(at: Floats, model: Any) -> Sums:
    value, score, curvature = model.derivatives(at)
    return value, score, curvature

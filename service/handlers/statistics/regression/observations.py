"""The observations of a regression: what is missing is left out, lengths agree, weights make sense."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from service.handlers.checks import require_weights
from service.methods.statistics.missing import observed
from service.methods.statistics.summation import Floats
from service.schemas.types.errors import InvalidInput, TooLarge

MOST_COLUMNS = 200  # that are made orthogonal in exact arithmetic; a choice


class Observations(NamedTuple):
    """Aligned rows of a regression, float64."""

    x: Floats
    """(n, p)."""
    y: Floats
    weights: Floats | None
    kept: NDArray[np.bool_]
    """Which rows of the request are complete (all n of it)."""


def observations(request: Any, most: int = MOST_COLUMNS) -> Observations:
    """The complete observations of a request with x, y, weights and missing. Raises InvalidInput, TooLarge."""
    x, y, weights = request.x, request.y, request.weights
    if request.missing == "refuse":
        observed(x, "refuse", "x")
        observed(y, "refuse", "y")
    _check_lengths(np.reshape(x, (len(x), -1)), y, weights)
    rows = x[:, None] if x.ndim == 1 else x
    kept = np.ones(len(rows), bool)
    if np.isnan(rows.sum()) or np.isnan(y.sum()):
        kept = ~(np.isnan(rows).any(1) | np.isnan(y))
        if not kept.any():
            raise InvalidInput.at("No observation is complete.", "x")
        rows, y = rows[kept], y[kept]
        weights = None if weights is None else weights[kept]
    if rows.shape[1] > most:
        detail = f"There are {rows.shape[1]} predictors; this regression takes at most {most}."
        raise TooLarge.at(detail, "x")
    weights = None if weights is None else weights.astype(np.float64)
    return Observations(rows.astype(np.float64), y.astype(np.float64), weights, kept)


def _check_lengths(rows: Floats, y: Floats, weights: Floats | None) -> None:
    if len(y) != len(rows):
        turned = ": a row of x is one observation, send its transpose" if len(y) == rows.shape[1] else ""
        detail = f"There are {len(rows)} observations of x and {len(y)} of y; they must agree{turned}."
        raise InvalidInput.at(detail, "y")
    require_weights(weights, len(rows))


def term_names(request: Any) -> list[str]:
    """What the columns of the design of a request are called in errors."""
    named = [f"`{name}`" for name in _table_names(request)]
    return ["the intercept"] * request.intercept + (named or [f"column {j} of x" for j in range(_count(request))])


def terms(request: Any) -> list[str]:
    """What the coefficients of a request belong to in answers."""
    return ["intercept"] * request.intercept + predictor_names(request)


def predictor_names(request: Any) -> list[str]:
    """What the predictors of a request are called: as the columns of its table, or `x`, or `x[0]` and so on."""
    numbered = ["x"] if request.x.ndim == 1 else [f"x[{j}]" for j in range(_count(request))]
    return _table_names(request) or numbered


def _table_names(request: Any) -> list[str]:
    return request.table_columns.names("x") if request.table_columns else []


def _count(request: Any) -> int:
    return 1 if request.x.ndim == 1 else int(request.x.shape[1])


def with_intercept(x: Floats) -> Floats:
    """The columns (n, p) behind one of ones."""
    return np.column_stack([np.ones(len(x)), x])

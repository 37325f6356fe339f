"""Linear regression of data sets that are larger than an array may be: by R of the centred [X y], never by XᵀX."""

from __future__ import annotations

import math

import numpy as np
from scipy import special
from scipy.linalg import solve_triangular

from service.handlers.blocks import Passes, only
from service.handlers.predictions import interval_factor
from service.handlers.statistics.regression.block_digits import (
    digits_left,
    digits_of,
    ill_conditioned,
    moves,
    small_residual,
)
from service.handlers.statistics.regression.observations import MOST_COLUMNS, term_names, terms
from service.handlers.statistics.regression.result import RegressionAnova, RegressionResult
from service.methods.linear_algebra.block_triangle import Centred, Triangle, dependent, lengths
from service.methods.progress import Progress
from service.methods.statistics.distributions.gamma_functions import f_tails
from service.methods.statistics.summation import Floats
from service.schemas.statistics.regression import LinearRegressionRequest
from service.schemas.types.errors import ComputationError, InvalidInput, SingularMatrix, TooLarge
from service.schemas.types.results import Warning

_DIGITS = 10  # fewer are worth a warning: what answers promise
_INVOLVED = 1e-9  # of the length of a column that depends on others: what of them counts, as in memory
_LEFT_OUT = "Fitted values, residuals, leverages and distances of so many observations are left out: they are empty."


def linear(request: LinearRegressionRequest, progress: Progress) -> RegressionResult:
    """Least squares and its inference, from R of [1, X, y] or [X, y]."""
    only(request, weights=None, at=None, covariance_type="classical")
    rows = Passes(request, ("x", "y"), progress, 1)
    require_few_columns(rows.columns - 1)
    state = rows.centred() if request.intercept else rows.triangle()
    rows.require_range(lengths(state.factor))
    p = rows.columns - 1 + request.intercept
    freedom = state.rows - p
    if freedom < 1:
        raise InvalidInput.at(f"{state.rows} observations cannot give {p} coefficients and their errors.", "y")
    return _result(request, state, freedom)


def _result(request: LinearRegressionRequest, state: Centred | Triangle, freedom: int) -> RegressionResult:
    r = state.factor
    names, (n, k) = terms(request), (state.rows, len(r) - 1)
    total = float(np.linalg.norm(r[:, k])) ** 2
    if total == 0:
        raise ComputationError.at("The response is constant, so that there is no variance to explain.", "y")
    x_names = term_names(request)[request.intercept :]
    require_independence(r[:k, :k], n, x_names, intercept=request.intercept)
    slopes = solve_triangular(r[:k, :k], r[:k, k])
    inverse = solve_triangular(r[:k, :k], np.eye(k))
    residual = float(r[k, k]) ** 2
    variance = residual / freedom
    coefficients, covariance = slopes, inverse @ inverse.T * variance
    if isinstance(state, Centred):
        coefficients, covariance = _with_intercept(state, slopes, inverse, variance)
    errors = np.sqrt(np.diagonal(covariance))
    with np.errstate(divide="ignore", invalid="ignore"):
        t = coefficients / errors
    half = interval_factor(request.level, freedom) * errors
    squares = n * (math.log(2 * math.pi * residual / n) + 1) if residual else -math.inf
    count = len(names)
    nothing = np.empty(0)
    return RegressionResult(
        terms=names,
        count=n,
        coefficients=coefficients,
        standard_errors=errors,
        t_statistics=t,
        p_values=2 * special.stdtr(freedom, -np.abs(t)),
        lower=coefficients - half,
        upper=coefficients + half,
        r_squared=1 - residual / total,
        adjusted_r_squared=1 - variance / (total / (n - request.intercept)),
        residual_standard_deviation=math.sqrt(variance),
        anova=_anova(total, residual, count - request.intercept, freedom),
        covariance=covariance,
        log_likelihood=-squares / 2,
        aic=squares + 2 * (count + 1),
        bic=squares + math.log(n) * (count + 1),
        fitted=nothing,
        residuals=nothing,
        leverage=nothing,
        cook_distances=nothing,
        predictions=None,
        certainty="estimated",
        warnings=[
            Warning(code="rows-left-out", detail=_LEFT_OUT),
            *_doubts(state, inverse, coefficients, errors),
        ],
    )


def _with_intercept(state: Centred, slopes: Floats, inverse: Floats, variance: float) -> tuple[Floats, Floats]:
    """The fit of the centred columns, moved back to where the data are."""
    covariance = inverse @ inverse.T * variance
    parts = [state.origin[-1], state.moved[-1], *(-state.origin[:-1] * slopes), *(-state.moved[:-1] * slopes)]
    means = state.means[:-1]
    beside, far = -covariance @ means, inverse.T @ means
    corner = variance * (1 / state.rows + far @ far)
    whole = np.block([[np.full((1, 1), corner), beside[None]], [beside[:, None], covariance]])
    return np.array([math.fsum(parts), *slopes]), whole


def _anova(total: float, residual: float, df: int, freedom: int) -> RegressionAnova:
    explained, error = (total - residual) / df, residual / freedom
    f = explained / error if error else math.inf
    return RegressionAnova(
        degrees_of_freedom_regression=df,
        degrees_of_freedom_residual=freedom,
        sum_of_squares_regression=total - residual,
        sum_of_squares_residual=residual,
        mean_square_regression=explained,
        mean_square_residual=error,
        f_statistic=f,
        p_value=float(f_tails(f, df, freedom)[1]) if error else 0.0,
    )


def require_few_columns(count: int) -> None:
    """Raises TooLarge."""
    if count > MOST_COLUMNS:
        raise TooLarge.at(f"There are {count} predictors; regression takes at most {MOST_COLUMNS}.", "x")


def require_independence(r: Floats, rows: int, names: list[str], *, intercept: bool) -> None:
    """Refuse columns that depend on those before them, up to the rounding of reflections. Raises SingularMatrix."""
    wrong = dependent(r, len(r), rows)
    if not wrong.size:
        return
    place, size = int(wrong[0]), lengths(r)
    shares = solve_triangular(r[:place, :place], r[:place, place]) * size[:place]
    involved = [name for name, share in zip(names, shares, strict=False) if abs(share) > _INVOLVED * size[place]]
    if not involved and not intercept:
        detail = f"The design is singular: {names[place]} is zero throughout. Leave it out."
        raise SingularMatrix.at(detail, "x")
    others = ", ".join(involved or ["the intercept"])
    detail = f"The design is singular: {names[place]} depends linearly on {others}. Leave one of them out."
    raise SingularMatrix.at(detail, "x")


def _doubts(state: Centred | Triangle, inverse: Floats, coefficients: Floats, errors: Floats) -> list[Warning]:
    """What rounding leaves of coefficients, and of the residual."""
    k, moved, residual = len(inverse), moves(state), abs(float(state.factor[-1, -1]))
    slopes = coefficients[len(coefficients) - k :]
    rows = np.vstack([state.means[:k] @ inverse, inverse]) if isinstance(state, Centred) else inverse
    pull = moved @ np.abs([*slopes, 1.0]) + float(np.linalg.norm(inverse.T * moved[:k], 2)) * residual
    return [
        *ill_conditioned(digits_of(rows, float(pull), coefficients, errors), _DIGITS),
        *small_residual(digits_left(moved[-1] / residual if residual else math.inf), _DIGITS),
    ]

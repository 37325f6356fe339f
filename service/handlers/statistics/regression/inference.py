"""What linear and polynomial regression answer."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import special

from service.handlers.statistics.lost_digits import limited, underflowing
from service.handlers.statistics.regression.observations import Observations
from service.methods.statistics.distributions.gamma_functions import f_tails
from service.methods.statistics.exact_least_squares import Solution
from service.methods.statistics.input_rounding import moved_inputs
from service.methods.statistics.moved_fits import Data, digits_of_fit
from service.methods.statistics.summation import Floats
from service.schemas.types.errors import ComputationError, InvalidInput
from service.schemas.types.results import (
    ExtendedNumber,
    ExtendedVector,
    Number,
    RealMatrix,
    RealVector,
    Record,
    Result,
    Warning,
)

_DIGITS = 12  # fewer that the rounding of the input leaves are worth a warning; a choice


@dataclass(slots=True, kw_only=True)
class RegressionAnova(Record):
    """The analysis of variance of a regression."""

    degrees_of_freedom_regression: int
    """Coefficients without the intercept."""
    degrees_of_freedom_residual: int
    """Observations minus coefficients."""
    sum_of_squares_regression: Number
    """What the model explains, about the mean (about zero without an intercept)."""
    sum_of_squares_residual: Number
    """What it leaves."""
    mean_square_regression: Number
    """Sum of squares per degree of freedom."""
    mean_square_residual: Number
    """The estimated variance of the errors."""
    f_statistic: ExtendedNumber
    """Ratio of the mean squares; infinite where the fit is exact."""
    p_value: Number
    """P(F ≥ f) if no predictor had an effect."""


@dataclass(slots=True, kw_only=True)
class RegressionResult(Result):
    """A least-squares fit and its inference. Vectors have one entry a coefficient, the intercept (or power 0) first."""

    coefficients: RealVector
    """Least-squares estimates."""
    standard_errors: RealVector
    """Estimated standard deviations of the coefficients."""
    t_statistics: ExtendedVector
    """Coefficients over their standard errors; infinite (NaN for 0/0) where the fit is exact."""
    p_values: ExtendedVector
    """Two-sided, of the hypothesis that the coefficient is 0."""
    lower: RealVector
    """Lower ends of the confidence intervals."""
    upper: RealVector
    """Upper ends."""
    r_squared: Number
    """Explained share of the sum of squares, about the mean (about zero without an intercept)."""
    adjusted_r_squared: Number
    """The same per degree of freedom."""
    residual_standard_deviation: Number
    """Square root of the residual mean square."""
    anova: RegressionAnova
    """Regression against residual."""
    covariance: RealMatrix
    """Estimated covariance matrix of the coefficients."""


def require_size(rows: Observations, terms: int, *, intercept: bool) -> None:
    """Refuse rows too few for their terms, and a constant response. Raises InvalidInput, ComputationError."""
    if len(rows.y) <= terms:
        detail = (
            f"{len(rows.y)} observations cannot give {terms} coefficients and their errors; send more than {terms}."
        )
        raise InvalidInput.at(detail, "y")
    if np.all(rows.y == (rows.y[0] if intercept else 0)):
        raise ComputationError.at("The response is constant, so that there is no variance to explain.", "y")


def scaled_weights(weights: Floats | None) -> tuple[Floats | None, float]:
    """Weights with the largest in [½, 1), and the factor that was taken out."""
    if weights is None:
        return None, 1.0
    exponent = np.frexp(weights.max())[1]
    return np.ldexp(weights, -exponent), float(np.ldexp(1.0, exponent))


def regression_result(fit: Solution, scale: float, n: int, level: float, *, intercept: bool) -> RegressionResult:
    """The answer from a fit of n observations whose weights were scaled by `scale`."""
    terms = len(fit.coefficients)
    df = n - terms
    units, deviation = fit.exponent - fit.exponents, math.sqrt(fit.residual_squares / df)
    coefficients, roots = np.ldexp(fit.coefficients, units), np.sqrt(np.diagonal(fit.inverse))
    standard_errors = np.ldexp(deviation * roots, units)
    with np.errstate(divide="ignore", invalid="ignore"):
        t = fit.coefficients / (deviation * roots)
    half, p_values = special.stdtrit(df, 0.5 + level / 2) * standard_errors, 2 * special.stdtr(df, -np.abs(t))
    anova = _anova(fit, scale, terms - intercept, df)
    return RegressionResult(
        coefficients=coefficients,
        standard_errors=standard_errors,
        t_statistics=t,
        p_values=p_values,
        lower=coefficients - half,
        upper=coefficients + half,
        r_squared=fit.regression_squares / fit.total_squares,
        adjusted_r_squared=1 - fit.residual_squares / df / (fit.total_squares / (n - intercept)),
        residual_standard_deviation=float(np.ldexp(deviation * math.sqrt(scale), fit.exponent)),
        anova=anova,
        covariance=np.outer(standard_errors, standard_errors) * (fit.inverse / np.outer(roots, roots)),
        certainty="checked",
        warnings=_perfect(fit) or underflowing(p_values) or underflowing(anova.p_value),
    )


def _perfect(fit: Solution) -> list[Warning]:
    if fit.residual_squares:
        return []
    detail = "The fit leaves no residual: standard errors are 0, and tests and intervals built on them mean nothing."
    return [Warning(code="perfect-fit", detail=detail)]


def _anova(fit: Solution, scale: float, df: int, df_residual: int) -> RegressionAnova:
    unit = float(np.ldexp(scale, 2 * fit.exponent))
    explained, error = fit.regression_squares / df, fit.residual_squares / df_residual
    f = explained / error if error else math.inf
    return RegressionAnova(
        degrees_of_freedom_regression=df,
        degrees_of_freedom_residual=df_residual,
        sum_of_squares_regression=fit.regression_squares * unit,
        sum_of_squares_residual=fit.residual_squares * unit,
        mean_square_regression=explained * unit,
        mean_square_residual=error * unit,
        f_statistic=f,
        p_value=float(f_tails(f, df, df_residual)[1]) if error else 0.0,
    )


def input_warnings(
    design: Floats, rows: Observations, fit: Solution, design_change: Callable[[Floats], Floats]
) -> list[Warning]:
    """What rounding x and y to float64 costs, to first order."""
    data = Data(design, rows.y, np.ones(len(rows.y)) if rows.weights is None else rows.weights)
    changes = ((design_change(dx), dy) for dx, dy in moved_inputs(rows.x, rows.y))
    digits = min(digits_of_fit(data, fit, *change) for change in changes)
    return limited(digits, _DIGITS, "the coefficients or their errors")

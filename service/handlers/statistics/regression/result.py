"""What linear and polynomial regression answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from service.handlers.predictions import Predictions
from service.schemas.types.results import (
    ExtendedNumber,
    ExtendedVector,
    Number,
    RealMatrix,
    RealVector,
    Record,
    Result,
)


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
    """Sum of squares per degree of freedom; 0 where there is no predictor."""
    mean_square_residual: Number
    """The estimated variance of the errors."""
    f_statistic: ExtendedNumber
    """Ratio of the mean squares; infinite where the fit is exact, NaN where there is no predictor."""
    p_value: Number
    """P(F ≥ f) if no predictor had an effect; 1 where there is none."""


@dataclass(slots=True, kw_only=True)
class RegressionResult(Result):
    """A least-squares fit and its inference. Vectors have one entry a coefficient, the intercept (or power 0) first."""

    table_fields: ClassVar[tuple[str, ...]] = (
        "terms",
        "coefficients",
        "standard_errors",
        "t_statistics",
        "p_values",
        "lower",
        "upper",
    )

    terms: list[str]
    """What the coefficients belong to: `intercept`, `x`, `x[0]`, `x^2` and so on, or the names of columns."""
    count: int
    """Observations that were used (n)."""
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
    """Regression against residual; supposes equal variances whatever `covariance_type` is."""
    covariance: RealMatrix
    """Estimated covariance matrix of the coefficients."""
    log_likelihood: ExtendedNumber
    """Of normal errors with variances σ²/w, at the estimate of maximum likelihood of σ; infinite where the fit is
    exact."""
    aic: ExtendedNumber
    """−2 log_likelihood + 2 (coefficients + 1), σ being a parameter, too (as R counts)."""
    bic: ExtendedNumber
    """−2 log_likelihood + ln n (coefficients + 1)."""
    fitted: RealVector
    """Fitted values (n)."""
    residuals: RealVector
    """y − fitted (n)."""
    leverage: RealVector
    """Diagonal of the hat matrix (n), 0 to 1: how much of its own fitted value an observation makes."""
    cook_distances: ExtendedVector
    """How far all fitted values move together when an observation is left out (n); NaN where the fit is exact."""
    predictions: Predictions | None
    """At the places `at`; null where none were sent."""

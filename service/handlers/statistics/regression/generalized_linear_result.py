"""What generalized linear models answer, and what they warn of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from scipy import special

from service.handlers.predictions import Predictions
from service.schemas.statistics.regression import GeneralizedLinearRequest
from service.schemas.types.results import ExtendedVector, Number, RealMatrix, RealVector, Result, Warning

_SPREAD_TOO_WIDE, _CERTAIN = 1.5, 0.01
"""Pearson's χ² over its degrees of freedom, and the p-value, from which overdispersion is told; choices."""

Status = Literal["converged", "iteration_limit"]


@dataclass(slots=True, kw_only=True)
class GeneralizedLinearResult(Result):
    """A fit of maximum likelihood and its inference. Vectors have one entry a coefficient, the intercept first."""

    table_fields: ClassVar[tuple[str, ...]] = (
        "terms",
        "coefficients",
        "standard_errors",
        "statistics",
        "p_values",
        "lower",
        "upper",
    )

    terms: list[str]
    """What the coefficients belong to."""
    count: int
    """Observations that were used (n)."""
    link: str
    """The link."""
    coefficients: RealVector
    """Maximum-likelihood estimates, on the scale of the link."""
    standard_errors: RealVector
    """From the expected information, times √dispersion."""
    statistics: ExtendedVector
    """Coefficients over their standard errors: z, or t where the dispersion is estimated."""
    p_values: ExtendedVector
    """Two-sided, of the hypothesis that the coefficient is 0 (Wald)."""
    lower: RealVector
    """Lower ends of the confidence intervals (Wald)."""
    upper: RealVector
    """Upper ends."""
    covariance: RealMatrix
    """Estimated covariance matrix of the coefficients."""
    dispersion: Number
    """φ: Pearson's χ²/(n − p) where the family has one, else 1."""
    theta: Number | None
    """Shape of the negative binomial law; null for other families."""
    log_likelihood: Number
    """Of the fit."""
    deviance: Number
    """Twice the log-likelihood that is lost against means equal to the responses, times the dispersion."""
    null_deviance: Number
    """The same of the model without predictors."""
    pearson_chi_squared: Number
    """Σ w(y − μ)²/V(μ)."""
    aic: Number
    """−2 log_likelihood + 2 parameters, an estimated dispersion or shape counted."""
    bic: Number
    """−2 log_likelihood + ln n parameters."""
    fitted: RealVector
    """Means (n)."""
    residuals: RealVector
    """y − fitted (n)."""
    deviance_residuals: RealVector
    """Signed roots of each observation's share of the deviance (n)."""
    leverage: RealVector
    """Diagonal of the hat matrix of the last step (n)."""
    cook_distances: ExtendedVector
    """Of one step: Pearson's residual² h/(p φ (1 − h)²) (n)."""
    predictions: Predictions | None
    """Means at the places `at`, with intervals from those of the linear predictor; null where none were sent."""
    success: bool
    """Whether a maximum was found."""
    status: Status
    """How the iteration ended."""
    message: str
    """The same for people."""
    iterations: int
    """Steps of Fisher scoring."""
    function_evaluations: int
    """Evaluations of the likelihood."""


MESSAGES: dict[Status, str] = {
    "converged": "Fisher scoring converged.",
    "iteration_limit": "The iterations ran out before Fisher scoring converged.",
}


def doubts_of(
    request: GeneralizedLinearRequest, squares: float, freedom: int, least_weight: float, status: Status
) -> list[Warning]:
    """Warnings about the end of the iteration, and about responses whose χ² says that they vary more than their law."""
    if status != "converged":
        return [Warning(code="not-converged", detail=MESSAGES[status])]
    counted = request.family == "poisson" or (request.family == "binomial" and least_weight > 1)
    wide = squares > _SPREAD_TOO_WIDE * freedom and special.chdtrc(freedom, squares) < _CERTAIN
    if not (counted and wide):
        return []
    detail = (
        f"The responses vary {squares / freedom:.1f} times as much as their law says, so that standard errors "
        "are too small: try negative_binomial for counts, or multiply the errors by the root of that."
    )
    return [Warning(code="overdispersed", detail=detail)]

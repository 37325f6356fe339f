"""Logistic regression with inference."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np
from scipy import special

from service.handlers.predictions import Predictions, extrapolated, points
from service.handlers.statistics.lost_digits import limited, underflowing
from service.handlers.statistics.regression.observations import (
    Observations,
    observations,
    term_names,
    terms,
    with_intercept,
)
from service.handlers.statistics.regression.wald import inference, quantile
from service.methods.statistics.logistic import Fit, cook_distances, deviance_residuals, fit, log_likelihood
from service.methods.statistics.summation import Floats
from service.schemas.statistics.regression import LogisticRegressionRequest
from service.schemas.types.errors import ComputationError, InvalidInput
from service.schemas.types.results import (
    ExtendedNumber,
    ExtendedVector,
    Number,
    RealMatrix,
    RealVector,
    Result,
    Warning,
)

DIGITS = 10  # fewer that the rounding of the input leaves are worth a warning; a choice

LogisticStatus = Literal["converged", "iteration_limit", "separated"]


@dataclass(slots=True, kw_only=True)
class LogisticResult(Result):
    """A fit of maximum likelihood and its inference. Vectors have one entry a coefficient, the intercept first."""

    table_fields: ClassVar[tuple[str, ...]] = (
        "terms",
        "coefficients",
        "standard_errors",
        "z_statistics",
        "p_values",
        "lower",
        "upper",
    )

    terms: list[str]
    """What the coefficients belong to: `intercept`, `x`, `x[0]`, or the names of columns."""
    count: int
    """Observations that were used (n)."""
    coefficients: RealVector
    """Maximum-likelihood estimates: changes of the log odds."""
    standard_errors: ExtendedVector
    """From the inverse of the observed information; infinite where there is no maximum."""
    z_statistics: ExtendedVector
    """Coefficients over their standard errors."""
    p_values: ExtendedVector
    """Two-sided, of the hypothesis that the coefficient is 0 (Wald)."""
    lower: ExtendedVector
    """Lower ends of the confidence intervals (Wald)."""
    upper: ExtendedVector
    """Upper ends."""
    covariance: RealMatrix | None
    """Estimated covariance matrix of the coefficients; null where there is no maximum."""
    log_likelihood: Number
    """Of the fit."""
    null_log_likelihood: Number
    """Of the model without predictors."""
    deviance: Number
    """Twice the distance from the saturated model's log-likelihood."""
    null_deviance: Number
    """The same of the model without predictors."""
    pseudo_r_squared: ExtendedNumber
    """McFadden's 1 − log_likelihood/null_log_likelihood; NaN where the latter is 0."""
    aic: Number
    """−2 log_likelihood + 2 coefficients."""
    bic: Number
    """−2 log_likelihood + ln(observations) coefficients."""
    fitted: RealVector
    """Probabilities (n)."""
    residuals: RealVector
    """y − fitted (n)."""
    deviance_residuals: RealVector
    """Signed roots of each observation's share of the deviance (n)."""
    leverage: RealVector | None
    """Diagonal of the hat matrix of the last step (n); null where there is no maximum."""
    cook_distances: ExtendedVector | None
    """Of one step: Pearson's residual² h/(p (1 − h)²) (n); null where there is no maximum."""
    predictions: Predictions | None
    """Probabilities at the places `at`, with intervals from those of the log odds; null where there is no maximum."""
    success: bool
    """Whether a maximum was found."""
    message: str
    """Why the iteration ended."""
    status: LogisticStatus
    """The same for programs."""
    iterations: int
    """Newton steps."""
    function_evaluations: int
    """Evaluations of the likelihood."""


MESSAGES: dict[LogisticStatus, str] = {
    "converged": "Newton's method converged.",
    "iteration_limit": "The iterations ran out before Newton's method converged.",
    "separated": "The predictors separate the zeros from the ones, perfectly or but for ties: the likelihood has no "
    "maximum, it grows as coefficients go to infinity.",
}
CODES: dict[LogisticStatus, str] = {"iteration_limit": "not-converged", "separated": "perfect-separation"}


def logistic(request: LogisticRegressionRequest) -> LogisticResult:
    """Logistic regression ln(p/(1 − p)) = Xβ by maximum likelihood, with Newton's method (IRLS).

    Columns are made orthogonal in exact arithmetic, so that years, timestamps and nearly parallel columns lose no
    digits. Standard errors come from the observed information XᵀWX with W = w p(1 − p); z, p-values, intervals from the
    normal distribution (Wald). Where predictors separate zeros from ones, which a linear program decides, the answer
    has `success` false, says so, and gives no standard errors. Columns that depend on others are refused as
    `singular-matrix`, and so is a response of only zeros or only ones (`no-answer`).

    At places `at` the ends of intervals are those of the log odds; a warning `extrapolation` names places farther out
    than any observation.
    """
    rows, at = observations(request), points(request.at, 1 if request.x.ndim == 1 else request.x.shape[1])
    _check_response(rows)
    design = with_intercept(rows.x) if request.intercept else rows.x
    names = term_names(request)
    if len(design) < len(names):
        detail = f"{len(design)} observations cannot give {len(names)} coefficients; send more."
        raise InvalidInput.at(detail, "y")
    weights = np.ones(len(rows.y)) if rows.weights is None else rows.weights
    found = fit(design, rows.y, weights, names, request.max_iterations)
    places = None if at is None else found.basis.of(with_intercept(at) if request.intercept else at)
    return _result(request, rows, weights, found, places)


def _check_response(rows: Observations) -> None:
    if ((rows.y < 0) | (rows.y > 1)).any():
        place = int(np.argmax((rows.y < 0) | (rows.y > 1)))
        raise InvalidInput.at("A response must be 0 or 1, or a fraction of successes between.", "y", place)
    if np.all(rows.y == rows.y[0]) and rows.y[0] in (0, 1):
        raise ComputationError.at("All responses are the same, so that the likelihood has no maximum.", "y")


def _result(
    request: LogisticRegressionRequest, rows: Observations, weights: Floats, found: Fit, places: Floats | None
) -> LogisticResult:
    projection, count, status = found.projection, len(found.coefficients), _status(found)
    known = inference(found.coefficients, found.spreads, request.level, None, called="z_statistics")
    share = float(weights @ rows.y) / float(weights.sum()) if request.intercept else 0.5
    null = log_likelihood(np.full(len(rows.y), special.logit(share)), rows.y, weights)
    saturated = float(weights @ (special.xlogy(rows.y, rows.y) + special.xlogy(1 - rows.y, 1 - rows.y)))
    doubts = [Warning(code=CODES[status], detail=MESSAGES[status])] if status in CODES else []
    doubts += limited(found.digits, DIGITS, "the coefficients or their errors")
    predictions, far = _predictions(found, places, quantile(0.5 + request.level / 2, None))
    fitted = special.expit(found.odds)
    return LogisticResult(
        terms=terms(request),
        count=len(rows.y),
        **known,
        log_likelihood=found.log_likelihood,
        null_log_likelihood=null,
        deviance=2 * (saturated - found.log_likelihood),
        null_deviance=2 * (saturated - null),
        pseudo_r_squared=1 - found.log_likelihood / null if null else math.nan,
        aic=-2 * found.log_likelihood + 2 * count,
        bic=-2 * found.log_likelihood + math.log(len(rows.y)) * count,
        fitted=fitted,
        residuals=rows.y * special.expit(-found.odds) - (1 - rows.y) * fitted,  # y − p, without its cancellation
        deviance_residuals=deviance_residuals(rows.y, found.odds, weights),
        leverage=None if projection is None else projection.leverage,
        cook_distances=None if projection is None else cook_distances(rows.y, found.odds, weights, projection),
        predictions=predictions,
        success=status == "converged",
        message=MESSAGES[status],
        status=status,
        iterations=found.iterations,
        function_evaluations=found.evaluations,
        certainty="checked" if status == "converged" else "estimated",
        warnings=doubts + underflowing(known["p_values"]) + far,
    )


def _predictions(found: Fit, places: Floats | None, factor: float) -> tuple[Predictions | None, list[Warning]]:
    """Probabilities at basis vectors of other places, and what is doubtful about them."""
    if places is None or found.projection is None:
        return None, []
    directions, odds = found.projection.directions(places), places @ found.point
    half = factor * found.reach(directions)
    mean, lower, upper = (special.expit(one) for one in (odds, odds - half, odds + half))
    made = Predictions(mean=mean, lower=lower, upper=upper, prediction_lower=None, prediction_upper=None)
    return made, extrapolated(found.projection, directions)


def _status(found: Fit) -> LogisticStatus:
    if found.separated:
        return "separated"
    return "iteration_limit" if found.projection is None else "converged"

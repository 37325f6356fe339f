"""Logistic regression by Newton's method."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy import linalg, optimize, special

from service.handlers.statistics.lost_digits import underflowing
from service.handlers.statistics.regression.observations import Observations, observations, term_names
from service.methods.statistics.summation import Floats
from service.schemas.statistics.regression import LogisticRegressionRequest
from service.schemas.types.errors import ComputationError, InvalidInput, SingularMatrix
from service.schemas.types.results import (
    ExtendedNumber,
    ExtendedVector,
    Number,
    RealMatrix,
    RealVector,
    Result,
    Warning,
)

_TOLERANCE = 1e-13
_CERTAIN = 30.0


@dataclass(slots=True, kw_only=True)
class LogisticResult(Result):
    """A fit of maximum likelihood and its inference. Vectors have one entry a coefficient, the intercept first."""

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
    success: bool
    """Whether a maximum was found."""
    message: str
    """Why the iteration ended."""
    status: int
    """0: converged; 1: no more iterations; 2: the data are separated, so that there is no maximum."""
    iterations: int
    """Newton steps."""
    function_evaluations: int
    """Evaluations of the likelihood."""


_MESSAGES = (
    "Newton's method converged.",
    "The iterations ran out before Newton's method converged.",
    "The predictors separate the zeros from the ones, perfectly or but for ties: the likelihood has no maximum, it "
    "grows as coefficients go to infinity.",
)


def logistic(request: LogisticRegressionRequest) -> LogisticResult:
    """Logistic regression ln(p/(1 − p)) = Xβ by maximum likelihood, with Newton's method (IRLS).

    Standard errors come from the observed information XᵀWX with W = w p(1 − p); z, p-values and intervals from the
    normal distribution (Wald). Where predictors separate zeros from ones, which a linear program decides, the answer
    has `success` false, says so, and gives no standard errors. Columns that depend on others are refused as
    `singular-matrix`, and so is a response of only zeros or only ones (`no-answer`).
    """
    rows = observations(request)
    _check_response(rows)
    design = np.column_stack([np.ones(len(rows.x)), rows.x]) if request.intercept else rows.x
    scale = np.abs(design).max(0)
    _check_rank(design, scale, term_names(rows.x.shape[1], intercept=request.intercept))
    weights = np.ones(len(rows.y)) if rows.weights is None else rows.weights
    fit = _newton(design / scale, rows.y, weights, request.max_iterations)
    if fit.status and _separated(design / scale, rows.y):
        fit.status = 2
    return _result(request, rows, weights, fit, scale)


@dataclass(slots=True)
class _Fit:
    coefficients: Floats
    information: Floats
    log_likelihood: float
    status: int
    iterations: int
    evaluations: int


def _check_response(rows: Observations) -> None:
    if ((rows.y < 0) | (rows.y > 1)).any():
        place = int(np.argmax((rows.y < 0) | (rows.y > 1)))
        raise InvalidInput.at("A response must be 0 or 1, or a fraction of successes between.", "y", place)
    if np.all(rows.y == rows.y[0]) and rows.y[0] in (0, 1):
        raise ComputationError.at("All responses are the same, so that the likelihood has no maximum.", "y")


def _check_rank(design: Floats, scale: Floats, names: list[str]) -> None:
    if not scale.all():
        detail = f"The design is singular: {names[int(np.argmin(scale))]} is zero throughout."
        raise SingularMatrix.at(detail, "x")
    if len(design) < len(names):
        detail = f"{len(design)} observations cannot give {len(names)} coefficients; send more."
        raise InvalidInput.at(detail, "y")
    _, r, pivots = linalg.qr(design / scale, mode="economic", pivoting=True)
    sizes = np.abs(np.diagonal(r))
    rank = int((sizes > sizes[0] * len(names) * 2.0**-50).sum())
    if rank < len(names):
        dependent = ", ".join(names[j] for j in sorted(pivots[rank:]))
        raise SingularMatrix.at(f"The design is singular: {dependent} depends linearly on the other columns.", "x")


def _log_likelihood(eta: Floats, y: Floats, weights: Floats) -> float:
    return -float(weights @ (y * np.logaddexp(0, -eta) + (1 - y) * np.logaddexp(0, eta)))


def _newton(design: Floats, y: Floats, weights: Floats, most: int) -> _Fit:
    """Newton's method, with halved steps where the likelihood falls, until a step no longer changes anything."""
    beta = np.zeros(design.shape[1])
    value, evaluations = _log_likelihood(design @ beta, y, weights), 1
    for iteration in range(1, most + 1):
        eta = design @ beta
        p = special.expit(eta)
        information = design.T @ (design * (weights * p * special.expit(-eta))[:, None])
        try:
            step = linalg.solve(information, design.T @ (weights * (y - p)), assume_a="pos")
        except (linalg.LinAlgError, linalg.LinAlgWarning):
            return _Fit(beta, information, value, 1, iteration, evaluations)
        size, fraction = float(np.abs(design @ step).max()), 1.0
        while (moved := _log_likelihood(eta + fraction * (design @ step), y, weights)) < value - 1e-10 * abs(value):
            evaluations, fraction = evaluations + 1, fraction / 2
        beta, value, evaluations = beta + fraction * step, moved, evaluations + 1
        if size < _TOLERANCE * max(1.0, float(np.abs(eta).max())):
            return _Fit(beta, information, value, 0, iteration, evaluations)
        if float(np.abs(eta).max()) > _CERTAIN and _separated(design, y):
            return _Fit(beta, information, value, 2, iteration, evaluations)
    return _Fit(beta, information, value, 1, most, evaluations)


def _separated(design: Floats, y: Floats) -> bool:
    """Whether some β has xβ ≥ 0 at ones and xβ ≤ 0 at zeros, not all 0 (Albert, Anderson 1984), by a linear program."""
    signs = np.where(y == 1, 1.0, np.where(y == 0, -1.0, 0.0))
    between = signs == 0
    oriented = design * signs[:, None]
    found = optimize.linprog(
        -oriented[~between].sum(0),
        A_ub=-oriented[~between],
        b_ub=np.zeros(int((~between).sum())),
        A_eq=design[between] if between.any() else None,
        b_eq=np.zeros(int(between.sum())) if between.any() else None,
        bounds=(-1, 1),
        method="highs",
    )
    return found.status == 0 and found.fun is not None and found.fun < -1e-9 * len(design)


def _result(
    request: LogisticRegressionRequest, rows: Observations, weights: Floats, fit: _Fit, scale: Floats
) -> LogisticResult:
    coefficients, terms = fit.coefficients / scale, len(scale)
    covariance = None if fit.status else linalg.inv(fit.information) / scale / scale[:, None]
    errors = np.full(terms, np.inf) if covariance is None else np.sqrt(np.diagonal(covariance))
    half = float(special.ndtri(0.5 + request.level / 2)) * errors
    z = coefficients / errors
    p_values = 2 * special.ndtr(-np.abs(z))
    share = float(weights @ rows.y) / float(weights.sum()) if request.intercept else 0.5
    null = _log_likelihood(np.full(len(rows.y), special.logit(share)), rows.y, weights)
    saturated = float(weights @ (special.xlogy(rows.y, rows.y) + special.xlogy(1 - rows.y, 1 - rows.y)))
    code = ("", "not-converged", "perfect-separation")[fit.status]
    doubts = [Warning(code=code, detail=_MESSAGES[fit.status])] if fit.status else []
    return LogisticResult(
        coefficients=coefficients,
        standard_errors=errors,
        z_statistics=z,
        p_values=p_values,
        lower=coefficients - half,
        upper=coefficients + half,
        covariance=covariance,
        log_likelihood=fit.log_likelihood,
        null_log_likelihood=null,
        deviance=2 * (saturated - fit.log_likelihood),
        null_deviance=2 * (saturated - null),
        pseudo_r_squared=1 - fit.log_likelihood / null if null else math.nan,
        aic=-2 * fit.log_likelihood + 2 * terms,
        bic=-2 * fit.log_likelihood + math.log(len(rows.y)) * terms,
        success=fit.status == 0,
        message=_MESSAGES[fit.status],
        status=fit.status,
        iterations=fit.iterations,
        function_evaluations=fit.evaluations,
        warnings=doubts + underflowing(p_values),
    )

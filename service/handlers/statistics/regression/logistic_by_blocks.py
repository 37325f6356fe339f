"""Logistic regression of data sets that are larger than an array may be: the binomial model with its usual link."""

from __future__ import annotations

import math
from functools import partial

import numpy as np
from scipy import special

from service.handlers.blocks import only
from service.handlers.statistics.lost_digits import underflowing
from service.handlers.statistics.regression.block_digits import ill_conditioned
from service.handlers.statistics.regression.generalized_linear_by_blocks import (
    LEFT_OUT,
    prepared,
    spreads_of,
)
from service.handlers.statistics.regression.logistic import CODES, DIGITS, MESSAGES, LogisticResult, LogisticStatus
from service.handlers.statistics.regression.observations import terms
from service.handlers.statistics.regression.wald import inference
from service.methods.progress import Progress
from service.methods.statistics.logistic import Model, log_likelihood
from service.methods.statistics.response_families import FAMILIES
from service.methods.statistics.summation import Floats
from service.schemas.statistics.regression import GeneralizedLinearRequest, LogisticRegressionRequest
from service.schemas.types.results import Warning


def logistic(request: LogisticRegressionRequest, progress: Progress) -> LogisticResult:
    """Newton's method, each step of which is a pass."""
    only(request, at=None)
    as_binomial = GeneralizedLinearRequest.model_construct(**{**dict(request), "family": "binomial", "link": "logit"})
    as_binomial.__dict__["table_columns"] = request.table_columns
    responses, scoring = prepared(as_binomial, FAMILIES["binomial"], _model, progress)
    count, n = scoring.basis.turn.shape[1] + request.intercept, responses.rows
    optimum, endless = scoring.fit(np.zeros(count), request.max_iterations)
    status: LogisticStatus = "separated" if endless else "converged" if optimum.success else "iteration_limit"
    odds = float(special.logit(responses.mean)) if request.intercept else 0.0
    height, (null, saturated) = scoring.value(optimum.point), scoring.summed(partial(_others, odds))
    spreads = None
    if status == "converged":
        spreads = spreads_of(scoring.basis, scoring.derivatives(optimum.point)[2])
    known = inference(scoring.basis.back(optimum.point), spreads, request.level, None, called="z_statistics")
    nothing = np.empty(0)
    doubts = [Warning(code=CODES[status], detail=MESSAGES[status])] if status in CODES else []
    doubts += ill_conditioned(scoring.basis.digits(known["coefficients"], known["standard_errors"]), DIGITS)
    return LogisticResult(
        terms=terms(request),
        count=n,
        **known,
        log_likelihood=height,
        null_log_likelihood=null,
        deviance=2 * (saturated - height),
        null_deviance=2 * (saturated - null),
        pseudo_r_squared=1 - height / null if null else math.nan,
        aic=-2 * height + 2 * count,
        bic=-2 * height + math.log(n) * count,
        fitted=nothing,
        residuals=nothing,
        deviance_residuals=nothing,
        leverage=None,
        cook_distances=None,
        predictions=None,
        success=status == "converged",
        message=MESSAGES[status],
        status=status,
        iterations=optimum.iterations,
        function_evaluations=optimum.evaluations,
        certainty="estimated",
        warnings=[Warning(code="rows-left-out", detail=LEFT_OUT), *doubts, *underflowing(known["p_values"])],
    )


def _model(vectors: Floats, y: Floats, weights: Floats, _offset: Floats) -> Model:
    return Model(vectors, y, weights, tested=True)


def _others(odds: float, model: Model) -> tuple[float, float]:
    """The log-likelihoods without predictors, and with the responses as probabilities."""
    y = model.y
    saturated = float(model.weights @ (special.xlogy(y, y) + special.xlogy(1 - y, 1 - y)))
    return log_likelihood(np.full(len(y), odds), y, model.weights), saturated

"""Multinomial logistic regression with inference."""

from __future__ import annotations

import math
from types import SimpleNamespace
from typing import Any, NamedTuple

import numpy as np
from scipy import special

from service.handlers.labels import numbered
from service.handlers.predictions import extrapolated, points
from service.handlers.statistics.lost_digits import limited, underflowing
from service.handlers.statistics.regression.logistic import CODES, DIGITS, MESSAGES, LogisticStatus
from service.handlers.statistics.regression.multinomial_result import ClassPredictions, MultinomialResult
from service.handlers.statistics.regression.observations import (
    Observations,
    observations,
    term_names,
    terms,
    with_intercept,
)
from service.handlers.statistics.regression.wald import inference, quantile
from service.methods.statistics.multinomial import Fit, Sample, fit
from service.methods.statistics.projection import Projection
from service.methods.statistics.summation import Floats
from service.schemas.statistics.regression import MultinomialRegressionRequest
from service.schemas.types.errors import ComputationError, InvalidInput, TooLarge
from service.schemas.types.results import Warning

_MOST_COEFFICIENTS = 1_000  # of which the information has the square: 8 MB, a second a step
_SEPARATED = (
    "The predictors separate some classes from others, perfectly or but for ties: the likelihood has no maximum, it "
    "grows as coefficients go to infinity."
)


def multinomial(request: MultinomialRegressionRequest) -> MultinomialResult:
    """Multinomial logistic regression ln(P(class)/P(reference)) = Xβ by maximum likelihood, with Newton's method.

    As `regression/logistic` for two classes: columns are made orthogonal in exact arithmetic, standard errors come from
    the observed information, tests and intervals are normal (Wald). Another reference changes coefficients, but neither
    probabilities nor the likelihood. Where predictors separate classes, which a linear program decides, the answer has
    `success` false, says so, and gives no standard errors.
    """
    sample = _labelled(request)
    rows, classes = sample
    at = points(request.at, rows.x.shape[1])
    design = with_intercept(rows.x) if request.intercept else rows.x
    names, size = term_names(request), (len(classes) - 1) * design.shape[1]
    if size > _MOST_COEFFICIENTS:
        detail = (
            f"{len(classes)} classes and {len(names)} terms make {size} coefficients; at most {_MOST_COEFFICIENTS}."
        )
        raise TooLarge.at(detail, "y")
    if len(design) < size:
        raise InvalidInput.at(f"{len(design)} observations cannot give {size} coefficients; send more.", "y")
    found = fit(Sample(design, rows.y.astype(int), sample.weights), names, request.max_iterations)
    places = None if at is None else found.basis.of(with_intercept(at) if request.intercept else at)
    return _result(request, sample, found, places)


class _Labelled(NamedTuple):
    """Observations whose y are the numbers of their classes, the reference first."""

    rows: Observations
    classes: list[Any]

    @property
    def weights(self) -> Floats:
        return np.ones(len(self.rows.y)) if self.rows.weights is None else self.rows.weights


def _labelled(request: MultinomialRegressionRequest) -> _Labelled:
    """The complete observations. Raises ComputationError, InvalidInput."""
    known: list[Any] = sorted({*request.y})
    given = SimpleNamespace(
        x=request.x, y=numbered(request.y, known, "y", "y").astype(float), weights=request.weights,
        missing=request.missing,
    )  # fmt: skip
    rows = observations(given)
    left = np.unique(rows.y)
    if left.size < 2:
        raise ComputationError.at("All observations are of one class, so that there is nothing to compare.", "y")
    classes = [known[int(i)] for i in left]
    first = classes[0] if request.reference is None else request.reference
    if first not in classes or isinstance(first, str) != isinstance(classes[0], str):
        raise InvalidInput.at("No observation is of this class; `reference` is one of those in `y`.", "reference")
    classes.remove(first)
    classes = [first, *classes]
    order = np.argsort([known.index(name) for name in classes])
    return _Labelled(rows._replace(y=order[np.searchsorted(left, rows.y)].astype(float)), classes)


def _result(
    request: MultinomialRegressionRequest, sample: _Labelled, found: Fit, places: Floats | None
) -> MultinomialResult:
    n, classes = len(sample.rows.y), sample.classes
    size, separated = found.coefficients.size, found.separated
    status: LogisticStatus = "separated" if separated else "iteration_limit" if found.spreads is None else "converged"
    message = MESSAGES[status] if status != "separated" else _SEPARATED
    known = inference(found.coefficients, found.spreads, request.level, None, called="z_statistics")
    null = _null_log_likelihood(sample, intercept=request.intercept)
    fitted = special.softmax(found.log_odds(found.columns), axis=1)
    residuals = _residuals(sample, fitted)
    leverage, distances = found.influence(fitted, residuals, sample.weights) if found.root is not None else (None, None)
    predictions, far = _predictions(sample, found, places, quantile(0.5 + request.level / 2, None))
    doubts = [Warning(code=CODES[status], detail=message)] if status in CODES else []
    return MultinomialResult(
        classes=classes,
        reference=classes[0],
        outcomes=classes[1:],
        terms=terms(request),
        count=n,
        **known,
        log_likelihood=found.log_likelihood,
        null_log_likelihood=null,
        deviance=-2 * found.log_likelihood,
        null_deviance=-2 * null,
        pseudo_r_squared=1 - found.log_likelihood / null,
        aic=-2 * found.log_likelihood + 2 * size,
        bic=-2 * found.log_likelihood + math.log(n) * size,
        fitted=fitted,
        residuals=residuals,
        leverage=leverage,
        cook_distances=distances,
        predictions=predictions,
        success=status == "converged",
        message=message,
        status=status,
        iterations=found.iterations,
        function_evaluations=found.evaluations,
        certainty="checked" if status == "converged" else "estimated",
        warnings=[
            *doubts,
            *limited(found.digits, DIGITS, "the coefficients or their errors"),
            *underflowing(known["p_values"]),
            *far,
        ],
    )


def _null_log_likelihood(sample: _Labelled, *, intercept: bool) -> float:
    """That of the model without predictors: of the shares of the classes, or of equal ones."""
    rows, classes = sample
    total = float(sample.weights.sum())
    shares = np.bincount(rows.y.astype(int), sample.weights) / total
    return total * (-float(special.entr(shares).sum()) if intercept else -math.log(len(classes)))


def _residuals(sample: _Labelled, fitted: Floats) -> Floats:
    """1 for the own class and 0 for the others, less the probabilities (n, k), without the cancellation of 1 − p."""
    rows, classes = sample
    own = rows.y[:, None] == np.arange(len(classes))
    others = np.where(own, 0.0, fitted)
    return np.where(own, others.sum(1)[:, None], -fitted)


def _predictions(
    sample: _Labelled, found: Fit, places: Floats | None, factor: float
) -> tuple[ClassPredictions | None, list[Warning]]:
    """Probabilities at basis vectors of other places, and what is doubtful about them."""
    if places is None or found.root is None:
        return None, []
    odds = found.log_odds(places)
    mean = special.softmax(odds, axis=1)
    rest = np.stack([np.delete(mean, i, axis=1).sum(1) for i in range(mean.shape[1])], axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        middle, half = np.log(mean / rest), factor * found.errors(places)
    made = ClassPredictions(
        mean=mean,
        lower=special.expit(middle - half),
        upper=special.expit(middle + half),
        labels=[sample.classes[i] for i in np.argmax(mean, axis=1)],
    )
    projection = Projection.of(found.columns, sample.rows.weights)
    return made, extrapolated(projection, projection.directions(places))

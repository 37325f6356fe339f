"""Penalized regression: ridge, lasso and elastic net, with their path."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import partial

import numpy as np
from scipy import special

from service.handlers.predictions import points
from service.handlers.statistics.lost_digits import limited
from service.handlers.statistics.regression.logistic import DIGITS
from service.handlers.statistics.regression.observations import observations, predictor_names
from service.methods.progress import Progress
from service.methods.seeds import seed_of
from service.methods.statistics.penalized_path import Fit, Standardized, held_out
from service.methods.statistics.summation import Floats
from service.operation import Cost
from service.schemas.statistics.penalized import PenalizedRegressionRequest
from service.schemas.types.array_parsing import places
from service.schemas.types.errors import Fault, InvalidInput
from service.schemas.types.results import Number, RealVector, Record, Result, Warning

_MOST_COLUMNS = 2_000  # whose products are a matrix of 32 MB
_COUNT, _RATIO = 30, 1e-3  # of the strengths where none are sent
_CLOSED = 1e-9  # of a duality gap beside the objective, up to which it is rounding
_ON_EDGE = 1e-7  # of a slope beside the penalty: such a coefficient may be other than 0

Rows = tuple[Floats, Floats, Floats]


@dataclass(slots=True, kw_only=True)
class PenalizedFit(Record):
    """The fit for one strength."""

    strength: float
    """λ."""
    intercept: float
    """The constant term; 0 for a model without one."""
    coefficients: RealVector
    """Of the predictors (p)."""
    nonzero: int
    """How many of them are not 0."""
    objective: float
    """Loss and penalty together, of the standardized predictors."""
    duality_gap: float
    """How far the objective can be above its minimum: its distance to the value of the dual problem. 0 up to rounding
    proves the optimum."""


@dataclass(slots=True, kw_only=True)
class CrossValidation(Record):
    """How well each strength predicts observations that were left out of its fit."""

    errors: RealVector
    """Mean squared error, or mean deviance of `binomial`, for each strength (k)."""
    standard_errors: RealVector
    """Of these means, over the folds (k)."""
    best: int
    """The place in `path` of the least error."""
    one_standard_error: int
    """The place of the largest strength whose error is within one standard error of the least: a simpler model that is
    about as good."""


@dataclass(slots=True, kw_only=True)
class PenalizedResult(Result):
    """Penalized fits, and the chosen one of them."""

    terms: list[str]
    """What the coefficients belong to (p)."""
    count: int
    """Observations that were used (n)."""
    path: list[PenalizedFit]
    """The fits, from the largest strength to the smallest (k)."""
    cross_validation: CrossValidation | None
    """With `folds`; else null."""
    chosen: int
    """The place in `path` of the fit that follows: the best of cross-validation, or the smallest strength without."""
    strength: Number
    """Its λ."""
    intercept: Number
    """Its constant term."""
    coefficients: RealVector
    """Its coefficients (p)."""
    fitted: RealVector
    """Its means (n), of `binomial` probabilities."""
    residuals: RealVector
    """y − fitted (n)."""
    predictions: RealVector | None
    """Its means at the places `at` (m); null where none were sent."""
    seed: int | None
    """The seed of the folds, which gives the same answer again."""


def penalized(request: PenalizedRegressionRequest, progress: Progress) -> PenalizedResult:
    """Ridge, lasso and elastic net: the coefficients of least loss + λ (α Σ|β| + (1 − α) Σβ²/2), for many λ.

    Ridge has α = 0, lasso α = 1. Each fit is found by Newton's method on the coefficients that are not 0 (Lee et al.
    2007), from the one before, and its duality gap says how far from the minimum it can be. With `folds` the
    strengths are compared by cross-validation, each part standardized by itself. Where several columns would do as
    well, so that others than the answered coefficients have the same objective, a warning `not-unique` says so.
    There are no standard errors and no leverages: with a penalty that selects they have no agreed definition.
    """
    rows = observations(request, _MOST_COLUMNS)
    x, y = rows.x, rows.y
    _check(request, y)
    weights = np.ones(len(y)) if rows.weights is None else rows.weights
    mixing = {"ridge": 0.0, "lasso": 1.0, "elastic_net": request.mixing}[request.penalty]
    made = partial(
        Standardized.of, family=request.family, mixing=mixing, intercept=request.intercept,
        standardize=request.standardize,
    )  # fmt: skip
    standardized = made((x, y, weights))
    strengths = _strengths(request, standardized)
    path = []
    for fit in standardized.path(strengths):
        path.append(fit)
        progress.report(len(path), len(strengths) * (1 + (request.folds or 0)))
    seed = None if request.folds is None else seed_of(request.seed)
    compared = None if seed is None else _compared((x, y, weights), strengths, made, request.folds or 0, seed)
    chosen = len(path) - 1 if compared is None else compared.best
    fit, at = path[chosen], points(request.at, x.shape[1] if request.x.ndim == 2 else 1)
    fitted = _means(request, fit, x)
    return PenalizedResult(
        certainty="checked" if all(one.optimum.gap <= _CLOSED * one.optimum.objective for one in path) else "estimated",
        warnings=_doubts(standardized, fit) + limited(standardized.kept_digits(x, y), DIGITS, "the coefficients"),
        terms=predictor_names(request),
        count=len(y),
        path=[_shown(one) for one in path],
        cross_validation=compared,
        chosen=chosen,
        strength=fit.strength,
        intercept=fit.intercept,
        coefficients=fit.coefficients,
        fitted=fitted,
        residuals=y - fitted,
        predictions=None if at is None else _means(request, fit, at),
        seed=seed,
    )


def _check(request: PenalizedRegressionRequest, y: Floats) -> None:
    if request.family == "binomial" and ((y < 0) | (y > 1)).any():
        raise InvalidInput.at("A response of binomial is from 0 to 1.", "y", int(np.argmax((y < 0) | (y > 1))))
    if (y == y[0]).all() and request.intercept:
        raise InvalidInput.at("All responses are equal: no predictor can explain them.", "y")
    if request.folds is not None and request.folds > len(y):
        raise InvalidInput.at(f"There are {len(y)} observations; ask for at most as many folds.", "folds")


def _strengths(request: PenalizedRegressionRequest, standardized: Standardized) -> Floats:
    if request.strengths is None:
        return standardized.strengths(_COUNT, _RATIO)
    if (wrong := request.strengths <= 0).any():
        faults = [Fault(("strengths", *place), "A strength is positive.") for place in places(wrong)]
        raise InvalidInput("A strength is positive.", faults)
    return np.sort(request.strengths.astype(np.float64))[::-1]


def _compared(rows: Rows, strengths: Floats, made: partial[Standardized], folds: int, seed: int) -> CrossValidation:
    """The strengths by cross-validation, the observations dealt at random."""
    order = np.random.Generator(np.random.PCG64(seed)).permutation(len(rows[1]))
    parts = np.empty(len(order), int)
    parts[order] = np.arange(len(order)) % folds
    errors, deviations = held_out(rows, parts, strengths, made)
    best = int(errors.argmin())
    simpler = int(np.argmax(errors <= errors[best] + deviations[best]))
    return CrossValidation(errors=errors, standard_errors=deviations, best=best, one_standard_error=simpler)


def _shown(fit: Fit) -> PenalizedFit:
    return PenalizedFit(
        strength=fit.strength,
        intercept=fit.intercept,
        coefficients=fit.coefficients,
        nonzero=int(np.count_nonzero(fit.coefficients)),
        objective=fit.optimum.objective,
        duality_gap=fit.optimum.gap,
    )


def _means(request: PenalizedRegressionRequest, fit: Fit, x: Floats) -> Floats:
    eta = fit.eta(x)
    return np.asarray(special.expit(eta)) if request.family == "binomial" else eta


def _doubts(standardized: Standardized, fit: Fit) -> list[Warning]:
    """Whether the columns that may have a coefficient depend on each other, so that others would do as well."""
    problem, free = standardized.problem, standardized.problem.free
    if standardized.mixing < 1:
        return []
    slopes = np.abs(problem.slopes(problem.columns @ fit.optimum.coefficients)[free:])
    able = problem.columns[:, free:][:, slopes >= fit.strength * (1 - _ON_EDGE)]
    if not able.size or np.linalg.matrix_rank(able) == able.shape[1]:
        return []
    detail = "Columns of x depend on each other: other coefficients have the same objective. A ridge or an elastic net "
    return [Warning(code="not-unique", detail=detail + "has a single answer.")]


def penalized_cost(request: PenalizedRegressionRequest) -> Cost:
    """How many steps it takes depends on the data."""
    return Cost(math.inf, max(request.x.size, (_COUNT if request.strengths is None else request.strengths.size)))

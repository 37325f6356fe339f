"""Curve fits with standard errors."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from service.expressions import Function
from service.expressions.reading.declarations import Names
from service.expressions.reading.hints import nearest_name
from service.handlers.formulas import free_names, function_of, pointing_at
from service.handlers.optimization.cost_formula import cost_formula, unused
from service.handlers.optimization.formulas import FREE
from service.handlers.optimization.least_squares import (
    FitResult,
    doubts,
    kept_digits,
    minimum,
    proved,
    summary,
)
from service.handlers.predictions import Predictions, extrapolated, interval_factor
from service.methods.budget import Budget
from service.methods.linear_algebra.norms import row_lengths
from service.methods.optimization.fit_errors import Spread, spread, variance
from service.methods.optimization.levenberg import Fit, start_at
from service.methods.optimization.multistart import Array, Found
from service.methods.optimization.residuals import Residuals
from service.schemas.optimization.fits import CurveFitRequest
from service.schemas.types.errors import ComputationError, InvalidExpression, InvalidInput
from service.schemas.types.results import ExtendedMatrix, ExtendedNumber, Number, RealVector, Warning


@dataclass(slots=True, kw_only=True)
class CurveFitResult(FitResult):
    """A fitted model."""

    estimates: dict[str, Number]
    """By parameter."""
    error: dict[str, Number] | None
    """By parameter: bounds on the distance of the estimates from those of a minimum of the sum of squares that is
    proved to be there, for the numbers received: a strict local one, or one without residuals; null where none is."""
    standard_errors: dict[str, ExtendedNumber]
    """By parameter: the roots of the diagonal of `covariance`; 0 where a bound holds the parameter."""
    lower: dict[str, ExtendedNumber]
    """By parameter: lower ends of the confidence intervals, by Student's t (the normal law with `absolute_sigma`)."""
    upper: dict[str, ExtendedNumber]
    """Upper ends."""
    parameters: list[str]
    """The order of `covariance`."""
    covariance: ExtendedMatrix
    """(p, p): s²(JᵀJ)⁻¹, s the residual standard deviation, with a robust loss Huber's; (JᵀJ)⁻¹ with `absolute_sigma`.
    Infinite where the data do not determine the parameters."""
    residual_sum_of_squares: Number
    """Σ((y - model)/sigma)²."""
    residual_standard_deviation: ExtendedNumber
    """s = √(residual sum of squares / degrees of freedom)."""
    degrees_of_freedom: int
    """m - p; combinations of parameters that the data do not determine are not counted."""
    r_squared: ExtendedNumber
    """1 - residual sum of squares / sum of squares about the (weighted) mean of y."""
    fitted: RealVector
    """(m): the model at the observations."""
    predictions: Predictions | None
    """The model at the places `at`; null where none were sent or the data do not determine the parameters. Intervals of
    a new observation are for one of sigma 1, and null with a robust loss, which supposes no law of it."""


def curve_fit(request: CurveFitRequest, budget: Budget) -> CurveFitResult:
    """The parameters that minimise Σ((yᵢ - model(xᵢ))/sigmaᵢ)², with their standard errors.

    As `least-squares`: Levenberg-Marquardt with exact derivatives from the given start and from others around it, then
    Newton steps to the last digit; with a robust `loss` outliers weigh less. Standard errors are those of the
    linearised model, scaled by the residual standard deviation as is usual where sigma is known up to a factor, or as
    they are with `absolute_sigma`. At places `at` the intervals are those of the linearised model; a warning
    `extrapolation` names places farther out than any observation. `success` is true at a certified local minimum.
    """
    names = list(request.initial)
    problem = _problem(request, names, budget)
    found = minimum(problem, np.array([request.initial[name] for name in names], float), "model")
    proof = proved(problem, found, names, *_cost(request))
    plain = _plain(problem, found)
    chance = spread(plain, problem.bounds)
    scale = 1.0 if request.absolute_sigma else variance(plain.r, chance.freedom, request.loss, request.loss_scale)
    held = chance.covariance == 0
    with np.errstate(invalid="ignore"):
        covariance = np.where(held, 0.0, chance.covariance * scale)
        errors = np.sqrt(np.diag(covariance))
        half = np.where(np.diag(held), 0.0, _factor(request, chance) * errors)
    rss = 2 * plain.cost
    predictions, far = _predictions(request, plain, chance, scale)
    by_name = partial(_by_name, names)
    return CurveFitResult(
        estimates=by_name(plain.x),
        error=None if proof is None else by_name(proof.errors),
        standard_errors=by_name(errors),
        lower=by_name(plain.x - half),
        upper=by_name(plain.x + half),
        parameters=names,
        covariance=covariance,
        residual_sum_of_squares=rss,
        residual_standard_deviation=float(np.sqrt(rss / chance.freedom)) if chance.freedom > 0 else np.inf,
        degrees_of_freedom=chance.freedom,
        r_squared=_r_squared(problem, rss),
        fitted=plain.r / problem.weight + problem.target,
        predictions=predictions,
        **summary(problem, found, proof),
        warnings=[*doubts(problem, found), *_noise_warning(problem, found), *far],
    )


def _by_name(names: list[str], values: Array) -> dict[str, float]:
    return dict(zip(names, map(float, values), strict=True))


def _plain(problem: Residuals, found: Found) -> Fit:
    """The fit with residuals as they are, before a robust loss."""
    at = found.fit if problem.loss == "linear" else start_at(replace(problem, loss="linear"), found.fit.x)
    if at is None:
        raise ComputationError.at("The squares of the residuals overflow; scale the observations.", "y")
    return at


def _predictions(
    request: CurveFitRequest, fit: Fit, chance: Spread, scale: float
) -> tuple[Predictions | None, list[Warning]]:
    """The model at other places, and what is doubtful there."""
    if request.at is None:
        return None, []
    there = _function(request, _columns(request, request.at, "at"), "at")
    weight = _weights(request)
    with np.errstate(all="ignore"):
        mean, slopes = there.jacobian(fit.x)
    mean = np.broadcast_to(np.asarray(mean, float), request.at.shape[-1:])
    if not (np.isfinite(mean).all() and np.isfinite(slopes).all()):
        raise ComputationError.at("The model or its derivatives are not finite at these places.", "at")
    if not (chance.determined and np.isfinite(scale)):
        return None, []
    projection = chance.projection(fit.jacobian / weight[:, None], weight)
    directions = projection.directions(np.broadcast_to(slopes, (mean.size, fit.x.size))[:, chance.free])
    factor, reach = _factor(request, chance), row_lengths(directions)
    half = factor * np.sqrt(scale) * reach
    new = factor * np.sqrt(scale) * np.hypot(1.0, reach) if request.loss == "linear" else None
    made = Predictions(
        mean=mean,
        lower=mean - half,
        upper=mean + half,
        prediction_lower=None if new is None else mean - new,
        prediction_upper=None if new is None else mean + new,
    )
    return made, extrapolated(projection, directions)


def _factor(request: CurveFitRequest, chance: Spread) -> float:
    """How many standard errors an interval reaches; infinite where there are no observations to spare."""
    if request.absolute_sigma:
        return interval_factor(request.level, np.inf)
    return interval_factor(request.level, chance.freedom) if chance.freedom > 0 else np.inf


def _problem(request: CurveFitRequest, names: list[str], budget: Budget) -> Residuals:
    observed = _columns(request, request.x, "x")
    count = request.y.size
    if request.x.shape[-1] != count:
        raise InvalidInput.at(f"There are {count} observations for {request.x.shape[-1]} points.", "y")
    if count < len(names):
        raise InvalidInput.at(f"{len(names)} parameters need at least as many observations.", "y")
    if unknown := [name for name in request.bounds if name not in request.initial]:
        raise InvalidInput.at("This is no parameter: `initial` does not name it.", "bounds", unknown[0])
    if request.absolute_sigma and request.sigma is None:
        raise InvalidInput.at("`sigma` has to be sent where it is to be absolute.", "absolute_sigma")
    if request.absolute_sigma and request.loss != "linear":
        raise InvalidInput.at("A robust loss supposes no law of the observations; leave this out.", "absolute_sigma")
    _check_names(request, {*names, *observed})
    function = _function(request, observed, "x")
    bounds = np.array([request.bounds.get(name, tuple(FREE)) for name in names], float)
    target, weight = np.asarray(request.y, float), _weights(request)
    return Residuals(function, bounds, target, weight, budget, request.loss, request.loss_scale)


def _columns(request: CurveFitRequest, places: Array, field: str) -> dict[str, Array]:
    """The independent variables at places, by name."""
    independent = [request.independent] if isinstance(request.independent, str) else request.independent
    rows = np.atleast_2d(np.asarray(places, float))
    if len(rows) != len(independent):
        raise InvalidInput.at(f"There are {len(rows)} arrays for {len(independent)} independent variables.", field)
    return dict(zip(independent, rows, strict=True))


def _function(request: CurveFitRequest, columns: dict[str, Array], field: str) -> Function:
    """The model at columns of places as a function of its parameters."""
    function = function_of(request.model, list(request.initial), request.beside(columns), place=("model",))
    (count,) = {column.size for column in columns.values()}
    if function.shape not in ((), (count,)):
        detail = f"The model must be elementwise in {field}; its value has the shape {function.shape}."
        raise InvalidInput.at(detail, "model")
    return function


def _check_names(request: CurveFitRequest, known: set[str]) -> None:
    with pointing_at("model"):
        unknown = [name for name in free_names(request.model, request.definitions) if name not in known]
    if unknown and nearest_name(unknown[0], sorted(known)) == "":
        known_here = f"neither a parameter of `initial` ({', '.join(request.initial)}) nor independent"
        raise InvalidExpression.at(f"`{unknown[0][:40]}` is {known_here}: give `initial` a guess of it.", "model")


def _cost(request: CurveFitRequest) -> tuple[str, Names]:
    """The cost as a formula of the residuals, which are named, and what it is made of."""
    columns = _columns(request, request.x, "x")
    taken = [request.model, *request.initial, *columns, *request.definitions, *request.definitions.values()]
    y, weight, model, residual = (unused(name, taken) for name in ("y", "w", "m", "r"))
    data = columns | {y: np.asarray(request.y, float), weight: _weights(request)}
    named = {model: request.model, residual: f"{weight}*({y} - {model})"}
    return cost_formula([residual], request.loss, request.loss_scale), request.beside(data) | named


def _weights(request: CurveFitRequest) -> Array:
    if request.sigma is None:
        return np.ones(request.y.size)
    if request.sigma.size != request.y.size:
        raise InvalidInput.at(
            f"There are {request.sigma.size} standard deviations for {request.y.size} observations.", "sigma"
        )
    if (wrong := np.flatnonzero(request.sigma <= 0)).size:
        raise InvalidInput.at("A standard deviation must be positive.", "sigma", int(wrong[0]))
    return 1 / np.asarray(request.sigma, float)


def _r_squared(problem: Residuals, rss: float) -> float:
    weights = problem.weight**2
    centred = problem.target - weights @ problem.target / weights.sum()
    total = float(weights @ centred**2)
    return 1 - rss / total if total > 0 else float("nan")


def _noise_warning(problem: Residuals, found: Found) -> list[Warning]:
    digits = kept_digits(problem, found)
    if digits is None:
        return []
    detail = "The residuals are as small as the rounding of y: their sum and the standard errors mean little."
    return [Warning(code="limited-by-input", detail=detail, trusted_digits=digits)]

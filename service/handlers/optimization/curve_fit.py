"""Curve fits with standard errors."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from service.expressions.reading.hints import nearest_name
from service.handlers.formulas import free_names, function_of, pointing_at
from service.handlers.optimization.formulas import FREE
from service.handlers.optimization.least_squares import FitResult, doubts, kept_digits, minimum, proved, summary
from service.methods.budget import Budget
from service.methods.optimization.levenberg import RANK
from service.methods.optimization.multistart import Array, Found
from service.methods.optimization.program import row_norms
from service.methods.optimization.residuals import Residuals
from service.schemas.optimization.fits import CurveFitRequest
from service.schemas.types.errors import InvalidExpression, InvalidInput
from service.schemas.types.results import ExtendedMatrix, ExtendedNumber, Number, RealVector, Warning

_LOOSE = 1e-9  # share of a parameter in combinations without data: above the rounding of singular vectors, a choice


@dataclass(slots=True, kw_only=True)
class CurveFitResult(FitResult):
    """A fitted model."""

    estimates: dict[str, Number]
    """By parameter."""
    error: dict[str, Number] | None
    """By parameter: bounds on the distance of the estimates from those of a strict local minimum of the sum of squares
    that is proved to be there, for the numbers received; null where none is."""
    standard_errors: dict[str, ExtendedNumber]
    """By parameter: the roots of the diagonal of `covariance`; 0 where a bound holds the parameter."""
    parameters: list[str]
    """The order of `covariance`."""
    covariance: ExtendedMatrix
    """(p, p): s²(JᵀJ)⁻¹, s the residual standard deviation; infinite where the data do not determine the parameters."""
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


def curve_fit(request: CurveFitRequest, budget: Budget) -> CurveFitResult:
    """The parameters that minimise Σ((yᵢ - model(xᵢ))/sigmaᵢ)², with their standard errors.

    As `least-squares`: Levenberg-Marquardt with exact derivatives from the given start and from others around it, then
    Newton steps to the last digit. The standard errors are those of the linearised model, scaled by the residual
    standard deviation as is usual where sigma is known up to a factor. `success` is true at a certified local minimum.
    """
    names = list(request.initial)
    problem = _problem(request, names, budget)
    found = minimum(problem, np.array([request.initial[name] for name in names], float), "model")
    proof = proved(problem, found, names, *_cost(request))
    rss = 2 * found.fit.cost
    covariance, open_ = _unscaled_covariance(problem, found)
    freedom = request.y.size - len(names) + open_
    variance = rss / freedom if freedom > 0 else np.inf
    covariance *= variance
    with np.errstate(invalid="ignore"):
        errors = np.sqrt(np.diag(covariance))
    return CurveFitResult(
        estimates=dict(zip(names, map(float, found.fit.x), strict=True)),
        error=None if proof is None else dict(zip(names, map(float, proof.errors), strict=True)),
        standard_errors=dict(zip(names, map(float, errors), strict=True)),
        parameters=names,
        covariance=covariance,
        residual_sum_of_squares=rss,
        residual_standard_deviation=float(np.sqrt(variance)),
        degrees_of_freedom=freedom,
        r_squared=_r_squared(problem, rss),
        fitted=found.fit.r / problem.weight + problem.target,
        **summary(problem, found, proof),
        warnings=[*doubts(problem, found), *_noise_warning(problem, found)],
    )


def _problem(request: CurveFitRequest, names: list[str], budget: Budget) -> Residuals:
    independent = [request.independent] if isinstance(request.independent, str) else request.independent
    rows = np.atleast_2d(request.x)
    if len(rows) != len(independent):
        raise InvalidInput.at(f"There are {len(rows)} arrays for {len(independent)} independent variables.", "x")
    count = request.y.size
    if rows.shape[1] != count:
        raise InvalidInput.at(f"There are {count} observations for {rows.shape[1]} points.", "y")
    if count < len(names):
        raise InvalidInput.at(f"{len(names)} parameters need at least as many observations.", "y")
    if unknown := [name for name in request.bounds if name not in request.initial]:
        raise InvalidInput.at("This is no parameter: `initial` does not name it.", "bounds", unknown[0])
    _check_names(request, {*names, *independent})
    function = function_of(request.model, names, _observed(request), place=("model",))
    if function.shape not in ((), (count,)):
        raise InvalidInput.at(f"The model must be elementwise in x; its value has the shape {function.shape}.", "model")
    bounds = np.array([request.bounds.get(name, tuple(FREE)) for name in names], float)
    return Residuals(function, bounds, np.asarray(request.y, float), _weights(request), budget)


def _check_names(request: CurveFitRequest, known: set[str]) -> None:
    with pointing_at("model"):
        unknown = [name for name in free_names(request.model) if name not in known]
    if unknown and nearest_name(unknown[0], sorted(known)) == "":
        known_here = f"neither a parameter of `initial` ({', '.join(request.initial)}) nor independent"
        raise InvalidExpression.at(f"`{unknown[0][:40]}` is {known_here}: give `initial` a guess of it.", "model")


def _observed(request: CurveFitRequest) -> dict[str, Array]:
    independent = [request.independent] if isinstance(request.independent, str) else request.independent
    return dict(zip(independent, np.atleast_2d(np.asarray(request.x, float)), strict=True))


def _cost(request: CurveFitRequest) -> tuple[str, dict[str, Array]]:
    """Half of the sum of squares as a formula, and its data, under names that the model has not."""
    y, weight = (name + "_" * len(request.model) for name in ("y", "w"))
    data = _observed(request) | {y: np.asarray(request.y, float), weight: _weights(request)}
    return f"sum(({weight}*({y} - ({request.model})))**2)/2", data


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


def _unscaled_covariance(problem: Residuals, found: Found) -> tuple[Array, int]:
    """(JᵀJ)⁻¹ by the singular values of the Jacobian with columns of norm 1; 0 for parameters at a bound.

    Infinite for parameters that enter a combination which the data do not determine; the others keep theirs. The second
    part of the answer is the count of such combinations.
    """
    jacobian, x = found.fit.jacobian, found.fit.x
    covariance = np.zeros((x.size, x.size))
    free = np.flatnonzero((x > problem.bounds[:, 0]) & (x < problem.bounds[:, 1]))
    if not free.size:
        return covariance, 0
    norms = row_norms(jacobian[:, free].T)
    _, s, vt = np.linalg.svd(jacobian[:, free] / norms, full_matrices=False)
    rank = int((s > RANK * s[0]).sum())
    inverse = (vt[:rank] / s[:rank, None]).T / norms[:, None]
    covariance[np.ix_(free, free)] = inverse @ inverse.T
    unknown = free[np.linalg.norm(vt[:rank], axis=0) < 1 - _LOOSE]
    covariance[unknown, :] = covariance[:, unknown] = np.inf
    return covariance, free.size - rank


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

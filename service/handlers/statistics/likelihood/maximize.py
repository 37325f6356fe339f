"""Maximum likelihood of densities written as formulas."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, cast

import numpy as np
from scipy.optimize import minimize

from service.expressions import Function
from service.handlers.formulas import function_of
from service.handlers.statistics.likelihood.normalization import (
    Array,
    Density,
    Normalisation,
    found_support,
    normalisation,
    require_finite,
    unsettled,
)
from service.methods.budget import Budget
from service.methods.statistics.missing import observed
from service.methods.statistics.newton import Optimum, covariance, maximize
from service.schemas.statistics.likelihood import MaximizeRequest
from service.schemas.types.errors import InvalidInput
from service.schemas.types.results import ExtendedVector, Number, Result, Warning

_CANCELLED = 2.0**-44  # of terms: 256 units in the last place, for sums over some thousand nodes; a choice
_CLIMB: Any = {"xatol": 1e-10, "fatol": 1e-13, "maxfev": 5000}  # as far as a simplex sees; a second of formulas


@dataclass(slots=True, kw_only=True)
class MaximizeResult(Result):
    """Estimates of parameters by maximum likelihood."""

    estimates: dict[str, Number]
    """Where the log-likelihood is largest, by parameter."""
    standard_errors: dict[str, Number | None]
    """From the inverse of the observed information, by parameter; null at a bound, and where the maximum is flat."""
    log_likelihood: Number
    """Σ log f(xᵢ) there."""
    success: bool
    """Whether the gradient vanishes there (within bounds) and the log-likelihood is concave."""
    message: str
    """Why the search ended."""
    status: Literal["converged", "not_converged"]
    """The same for programs."""
    iterations: int
    """Steps of Newton's method."""
    function_evaluations: int
    """Evaluations of the log-likelihood."""
    support: ExtendedVector | None
    """The interval of x over which the density was divided by its integral; null where it was taken as it is."""


def likelihood_maximize(request: MaximizeRequest, budget: Budget) -> MaximizeResult:
    """Maximum likelihood estimates: the parameters θ that maximise Σ log f(xᵢ; θ), for a density given as a formula.

    Newton's method with exact gradient and Hessian (reverse and forward mode) within bounds. Standard errors come from
    the observed information −∇²ℓ. Families with a name are fitted by `distributions/fit`.

    A density need not be normalised in x: where its integral over x depends on the parameters, f is divided by it,
    computed by double-exponential quadrature whose nodes are part of the formula, so that derivatives stay exact. The
    integral is taken over `support`, or else over the first of (−∞, ∞), [0, ∞) and [0, 1] that holds the data and on
    which it is finite; a warning `normalised` says so. A density whose integral is not found, or not followed to eight
    digits as the parameters change, is refused. Mass functions on integers, whose sum does not depend on the
    parameters, are taken as they are, and so is everything with `normalize: "never"`.
    """
    data = np.asarray(observed(request.data, request.missing, "data"), np.float64)
    start, bounds = np.array(list(request.initial.values())), _bounds(request)
    density = _density(request, bounds, budget)
    whole = function_of(
        f"sum({density.logarithm})", list(density.parameters), request.beside({"x": data}), place=(density.place,)
    )
    of = _LogLikelihood([(1.0, whole)])
    require_finite(of.value(start), "initial")
    divided, warnings = _normalisation(request, density, data, start)
    if divided:
        of.parts.append((-float(len(data)), density.normaliser(divided.rule)))
        require_finite(of.value(start), "initial")
    optimum = _climb(of, start, bounds)
    if divided and not density.agrees(divided, optimum.point):
        raise unsettled(density)
    warnings += _doubts(optimum, density.parameters)
    return MaximizeResult(
        estimates=dict(zip(density.parameters, optimum.point.tolist(), strict=True)),
        standard_errors=_standard_errors(optimum, density.parameters),
        log_likelihood=optimum.value, success=optimum.success, message=optimum.message,
        status="converged" if optimum.success else "not_converged",
        iterations=optimum.iterations, function_evaluations=optimum.evaluations,
        support=np.array(divided.support) if divided else None,
        certainty="checked" if optimum.success else "estimated", warnings=warnings,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _LogLikelihood:
    """A weighted sum of functions of the parameters."""

    parts: list[tuple[float, Function]]

    def value(self, at: Array) -> float:
        with np.errstate(all="ignore"):
            total = sum(weight * float(part.value(at)) for weight, part in self.parts)
        return total if math.isfinite(total) else -math.inf

    def derivatives(self, at: Array) -> tuple[float, Array, Array]:
        with np.errstate(all="ignore"):
            found = [(weight, part.hessian(at)) for weight, part in self.parts]
        height, gradient, hessian = (np.array([weight * each[k] for weight, each in found]) for k in range(3))
        size = np.abs(gradient).sum(0)
        # A Hessian of log Z is a difference of squares of scores itself, and cancels before the two are added.
        squares = np.outer(size, size) / abs(found[-1][0]) if len(found) > 1 else 0.0
        return float(height.sum()), _total(gradient, size), _total(hessian, np.abs(hessian).sum(0) + squares)


def _total(terms: Array, size: Array) -> Array:
    """The sum; 0 where all that is left of this size is rounding, as of a factor that the integral takes away."""
    total = terms.sum(0)
    return np.where(np.abs(total) <= _CANCELLED * size, 0.0, total)


def _climb(of: _LogLikelihood, start: Array, bounds: Array) -> Optimum:
    optimum = maximize(of.value, of.derivatives, start, bounds)
    if optimum.success or optimum.endless:
        return optimum
    # A kink stops Newton's method; a simplex goes on from there.
    simplex = cast(Any, minimize)(
        lambda at: -of.value(np.clip(at, *bounds.T)), optimum.point, method="Nelder-Mead", options=_CLIMB
    )
    return maximize(of.value, of.derivatives, np.clip(simplex.x, *bounds.T), bounds)


def _standard_errors(optimum: Optimum, names: Sequence[str]) -> dict[str, Number | None]:
    errors: dict[str, Number | None] = dict.fromkeys(names)
    inverse = None if optimum.endless else covariance(optimum)
    if inverse is not None:
        inner = [name for name, free in zip(names, optimum.free, strict=True) if free]
        errors |= dict(zip(inner, np.sqrt(np.diag(inverse)).tolist(), strict=True))
    return errors


def _doubts(optimum: Optimum, names: Sequence[str]) -> list[Warning]:
    """Warnings about a search that found no maximum, and about parameters that a bound holds."""
    if not optimum.success:
        return [Warning(code="not-converged", detail=optimum.message)]
    held = ", ".join(name for name, free in zip(names, optimum.free, strict=True) if not free)
    detail = f"The log-likelihood still rises beyond the bound that holds {held}; standard errors take it as known."
    return [Warning(code="at-bound", detail=detail)] if held else []


def _density(request: MaximizeRequest, bounds: Array, budget: Budget) -> Density:
    if (request.log_density is None) == (request.density is None):
        raise InvalidInput.at("Give one of `log_density` and `density`.", "log_density")
    place = "density" if request.log_density is None else "log_density"
    names, text = list(request.initial), request.log_density or request.density or ""
    if "x" in names:
        raise InvalidInput.at("`x` is the observation; a parameter needs another name.", "initial", "x")
    # Compiled alone first: a text that is a whole formula may then stand within another one.
    function_of(f"{text}", names, request.beside({"x": request.data[:1]}), place=(place,))
    if request.density is None:
        return Density(text, f"exp({text})", tuple(names), bounds, place, budget, request.definitions)
    return Density(f"log({text})", text, tuple(names), bounds, place, budget, request.definitions)


def _bounds(request: MaximizeRequest) -> Array:
    for name in request.bounds:
        if name not in request.initial:
            raise InvalidInput.at("This is not one of the parameters in `initial`.", "bounds", name)
    pairs = np.array([request.bounds.get(name, (-math.inf, math.inf)) for name in request.initial])
    for (name, value), (lower, upper) in zip(request.initial.items(), pairs, strict=True):
        if not lower <= value <= upper:
            raise InvalidInput.at("The start lies outside the bounds.", "initial", name)
    return pairs


def _normalisation(
    request: MaximizeRequest, density: Density, data: Array, start: Array
) -> tuple[Normalisation | None, list[Warning]]:
    """Over what to integrate the density, None for not at all."""
    if request.normalize == "never":
        return None, []
    found = found_support(density, data, start, request.support)
    if found is None:
        detail = (
            "The density has no finite integral over x at the initial parameters that could be found; give `support`, "
            'or send normalize: "never" if it is normalised.'
        )
        raise InvalidInput.at(detail, density.place)
    support, varies = found
    if not varies and request.normalize == "automatic":
        return None, []
    detail = f"The density was divided by its integral over x from {support[0]:g} to {support[1]:g}."
    warnings = [] if request.normalize == "always" else [Warning(code="normalised", detail=detail)]
    return normalisation(density, data, start, support), warnings

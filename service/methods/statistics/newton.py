"""Maximisation of a log-likelihood within bounds, by Newton's method that always climbs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
Derivatives = Callable[[Array], tuple[float, Array, Array]]

_MOST_ITERATIONS = 200  # a choice; ten are usual
_MOST_HALVINGS = 60  # of a step, which then is below rounding
_FLAT_RISE = 1e-13  # of the height: what rounding of a sum of a thousand logarithms looks like
_ACCEPTED = 1e-7  # of a unit of log-likelihood: an error of 4e-4 standard errors, squared by the step after it
_FAR, _STRIDE = 100.0, 1e-3  # times the start, and of the place: a climb that has left and still walks; choices


@dataclass(slots=True)
class Optimum:
    """Where the climb ended."""

    point: Array
    value: float
    hessian: Array
    free: NDArray[np.bool_]
    """Which components do not lie on a bound that holds them."""
    success: bool
    message: str
    iterations: int
    evaluations: int
    endless: bool = False
    """Whether a component went far from its start and was still going: on its way to infinity."""


def maximize(
    value: Callable[[Array], float],
    derivatives: Derivatives,
    start: Array,
    bounds: Array,
    most_iterations: int = _MOST_ITERATIONS,
) -> Optimum:
    """Climb from a start of finite value, with bounds (n, 2); *derivatives* gives value, gradient and Hessian.

    Each step solves |H| p = g with the absolute eigenvalues of the Hessian over the components that no bound holds, and
    is halved until the value rises. It succeeds where the expected gain ½ gᵀp is below 1e-7 of a unit of log-likelihood
    and the Hessian is negative definite, unless the step would go on to infinity.
    """
    point, evaluations = start.copy(), 0
    height, gradient, hessian = derivatives(point)
    iteration = 0
    for iteration in range(most_iterations):  # noqa: B007 - the count is answered
        step = _step(gradient, hessian, _free(point, gradient, bounds))
        moved, rise, tried = _climb(value, point, height, step, bounds)
        evaluations += tried
        if moved is None or not np.isfinite(rise):
            break
        point = moved
        height, gradient, hessian = derivatives(point)
        if rise <= _FLAT_RISE * abs(height):
            break
    free = _free(point, gradient, bounds)
    step = _step(gradient, hessian, free)
    flat = 0.5 * float(gradient @ step) < _ACCEPTED
    far = np.abs(point) > _FAR * np.maximum(np.abs(start), 1.0)
    endless = bool((far & (np.abs(step) > _STRIDE * np.abs(point))).any())
    success = flat and not endless and _negative_definite(hessian, free)
    message = _message(success=success, endless=endless, flat=flat)
    return Optimum(point, height, hessian, free, success, message, iteration + 1, evaluations + iteration + 2, endless)


def _message(*, success: bool, endless: bool, flat: bool) -> str:
    if success:
        return "Converged: the gradient vanishes and the log-likelihood is concave there."
    if endless:
        return "The log-likelihood has no maximum: it still rises, ever less, as a parameter goes to infinity."
    if flat:
        return "The log-likelihood is flat or not concave here: the parameters are not determined by the data."
    return "No further climb was possible before the gradient vanished; try another start or bounds."


def covariance(optimum: Optimum) -> Array | None:
    """The inverse of the observed information over the free components; None where it is not positive definite."""
    if not _negative_definite(optimum.hessian, optimum.free):
        return None
    return np.asarray(np.linalg.inv(-optimum.hessian[np.ix_(optimum.free, optimum.free)]))


def _free(point: Array, gradient: Array, bounds: Array) -> NDArray[np.bool_]:
    held = ((point <= bounds[:, 0]) & (gradient < 0)) | ((point >= bounds[:, 1]) & (gradient > 0))
    return ~held


def _step(gradient: Array, hessian: Array, free: NDArray[np.bool_]) -> Array:
    """The step; zero where derivatives are not finite."""
    step = np.zeros_like(gradient)
    scale = 1.0 / np.sqrt(np.maximum(np.abs(np.diag(hessian)[free]), 1e-300))  # no division by 0
    with np.errstate(over="ignore", invalid="ignore"):
        scaled, slope = hessian[np.ix_(free, free)] * np.outer(scale, scale), scale * gradient[free]
    if free.any() and np.isfinite(scaled).all() and np.isfinite(slope).all():
        values, vectors = np.linalg.eigh(scaled)
        # Flat directions: a step of rounding is held.
        size = np.maximum(np.abs(values), 1e-10 * max(np.abs(values).max(), 1e-300))
        step[free] = scale * (vectors @ ((vectors.T @ slope) / size))
    return step


def _climb(
    value: Callable[[Array], float], point: Array, height: float, step: Array, bounds: Array
) -> tuple[Array | None, float, int]:
    """The first of ever shorter steps that does not lower the value, its rise, and the number of trials."""
    for trial in range(_MOST_HALVINGS):
        moved = np.clip(point + step * 0.5**trial, bounds[:, 0], bounds[:, 1])
        if np.array_equal(moved, point):
            return None, 0.0, trial
        rise = value(moved) - height
        if rise >= -1e-15 * abs(height):  # but for rounding
            return moved, rise, trial + 1
    return None, 0.0, _MOST_HALVINGS


def _negative_definite(hessian: Array, free: NDArray[np.bool_]) -> bool:
    if not free.any():
        return True
    part = -hessian[np.ix_(free, free)]
    if not np.isfinite(part).all() or (np.diag(part) <= 0).any():
        return False
    scale = 1.0 / np.sqrt(np.diag(part))
    # Flatter is rounding of second differences.
    return bool(np.linalg.eigvalsh(part * np.outer(scale, scale)).min() > 1e-10)

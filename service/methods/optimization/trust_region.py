"""Newton's method in a trust region, with bounds: the minimiser where second derivatives can be stored."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import LinAlgError, cho_factor, cho_solve, eigh

Array = NDArray[Any]
EPSILON = float(np.finfo(float).eps)
_SMALLEST = 1e-300  # stands for a scale of 0 and can still be divided by
_SHORTEST = 1e-150  # radius, whose square is still a number
_FARTHEST = 1e150  # component, whose square still is one
_DEEP = 1e25  # times the size at the start: a choice
# Times as far from the start: where a function with a minimum rises again, a choice.
_FURTHER = (10.0, 1e3, 1e6, 1e12, 1e24, 1e48, 1e96)
BOTTOM = -1e250
"""Below it a fall is not asked where it ends, since the next values would overflow: a choice."""


@dataclass(slots=True)
class Descent:
    """Where a run ended."""

    x: Array
    value: float
    gradient: Array
    iterations: int
    unbounded: bool = False


def endless(x: Array, value: float, gradient: Array) -> float:
    """What a function that is bounded does not fall below, as far as its sizes at a start tell."""
    size = max(1.0, abs(value), float(np.max(np.maximum(1.0, np.abs(x)) * np.abs(gradient))))
    return -_DEEP * size if np.isfinite(size) else -np.inf


def rises_beyond(value_at: Callable[[Array], float], start: Array, x: Array, value: float, bounds: Array) -> bool:
    """Whether the function is higher again farther out from the start than x, where its value is this one."""
    with np.errstate(all="ignore"):
        further = (np.clip(start + times * (x - start), bounds[:, 0], bounds[:, 1]) for times in _FURTHER)
        return any(np.isfinite(there).all() and value_at(there) > value for there in further)


def free_variables(x: Array, gradient: Array, bounds: Array) -> Array:
    """Which variables are not held at a bound by the gradient."""
    free: Array = ~(((x <= bounds[:, 0]) & (gradient >= 0)) | ((x >= bounds[:, 1]) & (gradient <= 0)))
    return free


def minimize(
    gradient_at: Callable[[Array], tuple[float, Array]],
    hessian_at: Callable[[Array], Array],
    x: Array,
    bounds: Array,
    *,
    max_iterations: int,
) -> Descent:
    """Steps of the quadratic model within a radius, in variables scaled by its diagonal (Conn, Gould and Toint 2000).

    Ends at a projected gradient of zero, or where rounding allows no further descent.
    """
    x = np.clip(x, bounds[:, 0], bounds[:, 1])
    at = _At(x, *gradient_at(x))
    lowest, farthest = endless(*at), _farthest(x)
    radius, scale = -1.0, np.zeros(x.size)
    for iteration in range(max_iterations):
        free = free_variables(at.x, at.gradient, bounds)
        hessian = hessian_at(at.x) if at.gradient[free].any() else np.full((1, 1), np.nan)
        if not np.isfinite(hessian).all():
            return Descent(at.x, at.value, at.gradient, iteration)
        scale = np.maximum(0.5 * scale, np.sqrt(np.abs(np.diag(hessian))))
        # Half of the digits: a smaller curvature is rounding.
        units = np.where(scale > 1e-8 * max(scale.max(), _SMALLEST), scale, max(scale.max(), 1.0))
        radius = max(_length(units * at.x), 1.0) if radius < 0 else radius
        moved, radius = _accepted(gradient_at, at, hessian, _Region(free, units, bounds, radius))
        if moved is None:
            return Descent(at.x, at.value, at.gradient, iteration)
        at = moved
        if not np.isfinite(at.value):  # too large for a double still, which is no fall
            continue
        far = np.max(np.abs(at.x)) > farthest and at.gradient[free_variables(at.x, at.gradient, bounds)].any()
        if far or at.value < lowest:
            if at.value < BOTTOM or not rises_beyond(lambda z: gradient_at(z)[0], x, at.x, at.value, bounds):
                return Descent(at.x, at.value, at.gradient, iteration, unbounded=True)
            # The start told too little of its sizes.
            lowest, farthest = (lowest, np.inf) if far else (max(endless(*at), BOTTOM), farthest)
    return Descent(at.x, at.value, at.gradient, max_iterations)


def _farthest(x: Array) -> float:
    """What counts as infinity from a start: beyond any number, and far beyond its own size."""
    size = float(np.max(np.abs(x)))
    return max(size, min(max(_FARTHEST, 1e50 * size), 1e300))  # within the range of doubles


class _At(NamedTuple):
    x: Array
    value: float
    gradient: Array


class _Region(NamedTuple):
    free: Array
    units: Array
    bounds: Array
    radius: float


def _accepted(
    gradient_at: Callable[[Array], tuple[float, Array]], at: _At, hessian: Array, region: _Region
) -> tuple[_At | None, float]:
    """The first better point as the radius shrinks, if any, and the radius to go on with.

    Where none is, short steps may be hidden by rounding, as from 0 to the minimum of (x - 1e150)²: Newton's is tried.
    """
    free, units, bounds, radius = region
    model = _Model(at.gradient[free] / units[free], hessian[np.ix_(free, free)] / np.outer(units[free], units[free]))

    def moved(scaled: Array) -> tuple[Array, Array]:
        step = np.zeros(at.x.size)
        step[free] = scaled / units[free]
        x = np.clip(at.x + step, bounds[:, 0], bounds[:, 1])
        return x, x - at.x

    def gain(step: Array) -> float:
        return -float(at.gradient @ step + 0.5 * step @ hessian @ step)

    while radius > _SHORTEST:
        x, step = moved(model.step(radius))
        length = _length(units * step)
        if np.all(np.abs(step) <= EPSILON * np.abs(at.x)):
            break
        predicted, trial = gain(step), _At(x, *gradient_at(x))
        if _accepts(at, trial, predicted, free):
            ratio = (at.value - trial.value) / predicted if predicted > 0 else 1.0
            wider = max(radius, 2.5 * length) if ratio > 0.75 else radius  # 2.5 as Conn, Gould and Toint advise
            return trial, wider if ratio > 0.25 else 0.5 * length
        radius = 0.25 * min(length, radius)
    if model.newton is not None and _length(model.newton) > region.radius:
        x, step = moved(model.newton)
        trial = _At(x, *gradient_at(x))
        if _accepts(at, trial, gain(step), free):
            return trial, _length(units * step)
    return None, radius


def _accepts(at: _At, trial: _At, predicted: float, free: Array) -> bool:
    """Whether a trial is better: by its value, or by its gradient where rounding or overflow hides a change."""
    overflow = trial.value == at.value == np.inf
    if not (np.isfinite(trial.value) or overflow) or not np.isfinite(trial.gradient).all():
        return False
    if trial.value <= at.value - 1e-4 * max(predicted, 0.0) and trial.value < at.value:  # Armijo's share
        return True
    hidden = overflow or abs(trial.value - at.value) <= 8 * EPSILON * max(abs(at.value), abs(trial.value))
    # Clearly smaller: a choice.
    return bool(hidden and _length(trial.gradient[free]) < 0.9 * _length(at.gradient[free]))


def _length(vector: Array) -> float:
    """The norm; the largest component where the squares overflow."""
    length = float(np.linalg.norm(vector))
    return length if length < np.inf else float(np.max(np.abs(vector)))


class _Model:
    """The quadratic model gᵀp + ½pᵀHp."""

    def __init__(self, gradient: Array, hessian: Array) -> None:
        self.gradient, self.hessian = gradient, hessian
        self.eigen: tuple[Array, Array] | None = None
        self.newton: Array | None = None
        try:
            self.newton = -cho_solve(cho_factor(hessian, check_finite=False), gradient, check_finite=False)
        except LinAlgError:
            self.newton = None

    def step(self, radius: float) -> Array:
        """Its minimiser within the radius (Moré and Sorensen 1983)."""
        if self.newton is not None and _length(self.newton) <= radius:
            return self.newton
        if self.eigen is None:
            self.eigen = eigh(self.hessian, check_finite=False)
        values, vectors = self.eigen
        along = vectors.T @ self.gradient
        lowest = values[0]
        floor = max(0.0, -lowest)
        with np.errstate(all="ignore"):
            above = min(1e-30, 1e-12 * _length(along) / radius)  # just above the pole, however long a step may be
            shifted = self._at(values, along, floor * (1 + 1e-12) + above)
        if _length(shifted) <= radius:
            # The hard case: the gradient has no part along the most negative curvature.
            length = _length(shifted)  # of squares either might overflow
            rest = np.sqrt(max(radius - length, 0.0)) * np.sqrt(radius + length) if lowest < 0 else 0.0
            towards = -1.0 if along[0] > 0 else 1.0
            hard: Array = vectors @ shifted + towards * rest * vectors[:, 0]
            return hard
        low, high = floor, floor + _length(along) / radius
        for _ in range(60):  # halvings: more than a double has digits
            middle = 0.5 * (low + high)
            size = _length(self._at(values, along, middle))
            if abs(size - radius) <= 0.05 * radius:  # as exact as a radius has to be: a choice
                break
            low, high = (middle, high) if size > radius else (low, middle)
        inner: Array = vectors @ self._at(values, along, middle)
        return inner

    @staticmethod
    def _at(values: Array, along: Array, shift: float) -> Array:
        with np.errstate(all="ignore"):
            return np.where(along == 0, 0.0, -along / (values + shift))

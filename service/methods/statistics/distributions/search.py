"""The search for the maximum of a likelihood."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import combinations
from typing import Any, cast

import numpy as np
from scipy import optimize

from service.methods.statistics.distributions.likelihood import Likelihood, Parameters, impossible
from service.methods.statistics.distributions.placement import Array
from service.methods.statistics.distributions.scales import Scale
from service.methods.statistics.distributions.starts import guesses, is_divided
from service.methods.statistics.newton import Optimum, maximize

Values = Callable[[list[Array]], list[float]]
"""The likelihood at several places of the search."""

_MOST_ITERATIONS = 30
_FEW = 300  # values that stand for all until the maximum is near: the others would cost time and move it little
_CLIMBS, _SHORT = 5, 40  # from so many places, with so many evaluations a parameter: by a sweep over all families
_FAR = 16.0  # of a place: logarithms of scales may be hundreds, and steps that grow with them leave the neighbourhood
_STEPS = (-2, -1, 1, 2)
_SLOPE, _CURVE = np.array([1, -8, 8, -1]) / 12, np.array([-1, 16, 16, -1]) / 12
_MANY_CLIMBS = 12  # where values divide the likelihood: about one a gap of as few as have several maxima
_LONG = 300  # evaluations a parameter of the climb that goes on: three times what smooth maxima need


def search(likelihood: Likelihood) -> Optimum:
    """The highest of climbs from several places. Raises InvalidInput where none of them is possible.

    They begin on some of many values; the highest goes on with all of them.
    """
    few, scales = likelihood.thinned(_FEW), [Scale(likelihood, key) for key in likelihood.free]
    whole = _Climbs(likelihood, scales)
    start = _Climbs(few, scales).highest()
    if start is None or not math.isfinite(whole.value(start)):
        start = whole.highest()
    if start is None:
        raise impossible(likelihood, guesses(likelihood, 1)[0])
    optimum = climb(whole.value, whole.values, start)
    if optimum.success or few is likelihood:
        return optimum
    return climb(whole.value, whole.values, whole.simplex(optimum.point, _LONG).x)


class _Climbs:
    """Climbs of a likelihood in the parameters on the real line."""

    def __init__(self, likelihood: Likelihood, scales: list[Scale]) -> None:
        self.likelihood, self.scales = likelihood, scales

    def value(self, u: Array) -> float:
        names = self.likelihood.free
        return self.likelihood.bounded(
            {key: scale.outer(at) for key, scale, at in zip(names, self.scales, u, strict=True)}
        )

    def values(self, points: list[Array]) -> list[float]:
        return [self.value(u) for u in points]

    def highest(self) -> Array | None:
        """Where the highest of some short climbs ends when it goes on; None where no start is possible."""
        begins = guesses(self.likelihood, _MANY_CLIMBS if is_divided(self.likelihood) else _CLIMBS)
        if not math.isfinite(self.likelihood.bounded(begins[0])):
            return None
        ends = [self.simplex(self.inner(guess), _SHORT) for guess in begins]
        best = min(ends, key=lambda one: one.fun)
        return np.asarray(best.x if best.status == 0 else self.simplex(best.x, _LONG).x)

    def inner(self, guess: Parameters) -> Array:
        return np.array([scale.inner(at) for scale, at in zip(self.scales, guess.values(), strict=True)])

    def simplex(self, start: Array, evaluations: int) -> Any:
        """Where Nelder and Mead's method ends after so many evaluations a parameter at most."""
        options = {"xatol": 1e-5, "fatol": 1e-9, "maxfev": evaluations * len(start)}
        return cast(Any, optimize.minimize)(lambda u: -self.value(u), start, method="Nelder-Mead", options=options)


def climb(value: Callable[[Array], float], values: Values, start: Array) -> Optimum:
    """Where Newton's method ends."""
    unbounded = np.tile([-np.inf, np.inf], (len(start), 1))
    return maximize(value, lambda u: differences(values, u), start, unbounded, _MOST_ITERATIONS)


def differences(values: Values, at: Array) -> tuple[float, Array, Array]:
    """Value, gradient and Hessian by central differences of fourth order, mixed ones from those along diagonals."""
    n = len(at)
    unit = np.diag(2e-3 * np.sqrt(np.clip(np.abs(at), 0.25, _FAR)))
    pairs = list(combinations(range(n), 2))
    directions = np.array([*unit, *(unit[i] + unit[j] for i, j in pairs)])
    height, *found = values([at, *(at + k * way for way in directions for k in _STEPS)])
    along = np.array(found).reshape(len(directions), len(_STEPS))
    slopes, curves = along @ _SLOPE, along @ _CURVE - 2.5 * height
    hessian = np.diag(curves[:n])
    for (i, j), curve in zip(pairs, curves[n:], strict=True):
        hessian[i, j] = hessian[j, i] = 0.5 * (curve - curves[i] - curves[j])
    h = np.diag(unit)
    return height, slopes[:n] / h, hessian / np.outer(h, h)

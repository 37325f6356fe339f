"""Slowly decaying oscillations to infinity: half periods between zeros of the phase, summed by Levin's u-transform.

D. Levin (1973), Int. J. Comput. Math. 3, 371; I. M. Longman (1956), Proc. Camb. Phil. Soc. 52, 764.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.special import comb

from service.expressions.graph.nodes import Node
from service.methods.calculus.quadrature.composite import Estimate, combined, integral
from service.methods.calculus.quadrature.gauss_kronrod import adaptive
from service.methods.calculus.quadrature.structure import landmarks, values_of
from service.methods.calculus.quadrature.transforms import Array, Function
from service.methods.calculus.quadrature.waves import Wave, vanishes, waves

_EPS = float(np.finfo(float).eps)
_TERMS = 48  # half periods: the transform has lost its digits to rounding beyond
_SKIPPED = 8  # half periods before the asymptotic behaviour is relied on
_FARTHEST = 1e12  # beyond the start: where half periods are that long, the phase hardly grows
_SHIFTS = (0.0, 1.0, 8.0, 64.0, 512.0)  # of the start, to where x**2 - 100*x grows


def endless(root: Node, data: Sequence[Array], start: float) -> tuple[float, Estimate] | None:
    """The integral of a scalar formula from some point beyond `start` to infinity, and that point.

    None where it does not oscillate so that half periods can be told apart.
    """
    found = waves(root)
    if found is None:  # sines inside of other functions: where they all have one phase, its half periods are theirs
        phases = landmarks([root]).phases
        found = [Wave(root, None, phases[0])] if len(phases) == 1 else []
    ways = [(wave, _values(wave.phase, data)) for wave in found if wave.phase is not None]
    starts = [_first(phase, start) for _, phase in ways]
    first = [point for point in starts if point is not None]
    if not first or len(first) < len(starts):
        return None
    begin = float(max(first))
    parts = [integral(_values(wave.node(), data), np.array([begin, np.inf])) for wave in found if wave.phase is None]
    for wave, phase in ways:
        part = _summed(wave, phase, data, begin)
        if part is None:
            return None
        parts.append(part)
    return begin, combined(parts)


def _first(phase: Function, start: float) -> float | None:
    """From where on half periods of a phase can be told apart: that may grow only from some point on."""
    for shift in _SHIFTS:
        points = partition(phase, start + shift)
        if points is not None:
            return float(points[0])
    return None


def _values(node: Node, data: Sequence[Array]) -> Function:
    """A scalar node as a function of numbers of any shape."""
    values = values_of([node], data)
    return lambda x: np.asarray(values(x.reshape(-1, 1))).reshape(x.shape)


def _summed(wave: Wave, phase: Function, data: Sequence[Array], begin: float) -> Estimate | None:
    """The integral of one wave from a point to infinity; one that does not vanish far out has none."""
    if wave.op is not None and not vanishes(wave, data):
        return Estimate(0.0, np.inf, np.inf, 0, diverges=True)
    points, f = partition(phase, begin), _values(wave.node() if wave.op else wave.amplitude, data)
    beyond = None if points is None else tail(f, points)
    if points is None or beyond is None:
        return None
    return combined([integral(f, np.array([begin, points[0]])), beyond])


def partition(phase: Function, lower: float) -> Array | None:
    """Points beyond `lower` at which a growing phase passes multiples of π; None where it does not grow to infinity."""
    sample = lower + np.geomspace(1e-3, _FARTHEST, 400)
    values = _absolute_growth(phase, sample)
    if values is None:
        return None
    first = np.ceil(values[0] / np.pi) + _SKIPPED
    targets = np.pi * (first + np.arange(2 * _TERMS + 1))
    if values[-1] <= targets[-1]:
        return None
    right = np.searchsorted(values, targets)
    a, b = sample[np.maximum(right - 1, 0)], sample[right]
    sign = np.sign(phase(sample[-1:]))[0]
    for _ in range(70):
        middle = (a + b) / 2
        below = sign * phase(middle) < targets
        a, b = np.where(below, middle, a), np.where(below, b, middle)
    return np.asarray((a + b) / 2)


def _absolute_growth(phase: Function, sample: Array) -> Array | None:
    with np.errstate(all="ignore"):
        values: Array = phase(sample) * np.sign(phase(sample[-1:]))
    grows = np.isfinite(values).all() and (np.diff(values) > 0).all()
    return values if grows else None


def tail(f: Function, points: Array) -> Estimate | None:
    """The integral of f from points[0] to infinity; None where the half periods do not tend to zero."""

    def integrand(x: Array, _: Array) -> tuple[Array, Array]:
        y = f(x)
        return y, _EPS * (np.abs(np.diff(y)) * np.abs(x[:, 1:])).sum(1)

    with np.errstate(all="ignore"):
        sums = adaptive(integrand, points[:-1], points[1:], np.arange(len(points) - 1))
        noise = float((sums.error + sums.noise).max())
        if not np.isfinite(sums.error).all() or not _vanish(sums.magnitude):
            return None
        value, error = min(
            (_levin(terms, noise) for terms in (sums.value[:_TERMS], sums.value.reshape(-1, 2).sum(1))),
            key=lambda pair: pair[1],
        )
    return Estimate(value, error, float(sums.magnitude[:_SKIPPED].sum()), sums.evaluations)


def _vanish(sizes: Array) -> bool:
    """Whether sizes fall at least like k**-0.005."""
    half = len(sizes) // 2
    early, late = sizes[half : half + 4].mean(), sizes[-4:].mean()
    return bool(late <= early * (half / len(sizes)) ** 0.005) or late == 0


def _levin(terms: Array, noise: float) -> tuple[float, float]:
    """The limit of the series and a bound on its error, from the agreement of successive orders."""
    partial = np.cumsum(terms)
    if not terms.all():
        return float(partial[-1]), float(np.abs(terms[-4:]).max())
    found, rounding = [], []
    for order in range(4, len(terms)):
        j = np.arange(order + 1)
        weights = (-1.0) ** j * comb(order, j) * ((1 + j) / (1 + order)) ** (order - 1) / ((1 + j) * terms[: order + 1])
        below = weights.sum()
        found.append(float(weights @ partial[: order + 1] / below))
        rounding.append(float(np.abs(weights).sum() / abs(below)) * (noise + 2 * _EPS * np.abs(partial).max()))
    steps = np.abs(np.diff(found))
    error = 3 * (steps[1:] + steps[:-1]) + np.array(rounding[2:])
    best = int(np.nanargmin(np.where(np.isnan(error), np.inf, error)))
    # Where successive orders agree poorly they may agree by chance.
    doubt = 1.0 if error[best] <= 1e-8 * abs(found[best + 2]) else 30.0
    return found[best + 2], doubt * float(error[best])

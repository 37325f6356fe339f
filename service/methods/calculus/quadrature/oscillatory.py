"""Slowly decaying oscillations to infinity: half periods between zeros of the phase, summed by Levin's u-transform.

D. Levin (1973), Int. J. Comput. Math. 3, 371; I. M. Longman (1956), Proc. Camb. Phil. Soc. 52, 764.
"""

from __future__ import annotations

import numpy as np
from scipy.special import comb

from service.methods.calculus.quadrature.composite import Estimate
from service.methods.calculus.quadrature.gauss_kronrod import adaptive
from service.methods.calculus.quadrature.transforms import Array, Function

_EPS = float(np.finfo(float).eps)
_TERMS = 48
_SKIPPED = 8  # half periods before the asymptotic behaviour is relied on
_FARTHEST = 1e12


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

"""Limits of series from their first terms: Levin's u-transform, and Levin and Sidi's d-transform.

D. Levin (1973), Int. J. Comput. Math. 3, 371; D. Levin and A. Sidi (1981), Appl. Math. Comput. 9, 175, at places that
grow geometrically, which keeps rounding small where all terms have one sign (A. Sidi 2003, Practical Extrapolation
Methods, chapters 7 and 10).
"""

from __future__ import annotations

import numpy as np
from scipy.special import comb

from service.methods.calculus.quadrature.transforms import Array

_EPS = float(np.finfo(float).eps)
_LOOKS = 24  # partial sums from which a limit is taken: more leave nothing but rounding
_REACH = 8.0  # times the first place: powers are told by how terms fall until there
_FALLS = 1.02  # the power of terms of one sign that is told from the harmonic series'
_SLOWLY = 0.6  # power of the place by which the power of terms tends to its limit: as 1/place, and not as 1/log
_DRIFT = (
    10.0  # times what a power that tends so slowly makes of the rest: for log(k)/k² that is a hundred times the error
)


def alternating_limit(terms: Array, noise: float) -> tuple[float, float]:
    """The limit of a series whose terms change signs regularly, and a bound on its error.

    From the agreement of successive orders; `noise` is the error of a term.
    """
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


def falling_limit(terms: Array, first: float, noise: float) -> tuple[float, float]:
    """The limit of a series whose terms have one sign and fall like a power of their place, and a bound on its error.

    The places count on from `first`; `noise` is the error of all terms together. The bound is infinite where the terms
    fall no faster than those of the harmonic series, or begin too far out to tell.
    """
    places = first + np.arange(len(terms))
    if not places[0] * _REACH <= places[-1]:
        return 0.0, np.inf
    power, change = _power(np.abs(terms), places)
    if not power + _DRIFT * min(change, 0.0) > _FALLS:  # that of 1/(k log k) falls to 1
        return 0.0, np.inf
    looks = np.unique(np.geomspace(places[1], places[-1], _LOOKS).round() - first).astype(int)
    partial = np.cumsum(terms)[looks - 1]
    value, rounding = _extrapolated(partial, terms[looks], places[looks], noise)
    earlier, _ = _extrapolated(partial[:-4], terms[looks[:-4]], places[looks[:-4]], noise)
    rest = abs(value - float(partial[-1])) * abs(change) / (power - 1)
    return value, 3 * abs(value - earlier) + rounding + _DRIFT * rest


def _power(sizes: Array, places: Array) -> tuple[float, float]:
    """The power by which terms fall, and what it changes by on the way there where it does so slowly."""
    at = np.searchsorted(places, np.geomspace(places[0], places[-1], 4) * (1 - _EPS))
    steps = np.diff(np.log(places[at]))
    powers = -np.diff(np.log(sizes[at])) / steps
    before, after = np.diff(powers)
    return float(powers[-1]), float(after) if abs(after) > abs(before) * np.exp(-_SLOWLY * steps[-1]) else 0.0


def _extrapolated(partial: Array, following: Array, places: Array, noise: float) -> tuple[float, float]:
    """The limit of partial sums with a remainder of place × following term × a series in 1/place, and its rounding."""
    above, below, sizes = (
        part / (places * following) for part in (partial, np.ones(len(partial)), np.ones(len(partial)))
    )
    sizes, best = np.abs(sizes), (float(partial[-1]), np.inf)
    noise += 2 * _EPS * float(np.abs(partial).max())
    for order in range(1, len(partial)):
        steps = 1 / places[order:] - 1 / places[:-order]
        before = above[-1] / below[-1]
        above, below = np.diff(above) / steps, np.diff(below) / steps
        sizes = (sizes[1:] + sizes[:-1]) / np.abs(steps)
        value, rounding = float(above[-1] / below[-1]), float(sizes[-1] / abs(below[-1])) * noise
        error = abs(value - before) + rounding
        if error < best[1]:
            best = value, error
    return best

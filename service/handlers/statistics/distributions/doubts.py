"""Warnings about values of distributions: what underflows, overflows, or has lost digits."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from service.handlers.places import at_places
from service.handlers.statistics.lost_digits import SMALLEST
from service.methods.statistics.distributions.law import Law
from service.methods.statistics.distributions.placement import Array
from service.schemas.types.errors import ComputationError
from service.schemas.types.results import Warning

_LARGEST = float(np.finfo(float).max)
DOUBT = 1e-12
"""Of a value: from there on a warning says what is left."""


def digits_left(error: float) -> int:
    """Digits that a relative error leaves."""
    return max(0, math.floor(-math.log10(min(error, 1.0)))) if error else 0


def with_digits(found: list[Warning], error: float) -> list[Warning]:
    """The warnings with the digits that a relative error leaves."""
    return [replace(one, trusted_digits=digits_left(error)) for one in found]


def beyond_range(law: Law, values: Any) -> list[Warning]:
    """Warnings about values that are infinite, or of a continuous law at an end of the support that is 0."""
    size, ends = np.abs(values), law.support()
    detail = "The value is not infinite in truth, but beyond 1e300."
    found = at_places(np.isinf(size), "overflow", detail)
    if law.discrete:
        return found
    detail = "The value is nearer to 0 than 2.2e-308, and underflows."
    return found + at_places((size < SMALLEST) & (0.0 in ends), "underflow", detail)


def lost_distances(law: Law, x: Array, doubtful: Array, values: Callable[[Law, Array], Array]) -> list[Warning]:
    """Warnings about doubtful points whose distance from the location, in scales, has too few digits for the values."""
    return _too_narrow(law, x, doubtful) + _beyond_scale(law, x, doubtful, values) if doubtful.any() else []


def _too_narrow(law: Law, x: Array, doubtful: Array) -> list[Warning]:
    """The warning about points where a narrow, steep or extreme law loses digits."""
    doubts = np.where(doubtful, at_least_1d(law.doubt, x), 0.0)
    detail = "The distribution is so narrow, steep or extreme here that its formulas lose digits to rounding."
    found = at_places(doubts > DOUBT, "numerical", detail)
    return with_digits(found, float(doubts.max(initial=0.0)))


def _beyond_scale(law: Law, x: Array, doubtful: Array, values: Callable[[Law, Array], Array]) -> list[Warning]:
    """The warning about points whose distance in scales leaves the range of doubles, where that changes the value."""
    if law.discrete or law.scale < 0:
        return []
    with np.errstate(over="ignore", invalid="ignore"):
        z = (x - law.location) / law.scale
        below, above = (np.abs(z) < SMALLEST) & (x != law.location), np.isinf(z) & np.isfinite(x)
    inner, outer = ((mask & doubtful & law.inside(x)) for mask in (below, above))
    if not (inner.any() or outer.any()):
        return []
    lower, upper = law.standard().support()
    places = np.array([0.0, SMALLEST, _LARGEST, math.inf])
    held = places[(places >= lower) & (places <= upper)]
    if len(held) < len(places):
        return []  # On a bounded range the distance decides nothing.
    try:
        zero, small, large, infinite = values(law.standard(), places).tolist()
    except ComputationError:  # no formula reaches there
        zero = small = large = infinite = math.nan
    lost = (inner & (not _alike(zero, small))) | (outer & (not _alike(infinite, large)))
    found = at_places(lost, "numerical", "The distance from the location, in scales, leaves the range of doubles.")
    return [replace(one, trusted_digits=0) for one in found]


def _alike(a: float, b: float) -> bool:
    return a == b or abs(a - b) <= 1e-10 * abs(b)  # the ten digits that answers promise


def at_least_1d(function: Callable[[Array], Array], x: Array) -> Array:
    """Values of a function of vectors at points of any shape."""
    return function(np.atleast_1d(x)).reshape(x.shape)


def underflow(lost: Array, operation: str) -> list[Warning]:
    """Warnings about values that are 0 here only; *operation* answers their logarithms."""
    what = f"distributions/{operation} answers its logarithm"
    return at_places(lost, "underflow", f"The value is positive but below 2.2e-308, and underflows; {what}.")

"""Values and derivatives at points, proved where ball arithmetic can."""

from __future__ import annotations

from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from service.expressions import Function
from service.expressions.one_sided import limiting_slopes
from service.handlers.places import at_places
from service.methods.calculus.nearest_doubles import Combine, proved_values
from service.schemas.types.results import Certainty, Warning

Array = NDArray[Any]

MOST_POINTS = 1000
"""More are estimated: the language is used on grids there, whose error one does not see."""

_LOST = (
    "So many digits cancel here that this is not known: write the formula so that less does, as with log1p or expm1."
)

_MOST_LIMITS = 20
"""Points at which limits are taken, some milliseconds each."""


def with_limits(function: Function, points: Array, value: Array, slopes: Array, order: int = 1) -> Array:
    """Slopes (…, n) at points, where they are none though the function has a value (…) their limits, if those exist."""
    if not np.isnan(slopes).any():
        return slopes
    missing = np.argwhere(np.isfinite(value) & np.isnan(slopes).any(-1))[:_MOST_LIMITS]
    filled = slopes.copy()
    for place in map(tuple, missing):
        limits = limiting_slopes(function, points[place], order)
        filled[place] = np.where(np.isnan(slopes[place]), limits, slopes[place])
    return filled


def certified(
    function: Function, points: Array, kind: str | int, parts: list[Array], combine: Combine | None = None
) -> tuple[list[Array], Certainty, list[Warning]]:
    """Parts (…, shape) of what a function has at points (…, n), the nearest doubles wherever that is proved.

    `exact` says that all of them are; a warning, where so much cancels that nothing is known. For `kind` and `combine`
    see proved_values.
    """
    lead = points.shape[:-1]
    if prod(lead) > MOST_POINTS:
        return parts, "estimated", []
    flat = [part.reshape(*lead, -1) for part in parts]
    together = np.concatenate(flat, -1) if len(flat) > 1 else flat[0]
    proof = proved_values(function, points, together, kind, combine)
    found, start = [], 0
    for part, shaped in zip(flat, parts, strict=True):
        end = start + part.shape[-1]
        found.append(proof.values[..., start:end].reshape(shaped.shape)[()])
        start = end
    if np.count_nonzero(proof.unproved) or (kind != "value" and _has_kink(function, points)):
        return found, "estimated", _doubts(proof.lost.any(-1))
    return found, "exact", []


def _doubts(lost: Any) -> list[Warning]:
    found = at_places(lost, "ill-conditioned", _LOST)
    for one in found:
        one.trusted_digits = 0
    return found


def _has_kink(function: Function, points: Array) -> bool:
    """Whether a derivative at some point is that of a convention."""
    hits = function.nondifferentiable_at(points)
    return hits is not None and bool(np.any(hits))

"""What a regression or a fit predicts away from its observations."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import special

from service.handlers.places import at_places
from service.methods.statistics.projection import Projection
from service.methods.statistics.summation import Floats
from service.schemas.types.errors import InvalidInput
from service.schemas.types.results import RealVector, Record, Warning

_ROUNDING = 1 + 1e-9  # of a leverage beside the largest of the data, which `at` may repeat


@dataclass(slots=True, kw_only=True)
class Predictions(Record):
    """Predictions at `at` (m), with their intervals."""

    mean: RealVector
    """Expected response."""
    lower: RealVector
    """Lower ends of the confidence intervals of the expected response."""
    upper: RealVector
    """Upper ends."""
    prediction_lower: RealVector | None
    """Lower ends of the intervals of a new response of weight 1; null where the model has none."""
    prediction_upper: RealVector | None
    """Upper ends."""


def points(at: Floats | None, predictors: int) -> Floats | None:
    """Places (m, p) where predictions are wanted. Raises InvalidInput where they have not as many predictors as x."""
    if at is None:
        return None
    rows = at[:, None] if at.ndim == 1 and predictors == 1 else at
    if rows.ndim != 2 or rows.shape[1] != predictors:
        shape = "(m)" if predictors == 1 else f"(m, {predictors})"
        raise InvalidInput.at(f"Expected places {shape}, with as many predictors as `x` has.", "at")
    return rows.astype(np.float64)


def interval_factor(level: float, df: float) -> float:
    """How many standard errors an interval reaches to either side, by Student's t; the normal law at infinite df."""
    return float(special.stdtrit(df, 0.5 + level / 2))


def extrapolated(projection: Projection, directions: Floats) -> list[Warning]:
    """The warning about places (m, p) that lie farther out than any observation."""
    largest = (projection.leverage / projection.roots**2).max()
    outside = (directions * directions).sum(1) > _ROUNDING * largest
    detail = (
        "These places lie farther out than any observation (by their leverage): that the model holds there is not seen "
        "in the data."
    )
    return at_places(outside, "extrapolation", detail)

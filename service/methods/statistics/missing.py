"""Missing values of samples: refused with their places, or left out."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from service.schemas.types.array_parsing import places
from service.schemas.types.arrays import Missing
from service.schemas.types.errors import Fault, InvalidInput


def observed(values: NDArray[Any], missing: Missing, *location: str | int) -> NDArray[Any]:
    """The values, or rows of a matrix, in which nothing is missing; `location` is where they stand in the request.

    Raises InvalidInput where values are missing and must not, or where nothing is left.
    """
    with np.errstate(all="ignore"):
        if np.isfinite(values.sum()):
            return values
    absent = np.isnan(values)
    if not absent.any():
        return values
    if missing == "refuse":
        detail = 'This value is missing; send missing: "omit" to leave it out.'
        raise InvalidInput("Values are missing.", [Fault((*location, *place), detail) for place in places(absent)])
    kept = values[~(absent if values.ndim == 1 else absent.any(axis=1))]
    if not kept.size:
        raise InvalidInput.at("Nothing is left when missing values are omitted.", *location)
    return np.asarray(kept)


def lacks(block: NDArray[np.float64]) -> bool:
    """Whether any value is NaN: told by the sum, in a third of the time, where it does not overflow both ways."""
    with np.errstate(over="ignore", invalid="ignore"):
        return bool(np.isnan(block.sum())) and bool(np.isnan(block).any())

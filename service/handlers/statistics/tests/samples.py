"""The samples of a request: complete, long enough, and with a variance."""

from __future__ import annotations

from typing import Any

import numpy as np

from service.methods.statistics.missing import observed
from service.methods.statistics.moments import Moments, moments
from service.methods.statistics.summation import Floats
from service.operation import Cost
from service.schemas.statistics.tests import SamplesRequest
from service.schemas.types.arrays import Missing
from service.schemas.types.errors import ComputationError, InvalidInput

_VALUE = 1000.0  # steps for one value: 2 µs where the rounding of near values has to be looked at
_SAMPLE = 50_000.0  # steps for one sample, however short: 0.1 ms measured
_SMALLEST = 1e-290  # below it a sum of squares loses digits: its terms underflow at 1e-308


def sample(values: Floats, missing: Missing, least: int, *location: str | int) -> Floats:
    """A sample of at least so many values, float64, with nothing missing."""
    found = observed(values, missing, *location).astype(np.float64)
    if len(found) < least:
        detail = f"At least {least} values are needed here, and there are {len(found)}."
        raise InvalidInput.at(detail, *location)
    return found


def samples_of(request: Any, least: int) -> list[Floats]:
    """The samples of a request, each of at least so many values."""
    return [sample(values, request.missing, least, "samples", i) for i, values in enumerate(request.samples)]


def moments_of(x: Floats, *location: str | int) -> Moments:
    """The moments of a sample. Raises ComputationError where squares overflow."""
    try:
        return moments(x)
    except ComputationError as error:
        raise ComputationError.at(error.detail, *location) from None


def moments_of_each(samples: list[Floats]) -> list[Moments]:
    """The moments of each of the `samples`."""
    return [moments_of(values, "samples", i) for i, values in enumerate(samples)]


def varying(x: Floats, *location: str | int) -> Moments:
    """The moments of a sample. Raises ComputationError where its values are all equal."""
    found = moments_of(x, *location)
    if found.squares < _SMALLEST and x.min() < x.max():
        detail = "The variance is too small for 64-bit floating point; scale the values up."
        raise ComputationError.at(detail, *location)
    if not found.squares:
        detail = "All values are equal, so that there is no variance to compare with."
        raise ComputationError.at(detail, *location)
    return found


def pairs(request: Any, least: int) -> tuple[Floats, Floats]:
    """Both samples without the pairs in which either is missing, where missing values are omitted."""
    if request.missing == "refuse":
        sample(request.x, "refuse", least, "x")
        sample(request.y, "refuse", least, "y")
    if len(request.x) != len(request.y):
        detail = f"There are {len(request.x)} values of x and {len(request.y)} of y; pairs must agree."
        raise InvalidInput.at(detail, "y")
    both = sample(np.column_stack([request.x, request.y]), "omit", least, "x")
    return both[:, 0].copy(), both[:, 1].copy()


def values_cost(request: Any) -> Cost:
    """Sums over the values of one sample or two, `x` and `y` or `data`."""
    size = sum(len(value) for value in vars(request).values() if isinstance(value, np.ndarray))
    return Cost(_VALUE * size, size)


def samples_cost(request: SamplesRequest) -> Cost:
    """Sums over all values, and each sample's own overhead."""
    size = sum(map(len, request.samples))
    return Cost(_VALUE * size + _SAMPLE * len(request.samples), size)

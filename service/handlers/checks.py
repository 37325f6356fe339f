"""Checks of requests that several areas share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from service.schemas.types.errors import InvalidInput


def require_axis(axis: int, array: NDArray[Any], *place: str | int) -> None:
    """Refuse an axis that the array has not; it stands at `place`, by default `axis`. Raises InvalidInput."""
    place = place or ("axis",)
    if not array.ndim:
        raise InvalidInput.at("A single number has no axes.", *place)
    if not -array.ndim <= axis < array.ndim:
        there = "0 alone" if array.ndim == 1 else f"0 to {array.ndim - 1}, or from the end -1 to {-array.ndim}"
        raise InvalidInput.at(f"Axes are counted from 0: here {there}.", *place)


def require_axes(axes: Sequence[int], array: NDArray[Any]) -> tuple[int, ...]:
    """The `axes` of an array, counted from the first. Raises InvalidInput, also where one stands twice."""
    for i, axis in enumerate(axes):
        require_axis(axis, array, "axes", i)
    found = tuple(axis % array.ndim for axis in axes)
    if len(set(found)) < len(found):
        raise InvalidInput.at("An axis stands here twice.", "axes")
    return found


def require_rows(b: NDArray[Any], rows: int) -> None:
    """Refuse a right-hand side `b` that has not as many entries as `a` has rows. Raises InvalidInput."""
    if b.shape[0] != rows:
        raise InvalidInput.at(f"Expected {rows} entries, as many as `a` has rows; found {b.shape[0]}.", "b")


def require_weights(weights: NDArray[np.float64] | None, count: int) -> None:
    """Refuse weights that are not one positive number for each observation. Raises InvalidInput."""
    if weights is None:
        return
    if len(weights) != count:
        raise InvalidInput.at(f"There are {count} observations and {len(weights)} weights; they must agree.", "weights")
    if (weights <= 0).any():
        place = int(np.argmax(weights <= 0))
        raise InvalidInput.at("A weight must be positive; leave the observation out instead.", "weights", place)

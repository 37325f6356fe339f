"""Data sets that are larger than an array may be brought to one scale: the result is another data set."""

from __future__ import annotations

from functools import partial
from typing import Any, NamedTuple

import numpy as np

from service.handlers.blocks import Passes
from service.handlers.numerics.standardize import (
    StandardizeResult,
    answered,
    axis_of,
    check_scale,
    require_freedom,
)
from service.methods.progress import Progress
from service.methods.statistics import block_products as products
from service.methods.statistics.summation import Floats
from service.schemas.numerics.requests import StandardizeRequest
from service.schemas.types.errors import ComputationError, InvalidInput
from service.schemas.types.stored import require_kept


class _Sums(NamedTuple):
    """Of each column so far, the sums being of distances from an origin."""

    rows: int
    sums: Floats
    squares: Floats
    low: Floats
    high: Floats


def standardize(request: StandardizeRequest, progress: Progress) -> StandardizeResult:
    """The constants from a pass of their own, then the rows, block by block."""
    axis = axis_of(request)
    if axis == 1:
        raise InvalidInput.at("Of a data set of this size columns are brought to one scale: `axis` 0.", "axis")
    require_kept("result")
    rows = Passes(request, ("data",), progress, 2)
    p, norm = rows.columns, request.method == "unit_norm"
    origin = np.zeros(p) if norm else products.origin(rows.first())
    none = np.full(p, np.inf)
    start = partial(_Sums, 0, np.zeros(p), np.zeros(p), none, -none)
    found = rows.fold(start, partial(_step, origin), _merge)
    if request.method != "min_max":
        rows.require_range(np.sqrt(found.squares), varied=(found.low < found.high) | (found.high != origin))
    elif np.isinf(found.high - found.low).any():
        raise ComputationError.at("The range of the values overflows: send them in another unit.", "data")
    (first, second), scale, named = _constants(request, found, origin, whole=axis is None)
    check_scale(scale, request, axis)
    result = rows.streamed(request.data.shape, lambda block: (block - first - second) / scale)
    flat = request.data.ndim == 1 or axis is None
    return answered(result, {name: value[0] if flat else value for name, value in named.items()})


def _constants(request: StandardizeRequest, found: _Sums, origin: Floats, *, whole: bool) -> tuple[Any, Floats, Any]:
    """What is subtracted, in two steps, as a mean may be no double; the scale; and what is told of both."""
    if request.method == "min_max":
        return (found.low, 0.0), found.high - found.low, {"minimum": found.low, "maximum": found.high}
    if request.method == "unit_norm":
        norm = np.sqrt(found.squares.sum(keepdims=True) if whole else found.squares)
        return (0.0, 0.0), norm, {"norm": norm}
    count, correction = found.rows, request.degrees_of_freedom_correction
    require_freedom(count, correction)
    moved = found.sums / count
    squares = np.where(found.low == found.high, 0.0, found.squares - found.sums * moved)
    deviation = np.sqrt(squares / (count - correction))
    return (origin, moved), deviation, {"mean": origin + moved, "standard_deviation": deviation}


def _step(origin: Floats, state: _Sums, block: Floats) -> _Sums:
    with np.errstate(over="ignore", invalid="ignore"):  # what is not finite is refused where it is used
        moved = block - origin
        squares = np.einsum("ij,ij->j", moved, moved)
        return _merge(state, _Sums(len(block), moved.sum(0), squares, block.min(0), block.max(0)))


def _merge(a: _Sums, b: _Sums) -> _Sums:
    low, high = np.minimum(a.low, b.low), np.maximum(a.high, b.high)
    return _Sums(a.rows + b.rows, a.sums + b.sums, a.squares + b.squares, low, high)

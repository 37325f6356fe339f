"""Pooling in 1-D and 2-D."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from service.methods.neural_networks.windows import (
    NONE,
    Array,
    Geometry,
    as_images,
    check_fits,
    pair,
    shaped_like,
    windows,
)
from service.methods.numerics.sums import exact_sums
from service.operation import Cost
from service.schemas.neural_networks.windows import PoolingRequest
from service.schemas.types.results import Certainty, RealTensor, Result


@dataclass(slots=True, kw_only=True)
class PoolingResult(Result):
    """Summaries of windows."""

    result: RealTensor
    """(batch, channel, …), of length ⌊(n − size)/stride⌋ + 1 along each axis."""


def pooling(request: PoolingRequest) -> PoolingResult:
    """The largest entry, or the average, of each window that moves over each channel of a batch.

    Entries behind the last full window are left out. A window larger than the input is pointed at.
    """
    images, geometry = as_images(request.input), _geometry(request)
    view = windows(images, geometry)
    with np.errstate(over="ignore", invalid="ignore"):
        result = view.max((2, 3)) if request.kind == "max" else _average(view)
        if not np.isfinite(result).all():  # A sum has left the range, which an average cannot.
            scale = 2.0 ** math.prod(geometry.window).bit_length()
            result = _average(windows(images / scale, geometry)) * scale
    certainty: Certainty = "exact" if request.kind == "max" else "estimated"
    return PoolingResult(result=shaped_like(result, request.input), certainty=certainty)


def _average(view: Array) -> Array:
    """The mean over the windows' own axes, of exact sums."""
    size = view.shape[2] * view.shape[3]
    sums = exact_sums(np.moveaxis(view, (2, 3), (0, 1)).reshape(size, *view.shape[:2], *view.shape[4:]))
    return np.asarray(sums / size, view.dtype)


def _geometry(request: PoolingRequest) -> Geometry:
    axes = request.input.ndim - 2
    height, width = as_images(request.input).shape[2:]
    size = pair(request.size, axes, "size", 1)
    stride = size if request.stride is None else pair(request.stride, axes, "stride", 1)
    geometry = Geometry((height, width), size, stride, NONE, (1, 1))
    check_fits(geometry, axes, "size")
    return geometry


def pooling_cost(request: PoolingRequest) -> Cost:
    """Some steps for each entry of each window, which is added in twice the precision."""
    geometry = _geometry(request)
    batch, channels = request.input.shape[:2]
    results = batch * channels * math.prod(geometry.output)
    return Cost(40.0 * results * math.prod(geometry.window), max(request.input.size, results))

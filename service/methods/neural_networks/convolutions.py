"""Convolution as matrix products on strided views (im2col), a few images at a time."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from service.methods.neural_networks.windows import Array, Geometry, add_windows, pad, windows

_COLUMNS_AT_ONCE = 2**21  # numbers, 16 MB: a view is copied for the product


def correlated(images: Array, kernel: Array, geometry: Geometry) -> Array:
    """The result (batch, out, height, width) for images (batch, channel, …) and a kernel (out, channel, …)."""
    flat = kernel.reshape(len(kernel), -1)
    result = np.empty((len(images), len(kernel), *geometry.output), np.result_type(images, kernel))
    for items, columns in _columns(images, geometry):
        result[items] = (flat @ columns).reshape(-1, *result.shape[1:])
    return result


def gradients(images: Array, kernel: Array, upstream: Array, geometry: Geometry) -> tuple[Array, Array]:
    """Of Σ upstream · result with respect to the images and to the kernel."""
    flat = kernel.reshape(len(kernel), -1)
    outputs = upstream.reshape(len(images), len(kernel), -1)
    of_kernel = np.zeros(flat.shape, np.result_type(images, upstream))
    of_input = np.empty(images.shape, np.result_type(kernel, upstream))
    for items, columns in _columns(images, geometry):
        of_kernel += (outputs[items] @ columns.swapaxes(-1, -2)).sum(0)
        spread = (flat.T @ outputs[items]).reshape(-1, *kernel.shape[1:], *geometry.output)
        of_input[items] = add_windows(spread, geometry)
    return of_input, of_kernel.reshape(kernel.shape)


def _columns(images: Array, geometry: Geometry) -> Iterator[tuple[slice, Array]]:
    """Runs of images as matrices (…, channel · window, output), a few million numbers at a time."""
    padded = pad(images, geometry)
    size = images.shape[1] * math.prod(geometry.window) * math.prod(geometry.output)
    step = max(1, _COLUMNS_AT_ONCE // size)
    for start in range(0, len(images), step):
        items = slice(start, start + step)
        part = windows(padded[items], geometry)
        yield items, part.reshape(len(part), -1, math.prod(geometry.output))

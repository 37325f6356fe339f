"""Convolution as matrix products on strided views (im2col), a few images at a time."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

import numpy as np

from service.methods.linear_algebra.cancellation import Sums, product_of
from service.methods.linear_algebra.levels import PROVED
from service.methods.linear_algebra.multilinear import multilinear_of
from service.methods.neural_networks.windows import Array, Geometry, add_windows, pad, windows

_COLUMNS_AT_ONCE = 2**21  # numbers, 16 MB: a view is copied for the product


def correlated(images: Array, kernel: Array, bias: Array | None, geometry: Geometry) -> Sums:
    """The result (batch, out, height, width) for images (batch, channel, …), a kernel (out, channel, …), a bias (out).

    Few sums are proved, and others with terms that cancel formed again (`product_of`).
    """
    flat = kernel.reshape(len(kernel), -1)
    shape = (len(images), len(kernel), *geometry.output)
    result, errors, level = np.empty(shape, np.result_type(images, kernel)), np.empty(shape, np.float64), PROVED
    if bias is not None:
        flat = np.concatenate((flat, bias[:, None]), 1)
    for items, columns in _columns(images, geometry):
        matrix = columns.swapaxes(0, 1).reshape(columns.shape[1], -1)
        if bias is not None:
            matrix = np.concatenate((matrix, np.ones((1, matrix.shape[1]), matrix.dtype)))
        found = product_of(flat, matrix)
        for whole, part in ((result, found.result), (errors, found.errors)):
            whole[items] = part.reshape(len(kernel), -1, *geometry.output).swapaxes(0, 1)
        level = min(level, found.level)
    return Sums(result, errors, level)


def in_groups(images: Array, kernel: Array, groups: int) -> list[tuple[slice, slice]]:
    """The channels of the images, and of the result, of each group."""
    given, made = images.shape[1] // groups, len(kernel) // groups
    return [(slice(i * given, (i + 1) * given), slice(i * made, (i + 1) * made)) for i in range(groups)]


def joined(parts: list[Sums], axis: int) -> Sums:
    """The sums of groups along an axis."""
    if len(parts) == 1:
        return parts[0]
    results, errors, levels = zip(*parts, strict=True)
    return Sums(np.concatenate(results, axis), np.concatenate(errors, axis), min(levels))


def gradients(images: Array, kernel: Array, upstream: Array, geometry: Geometry) -> tuple[Sums, Sums]:
    """Of Σ upstream · result with respect to the images and to the kernel: few sums are proved (`multilinear_of`)."""
    products = len(images) * kernel.size * math.prod(geometry.output)

    def certified(gradient: Callable[[Array, Array, Geometry], Array], factor: Array) -> Sums:
        def compute(factor: Array, upstream: Array) -> Array:
            return gradient(factor, upstream, geometry)

        return multilinear_of(compute, [factor, upstream], compute(factor, upstream), products)

    return certified(_of_images, kernel), certified(_of_kernel, images)


def _of_images(kernel: Array, upstream: Array, geometry: Geometry) -> Array:
    flat = kernel.reshape(len(kernel), -1)
    outputs = upstream.reshape(len(upstream), len(kernel), -1)
    result = np.empty((len(upstream), kernel.shape[1], *geometry.image), np.result_type(kernel, upstream))
    size = flat.shape[1] * outputs.shape[2]
    for items in _runs(len(upstream), size):
        spread = (flat.T @ outputs[items]).reshape(-1, *kernel.shape[1:], *geometry.output)
        result[items] = add_windows(spread, geometry)
    return result


def _of_kernel(images: Array, upstream: Array, geometry: Geometry) -> Array:
    outputs = upstream.reshape(*upstream.shape[:2], -1)
    result = np.zeros((upstream.shape[1], 1), np.result_type(images, upstream))
    for items, columns in _columns(images, geometry):
        result = result + (outputs[items] @ columns.swapaxes(-1, -2)).sum(0)
    return result.reshape(upstream.shape[1], images.shape[1], *geometry.window)


def _columns(images: Array, geometry: Geometry) -> Iterator[tuple[slice, Array]]:
    """Runs of images as matrices (…, channel · window, output), a few million numbers at a time."""
    padded = pad(images, geometry)
    size = images.shape[1] * math.prod(geometry.window) * math.prod(geometry.output)
    for items in _runs(len(images), size):
        part = windows(padded[items], geometry)
        yield items, part.reshape(len(part), -1, math.prod(geometry.output))


def _runs(count: int, size: int) -> Iterator[slice]:
    """Slices of so many images with so many numbers each, a few millions at a time."""
    step = max(1, _COLUMNS_AT_ONCE // size)
    return (slice(start, start + step) for start in range(0, count, step))

"""The geometry of windows that move over signals and images: sizes, views without copies, and their way back.

A signal (batch, channel, length) is an image of height 1.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple, TypeVar

import numpy as np
from numpy.lib.stride_tricks import as_strided
from numpy.typing import NDArray

from service.schemas.types.errors import InvalidInput

Array = NDArray[Any]
Pair = tuple[int, int]
NONE: tuple[Pair, Pair] = ((0, 0), (0, 0))
"""No padding."""


class Geometry(NamedTuple):
    """How windows move over images (height, width)."""

    image: Pair
    window: Pair
    stride: Pair
    padding: tuple[Pair, Pair]
    """Zeros before and behind each axis."""
    dilation: Pair

    @property
    def padded(self) -> Pair:
        """Size of the image with its padding."""
        return self._each(lambda n, _w, _s, p, _d: n + sum(p))

    @property
    def extent(self) -> Pair:
        """What a dilated window covers."""
        return self._each(lambda _n, w, _s, _p, d: d * (w - 1) + 1)

    @property
    def output(self) -> Pair:
        """How many places the window has; none is positive where it does not fit."""
        return self._each(lambda n, w, s, p, d: (n + sum(p) - d * (w - 1) - 1) // s + 1)

    def _each(self, size: Any) -> Pair:
        height, width = (size(*axis) for axis in zip(*self, strict=True))
        return height, width


def as_images(array: Array) -> Array:
    """(batch, channel, height, width), also of signals."""
    return array if array.ndim == 4 else array[:, :, None, :]


def shaped_like(array: Array, example: Array) -> Array:
    """Images as signals again, where the example is one."""
    return array if example.ndim == 4 else array[:, :, 0, :]


T = TypeVar("T")


def pair(sizes: Sequence[T], axes: int, field: str, default: T) -> tuple[T, T]:
    """The sizes for height and width. Raises InvalidInput where there is not one for each axis, or one for all."""
    if len(sizes) not in {1, axes}:
        raise InvalidInput.at(f"Send one integer, or one for each of the {axes} axes.", field)
    if axes == 1:
        return default, sizes[0]
    return sizes[0], sizes[-1]


def same_padding(window: Pair, dilation: Pair) -> tuple[Pair, Pair]:
    """What keeps the size of an image at a stride of 1; of an odd number more stand behind, as in PyTorch."""
    down, right = ((d * (w - 1) // 2, d * (w - 1) - d * (w - 1) // 2) for w, d in zip(window, dilation, strict=True))
    return down, right


def check_fits(geometry: Geometry, axes: int, field: str) -> None:
    """Raise InvalidInput where the window is larger than the padded image."""
    if min(geometry.output) < 1:
        extent, padded = list(geometry.extent[-axes:]), list(geometry.padded[-axes:])
        raise InvalidInput.at(f"The window covers {extent}, more than the input with its padding, {padded}.", field)


def pad(images: Array, geometry: Geometry) -> Array:
    """Images with zeros around them; themselves where there are none."""
    if geometry.padding == NONE:
        return images
    ((top, _), (left, _)), (height, width) = geometry.padding, geometry.image
    padded = np.zeros((*images.shape[:2], *geometry.padded), images.dtype)
    padded[:, :, top : top + height, left : left + width] = images
    return padded


def windows(padded: Array, geometry: Geometry) -> Array:
    """A view (batch, channel, window height, window width, output height, output width)."""
    batch, channel, down, right = padded.strides
    strides = (
        batch, channel, geometry.dilation[0] * down, geometry.dilation[1] * right,
        geometry.stride[0] * down, geometry.stride[1] * right,
    )  # fmt: skip
    shape = (*padded.shape[:2], *geometry.window, *geometry.output)
    return as_strided(padded, shape, strides, writeable=False)


def add_windows(columns: Array, geometry: Geometry) -> Array:
    """The images (batch, channel, height, width) to which every window adds: the adjoint of `windows` of `pad`."""
    padded = np.zeros((*columns.shape[:2], *geometry.padded), columns.dtype)
    spans = [stride * (count - 1) + 1 for stride, count in zip(geometry.stride, geometry.output, strict=True)]
    for row, column in np.ndindex(geometry.window):
        top, left = row * geometry.dilation[0], column * geometry.dilation[1]
        places = padded[:, :, top : top + spans[0] : geometry.stride[0], left : left + spans[1] : geometry.stride[1]]
        places += columns[:, :, row, column]
    ((top, _), (left, _)), (height, width) = geometry.padding, geometry.image
    return padded[:, :, top : top + height, left : left + width]

"""Convolutional layers in 1-D and 2-D, and their gradients."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from service.handlers.linear_algebra.doubts import cancelled, certainty
from service.methods.linear_algebra.cancellation import Sums
from service.methods.neural_networks.convolutions import correlated, gradients, in_groups, joined
from service.methods.neural_networks.windows import (
    Array,
    Geometry,
    Pair,
    as_images,
    check_fits,
    pair,
    same_padding,
    shaped_like,
)
from service.methods.numerics.sums import exact_sums
from service.operation import Cost
from service.schemas.neural_networks.windows import ConvolutionRequest
from service.schemas.types.errors import InvalidInput
from service.schemas.types.results import RealTensor, RealVector, Record, Result


@dataclass(slots=True, kw_only=True)
class ConvolutionGradients(Record):
    """Gradients of a loss, given its gradient with respect to the result."""

    input: RealTensor
    """In the shape of `input`."""
    kernel: RealTensor
    """In the shape of `kernel`."""
    bias: RealVector
    """(out), also where no bias was sent."""


@dataclass(slots=True, kw_only=True)
class ConvolutionResult(Result):
    """The outputs of a convolutional layer."""

    result: RealTensor
    """(batch, out, …), of length ⌊(n + padding − dilation (k − 1) − 1)/stride⌋ + 1 along each axis, with all zeros that
    were added on both sides."""
    gradients: ConvolutionGradients | None
    """Null unless `upstream_gradient` was sent."""


def convolution(request: ConvolutionRequest) -> ConvolutionResult:
    """The cross-correlation of deep learning, in 1-D or 2-D, of a batch with several channels.

    result[b, o, i] = bias[o] + Σ_c Σ_k input[b, c, stride·i + dilation·k − padding] kernel[o, c, k], with zeros
    outside; the kernel is not flipped. With groups c runs over the channels of o's group alone. One matrix product on
    a strided view (im2col). The gradients are those of Σ upstream_gradient · result. Few sums are `proved`: right to
    their last digit for the doubles received. Of more, those whose terms cancel are formed again exactly, or told.
    """
    geometry, upstream = _geometry(request), request.upstream_gradient
    with np.errstate(over="ignore", invalid="ignore"):
        found = [_result(request, geometry)]
        slopes = None
        if upstream is not None:
            slopes, sums = _gradients(request, upstream, geometry)
            found.extend(sums)
    return ConvolutionResult(
        result=shaped_like(found[0].result, request.input),
        gradients=slopes,
        certainty=certainty(min(sums.level for sums in found)),
        warnings=cancelled(np.concatenate([sums.errors.ravel() for sums in found]), found[0].result.dtype.char),
    )


def _result(request: ConvolutionRequest, geometry: Geometry) -> Sums:
    images, kernel, bias = as_images(request.input), as_images(request.kernel), request.bias
    return joined(
        [
            correlated(images[:, given], kernel[made], None if bias is None else bias[made], geometry)
            for given, made in in_groups(images, kernel, request.groups)
        ],
        1,
    )


def _gradients(
    request: ConvolutionRequest, upstream: Array, geometry: Geometry
) -> tuple[ConvolutionGradients, tuple[Sums, Sums]]:
    expected = (len(request.input), len(request.kernel), *geometry.output)
    images, kernel, of_result = (as_images(array) for array in (request.input, request.kernel, upstream))
    if of_result.shape != expected or upstream.ndim != request.input.ndim:
        axes = [*expected[:2], *expected[-(request.input.ndim - 2) :]]
        detail = f"The result has shape {axes}; its gradient has {list(upstream.shape)}."
        raise InvalidInput.at(detail, "upstream_gradient")
    parts = [
        gradients(images[:, given], kernel[made], of_result[:, made], geometry)
        for given, made in in_groups(images, kernel, request.groups)
    ]
    of_input, of_kernel = (joined([part[which] for part in parts], 1 - which) for which in range(2))
    rows = np.moveaxis(of_result, 1, -1).reshape(-1, len(kernel))
    found = ConvolutionGradients(
        input=shaped_like(of_input.result, request.input),
        kernel=of_kernel.result.reshape(request.kernel.shape),
        bias=exact_sums(rows).astype(upstream.dtype),
    )
    return found, (of_input, of_kernel)


def _geometry(request: ConvolutionRequest) -> Geometry:
    axes = request.input.ndim - 2
    if request.kernel.ndim != request.input.ndim:
        detail = f"The input has {axes} axes behind batch and channel; the kernel has {request.kernel.ndim - 2}."
        raise InvalidInput.at(detail, "kernel")
    _check_channels(request)
    if request.bias is not None and len(request.bias) != len(request.kernel):
        raise InvalidInput.at(f"The kernel has {len(request.kernel)} output channels, each with one bias.", "bias")
    image, window = as_images(request.input).shape[2:], as_images(request.kernel).shape[2:]
    geometry = Geometry(
        (image[0], image[1]),
        (window[0], window[1]),
        stride := pair(request.stride, axes, "stride", 1),
        _padding(request, axes, (window[0], window[1]), dilation := pair(request.dilation, axes, "dilation", 1)),
        dilation,
    )
    if request.padding == "same" and stride != (1, 1):
        raise InvalidInput.at("`same` keeps the size at a stride of 1: send the padding in numbers.", "padding")
    check_fits(geometry, axes, "kernel")
    return geometry


def _check_channels(request: ConvolutionRequest) -> None:
    channels, groups = request.input.shape[1], request.groups
    for count, of in ((channels, "channels of the input"), (len(request.kernel), "outputs of the kernel")):
        if count % groups:
            raise InvalidInput.at(f"The {count} {of} cannot be divided into {groups} groups of one size.", "groups")
    each = channels // groups
    if request.kernel.shape[1] != each:
        shared = f", {each} a group" if groups > 1 else ""
        detail = f"The input has {channels} channels{shared}, so that a kernel is (out, {each}, …)."
        raise InvalidInput.at(f"{detail} This one has {request.kernel.shape[1]}.", "kernel")


def _padding(request: ConvolutionRequest, axes: int, window: Pair, dilation: Pair) -> tuple[Pair, Pair]:
    if request.padding == "same":
        return same_padding(window, dilation)
    if len(request.padding) not in {1, axes}:
        detail = (
            f"Send one integer, or for each of the {axes} axes an integer or a pair: [[1, 2]] is 1 before, 2 behind."
        )
        raise InvalidInput.at(detail, "padding")
    sides = [(one, one) if isinstance(one, int) else (one[0], one[1]) for one in request.padding]
    return pair(sides, axes, "padding", (0, 0))


_GROUP = 1e5  # steps, of the arrays of one group


def convolution_cost(request: ConvolutionRequest) -> Cost:
    """One multiplication for each output and each weight that it meets; columns of one image at the least."""
    geometry = _geometry(request)
    batch, channels = request.input.shape[:2]
    places = math.prod(geometry.output)
    columns = request.groups * request.kernel[0].size * places
    elements = max(
        batch * channels * math.prod(geometry.padded),
        batch * len(request.kernel) * places,
        columns,
        request.kernel.size,
    )
    passes = 4.0 if request.upstream_gradient is None else 16.0  # with those of absolute values, for the errors
    return Cost(
        passes * batch * places * request.kernel.size
        + 30.0 * batch * columns
        + 10.0 * elements
        + _GROUP * request.groups,
        elements,
    )

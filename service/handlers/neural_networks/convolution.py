"""Convolutional layers in 1-D and 2-D, and their gradients."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from service.handlers.linear_algebra.doubts import cancelled, certainty
from service.methods.linear_algebra.cancellation import Sums
from service.methods.neural_networks.convolutions import correlated, gradients
from service.methods.neural_networks.windows import Array, Geometry, as_images, check_fits, pair, shaped_like
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
    """(batch, out, …), of length ⌊(n + 2 padding − dilation (k − 1) − 1)/stride⌋ + 1 along each axis."""
    gradients: ConvolutionGradients | None
    """Null unless `upstream_gradient` was sent."""


def convolution(request: ConvolutionRequest) -> ConvolutionResult:
    """The cross-correlation of deep learning, in 1-D or 2-D, of a batch with several channels.

    result[b, o, i] = bias[o] + Σ_c Σ_k input[b, c, stride·i + dilation·k − padding] kernel[o, c, k], with zeros
    outside; the kernel is not flipped. One matrix product on a strided view (im2col). The gradients are those of
    Σ upstream_gradient · result. Few sums are `proved`: right to their last digit for the doubles received. Of more,
    those whose terms cancel are formed again exactly, or told.
    """
    geometry, upstream = _geometry(request), request.upstream_gradient
    with np.errstate(over="ignore", invalid="ignore"):
        found = [correlated(as_images(request.input), as_images(request.kernel), request.bias, geometry)]
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


def _gradients(
    request: ConvolutionRequest, upstream: Array, geometry: Geometry
) -> tuple[ConvolutionGradients, tuple[Sums, Sums]]:
    expected = (len(request.input), len(request.kernel), *geometry.output)
    images, kernel, of_result = (as_images(array) for array in (request.input, request.kernel, upstream))
    if of_result.shape != expected or upstream.ndim != request.input.ndim:
        axes = [*expected[:2], *expected[-(request.input.ndim - 2) :]]
        detail = f"The result has shape {axes}; its gradient has {list(upstream.shape)}."
        raise InvalidInput.at(detail, "upstream_gradient")
    of_input, of_kernel = gradients(images, kernel, of_result, geometry)
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
    if request.kernel.shape[1] != request.input.shape[1]:
        channels = request.input.shape[1]
        detail = f"The input has {channels} channels, so that a kernel is (out, {channels}, …)."
        raise InvalidInput.at(f"{detail} This one has {request.kernel.shape[1]}.", "kernel")
    if request.bias is not None and len(request.bias) != len(request.kernel):
        raise InvalidInput.at(f"The kernel has {len(request.kernel)} output channels, each with one bias.", "bias")
    image, window = as_images(request.input).shape[2:], as_images(request.kernel).shape[2:]
    geometry = Geometry(
        (image[0], image[1]),
        (window[0], window[1]),
        pair(request.stride, axes, "stride"),
        pair(request.padding, axes, "padding", 0),
        pair(request.dilation, axes, "dilation"),
    )
    check_fits(geometry, axes, "kernel")
    return geometry


def convolution_cost(request: ConvolutionRequest) -> Cost:
    """One multiplication for each output and each weight that it meets; columns of one image at the least."""
    geometry = _geometry(request)
    batch, channels = request.input.shape[:2]
    places = math.prod(geometry.output)
    columns = request.kernel[0].size * places
    elements = max(
        batch * channels * math.prod(geometry.padded),
        batch * len(request.kernel) * places,
        columns,
        request.kernel.size,
    )
    passes = 4.0 if request.upstream_gradient is None else 16.0  # with those of absolute values, for the errors
    return Cost(passes * batch * places * request.kernel.size + 30.0 * batch * columns + 10.0 * elements, elements)

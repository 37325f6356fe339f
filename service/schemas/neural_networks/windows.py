"""Requests of layers whose windows move over batches of signals (1-D) or images (2-D)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from service.schemas.types.arrays import Array, ArrayType, RealVector
from service.schemas.types.base import Request
from service.schemas.types.short_lists import one_or_list

Images = Annotated[Array, ArrayType(3, 4)]


_Positive = Annotated[int, Field(ge=1, le=1_000_000)]
_NotNegative = Annotated[int, Field(ge=0, le=1_000_000)]
PositiveSizes = Annotated[
    list[_Positive],
    Field(min_length=1, max_length=2),
    BeforeValidator(one_or_list, json_schema_input_type=_Positive | list[_Positive]),
]
"""One integer for every axis, or a list with one for each."""
_Sides = Annotated[list[_NotNegative], Field(min_length=2, max_length=2)]
_Padded = list[_NotNegative | _Sides]
Padding = Annotated[
    Literal["same"] | Annotated[_Padded, Field(min_length=1, max_length=2)],
    BeforeValidator(one_or_list, json_schema_input_type=Literal["same"] | _NotNegative | _Padded),
]
"""The same, from 0, or a pair for each axis; or a word for what keeps the size."""


class ConvolutionRequest(Request):
    """A batch of signals or images, and the kernel that moves over them."""

    input: Images = Field(examples=[[[[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0], [7.0, 8.0, 9.0]]]]])
    """(batch, channel, length) or (batch, channel, height, width)."""
    kernel: Images = Field(examples=[[[[[1.0, 0.0], [0.0, -1.0]]]]])
    """(out, channel, length) or (out, channel, height, width); with `groups` a channel of its group."""
    bias: RealVector | None = None
    """Added to each output channel (out); omitted, none is added."""
    stride: PositiveSizes = Field(default=[1])
    """Steps of the kernel: one integer, or one for each axis."""
    padding: Padding = Field(default=[0])
    """Zeros on each side: one integer, or one for each axis; `[[before, behind], …]`, a pair for each axis; or `same`,
    which keeps the size, with the larger half behind, at a stride of 1."""
    dilation: PositiveSizes = Field(default=[1])
    """Distance between the kernel's points: one integer, or one for each axis."""
    groups: int = Field(default=1, ge=1, le=10_000)
    """Into how many groups the channels are divided, each with its share of the outputs: as many as channels make a
    depthwise convolution."""
    upstream_gradient: Images | None = None
    """The gradient of a loss with respect to the result, in its shape; then the answer has those of the inputs."""


class PoolingRequest(Request):
    """A batch of signals or images, and the windows to summarise."""

    input: Images = Field(examples=[[[[[1.0, 2.0, 5.0, 6.0], [3.0, 4.0, 7.0, 8.0]]]]])
    """(batch, channel, length) or (batch, channel, height, width)."""
    size: PositiveSizes = Field(examples=[[2, 2]])
    """Of a window: one integer, or one for each axis."""
    stride: PositiveSizes | None = None
    """Steps of the window; by default its size, so that windows do not overlap."""
    kind: Literal["max", "average"] = "max"
    """What is taken of a window."""

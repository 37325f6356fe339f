"""Requests of Fourier transforms."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from service.schemas.types.arrays import Array, ArrayType
from service.schemas.types.base import Request
from service.schemas.types.short_lists import Axes

Signal = Annotated[Array, ArrayType(1, None, "complex")]


class InverseTransformRequest(Request):
    """A spectrum, or a stack of them, to be transformed back."""

    a: Signal = Field(examples=[[1.0, 2.0, 0.0, -1.0]])
    """Spectrum (…, n), real or complex, in the order that `fft` answers."""
    length: int | None = Field(default=None, ge=1)
    """Cut, or filled up with zeros, to this length first, along the last axis that is transformed; by default as it
    is. With `real` the length of the signal, by default 2(n − 1)."""
    axis: int = -1
    """The axis to transform."""
    axes: Axes | None = Field(default=None, min_length=1, max_length=8)
    """Several axes to transform, instead of `axis`: images have two."""
    real: bool = False
    """Whether `a` is the half spectrum of a real signal, as `fft` with `real` answers it."""
    shift: bool = False
    """Whether frequency 0 stands in the middle of `a`, as `fft` with `shift` answers it."""


class TransformRequest(InverseTransformRequest):
    """A signal, or a stack of them, to be transformed."""

    a: Signal = Field(examples=[[1.0, 2.0, 0.0, -1.0]])
    """Signal (…, n), real or complex."""
    length: int | None = Field(default=None, ge=1)
    """Cut, or filled up with zeros, to this length first, along the last axis that is transformed; by default as it
    is."""
    real: bool = False
    """Whether to answer only frequencies from 0 up along the last axis that is transformed, n/2 + 1 of them: those of a
    real signal below 0 are the conjugates."""
    shift: bool = False
    """Whether to put frequency 0 in the middle of each axis, but of the half one of `real`."""
    spacing: float | None = Field(default=None, gt=0)
    """The distance of two samples, in seconds say; `frequencies` are answered then, in cycles per unit of it."""

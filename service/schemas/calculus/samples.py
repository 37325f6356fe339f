"""Requests of sampled functions."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from service.schemas.types.arrays import RealArray, RealVector
from service.schemas.types.base import Request


class SampledGradientRequest(Request):
    """Samples of a function."""

    y: RealArray = Field(examples=[[1, 2, 4, 7, 11]])
    """The samples (…, N, …)."""
    x: RealVector | None = None
    """Where they were taken, N increasing or decreasing values."""
    spacing: float | None = Field(default=None, gt=0)
    """The distance between them, instead of `x`; 1 by default."""
    edge_order: Literal[1, 2] = 1
    """The order of the differences at both ends."""
    axis: int = Field(default=-1, ge=-32, le=31)
    """The axis of y along which to differentiate."""


class IntegrateSamplesRequest(Request):
    """Samples of a function."""

    y: RealArray = Field(examples=[[0, 1, 4, 9, 16]])
    """The samples (…, N)."""
    x: RealVector | None = None
    """Where they were taken, N values."""
    spacing: float | None = Field(default=None, gt=0)
    """The distance between them, instead of `x`; 1 by default."""
    method: Literal["trapezoid", "simpson", "romberg"] = "simpson"
    """`romberg` takes 2^k + 1 samples at equal distances."""
    cumulative: bool = False
    """Whether to give the integral up to each sample (`trapezoid` and `simpson`)."""
    axis: int = Field(default=-1, ge=-32, le=31)
    """The axis of y along which to integrate."""

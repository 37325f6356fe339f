"""Arrays divided by their norms."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from service.handlers.linear_algebra.norm import norm_axis, norm_order
from service.methods.linear_algebra.norms import normalized
from service.schemas.linear_algebra.geometry import NormRequest
from service.schemas.types.errors import ComputationError
from service.schemas.types.results import ExtendedTensor, Result, Tensor


@dataclass(slots=True, kw_only=True)
class NormalizeResult(Result):
    """Arrays of norm 1."""

    result: Tensor
    """`a` divided by its norm, of the shape of `a`."""
    norm: ExtendedTensor
    """The norm of each vector or matrix before, infinite where it overflows."""


def normalize(request: NormRequest) -> NormalizeResult:
    """The array a / ‖a‖ of norm 1; with `axis` 1, each row of a matrix gets norm 1, with `axis` 0 each column.

    The norm is that of the operation `norm`. Where it is zero there is no answer.
    """
    axis = norm_axis(request)
    result, *factors = normalized(request.a, norm_order(request, axis), axis)
    if not factors[0].all():
        raise ComputationError.at("A norm here is zero, so that it cannot be made 1.", "a")
    with np.errstate(over="ignore"):
        return NormalizeResult(certainty="estimated", result=result, norm=math.prod(factors).squeeze(axis))

"""Derivatives of sampled functions."""

from __future__ import annotations

import numpy as np

from service.handlers.calculus.integrate_samples import SamplesResult, sample_count
from service.schemas.calculus.samples import SampledGradientRequest
from service.schemas.types.errors import InvalidInput


def sampled_gradient(request: SampledGradientRequest) -> SamplesResult:
    """The derivative at each sample: second-order central differences, one-sided ones of `edge_order` at both ends.

    Unequal distances are taken into account (`numpy.gradient`).
    """
    count = sample_count(request)
    if count <= request.edge_order:
        raise InvalidInput.at(
            f"Edges of order {request.edge_order} take at least {request.edge_order + 1} samples.", "y"
        )
    if request.x is not None and (np.diff(request.x) == 0).any():
        raise InvalidInput.at("Two neighbours are equal: the derivative between them does not exist.", "x")
    steps = request.x if request.x is not None else request.spacing or 1.0
    result = np.gradient(request.y, steps, axis=request.axis, edge_order=request.edge_order)
    return SamplesResult(result=result, certainty="estimated")

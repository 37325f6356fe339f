"""Derivatives of sampled functions."""

from __future__ import annotations

import numpy as np

from service.handlers.calculus.integrate_samples import SamplesResult, places, sample_count
from service.handlers.linear_algebra.doubts import cancelled, certainty
from service.methods.calculus.samples import derivatives
from service.schemas.calculus.samples import SampledGradientRequest
from service.schemas.types.errors import InvalidInput


def sampled_gradient(request: SampledGradientRequest) -> SamplesResult:
    """The derivative at each sample: second-order central differences, one-sided ones of `edge_order` at both ends.

    Unequal distances are taken into account, as in `numpy.gradient`. Differences of few samples are `proved`: right
    to their last digit for the doubles received. Of many those whose terms cancel are computed again, or told.
    """
    count = sample_count(request)
    if count <= request.edge_order:
        raise InvalidInput.at(
            f"Edges of order {request.edge_order} take at least {request.edge_order + 1} samples.", "y"
        )
    if request.x is not None and (np.diff(request.x) == 0).any():
        raise InvalidInput.at("Two neighbours are equal: the derivative between them does not exist.", "x")
    samples = np.moveaxis(request.y, request.axis, -1).astype(np.float64)
    found, errors, level = derivatives(places(request, count), samples, request.spacing or 1.0, request.edge_order)
    warnings = cancelled(np.moveaxis(errors, -1, request.axis), "d")
    return SamplesResult(result=np.moveaxis(found, -1, request.axis), certainty=certainty(level), warnings=warnings)

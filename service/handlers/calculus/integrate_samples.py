"""Integrals of sampled functions."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from service.handlers.checks import require_axis
from service.handlers.formulas import Array
from service.handlers.linear_algebra.doubts import cancelled, certainty
from service.methods.calculus.samples import integrals, parabolas, romberg, trapezoids
from service.schemas.calculus.samples import IntegrateSamplesRequest, SampledGradientRequest
from service.schemas.types.errors import InvalidInput
from service.schemas.types.results import RealTensor, Result

_RULES = {"trapezoid": trapezoids, "simpson": parabolas, "romberg": romberg}


@dataclass(slots=True, kw_only=True)
class SamplesResult(Result):
    """What was computed from samples."""

    result: RealTensor
    """One value for each sample, or one for each row of samples."""


def integrate_samples(request: IntegrateSamplesRequest) -> SamplesResult:
    """The integral of samples by the trapezoidal rule, Simpson's rule or Romberg's extrapolation.

    With `cumulative` the integral from the first sample to each. Unequal distances are taken into account. The rule's
    sum over few samples is `proved`: right to its last digit for the doubles received. Longer ones whose terms cancel
    are computed again, or told. How far the rule is from the function's own integral, samples alone do not tell.
    """
    count = sample_count(request)
    _check(request, count)
    samples = np.moveaxis(request.y, request.axis, -1).astype(np.float64)
    if count < 2:
        nothing = np.zeros_like(request.y if request.cumulative else samples[..., 0], np.float64)
        return SamplesResult(result=nothing, certainty="exact")
    found, errors, level = integrals(
        _RULES[request.method], places(request, count), samples, request.spacing or 1.0, cumulative=request.cumulative
    )
    if request.cumulative:
        pad = [(0, 0)] * (found.ndim - 1) + [(1, 0)]
        found, errors = np.pad(found, pad), np.pad(errors, pad)
        found, errors = np.moveaxis(found, -1, request.axis), np.moveaxis(errors, -1, request.axis)
    return SamplesResult(result=found, certainty=certainty(level), warnings=cancelled(errors, "d"))


def places(request: SampledGradientRequest | IntegrateSamplesRequest, count: int) -> Array:
    """Where the samples were taken, in units of their distance where that is sent."""
    return np.arange(count, dtype=np.float64) if request.x is None else request.x.astype(np.float64)


def _check(request: IntegrateSamplesRequest, count: int) -> None:
    """Raises InvalidInput where the rule does not take the samples."""
    if request.method == "romberg":
        _check_romberg(request, count)
    if request.method != "simpson":
        return
    if request.cumulative and count < 3:
        raise InvalidInput.at("The cumulative form of Simpson's rule takes at least 3 samples.", "y")
    if request.x is not None:
        steps = np.diff(request.x)
        if not (steps > 0).all() and not (steps < 0).all():
            raise InvalidInput.at("Simpson's rule takes increasing or decreasing values: use trapezoid.", "x")


def _check_romberg(request: IntegrateSamplesRequest, count: int) -> None:
    if request.cumulative:
        raise InvalidInput.at("Romberg's rule has no cumulative form: use trapezoid or simpson.", "cumulative")
    if count < 2 or (count - 1) & (count - 2):
        raise InvalidInput.at(f"Romberg's rule takes 2^k + 1 samples, such as 3, 5, 9 or 17, not {count}.", "y")
    if request.x is not None:
        steps = np.diff(request.x)
        step = float((request.x[-1] - request.x[0]) / (count - 1))
        if np.abs(steps - step).max() > 1e-9 * abs(step):  # decimals sent, such as 0.333333333, are equal distances
            raise InvalidInput.at("Romberg's rule takes samples at equal distances: use trapezoid or simpson.", "x")


def sample_count(request: SampledGradientRequest | IntegrateSamplesRequest) -> int:
    """How many samples there are along the axis."""
    require_axis(request.axis, request.y)
    count = int(request.y.shape[request.axis])
    if request.x is None:
        return count
    if request.spacing is not None:
        raise InvalidInput.at("Send either x or spacing, not both.", "spacing")
    if len(request.x) != count:
        raise InvalidInput.at(f"x has {len(request.x)} values for {count} samples.", "x")
    return count

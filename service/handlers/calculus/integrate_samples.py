"""Integrals of sampled functions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import integrate

from service.handlers.checks import require_axis
from service.handlers.formulas import Array
from service.handlers.linear_algebra.doubts import cancelled
from service.methods.linear_algebra.cancellation import multilinear_of
from service.schemas.calculus.samples import IntegrateSamplesRequest, SampledGradientRequest
from service.schemas.types.errors import InvalidInput
from service.schemas.types.results import RealTensor, Result


@dataclass(slots=True, kw_only=True)
class SamplesResult(Result):
    """What was computed from samples."""

    result: RealTensor
    """One value for each sample, or one for each row of samples."""


def integrate_samples(request: IntegrateSamplesRequest) -> SamplesResult:
    """The integral of samples by the trapezoidal rule, Simpson's rule or Romberg's extrapolation.

    With `cumulative` the integral from the first sample to each. Unequal distances are taken into account. Trapezoidal
    sums whose terms cancel are computed again exactly, or told.
    """
    count = sample_count(request)
    if request.method == "trapezoid":
        return _trapezoidal(request, count)
    if request.method == "romberg":
        return SamplesResult(result=_romberg(request, count), certainty="estimated")
    sign = _direction(request, count)
    rule: Any = integrate.cumulative_simpson if request.cumulative else integrate.simpson
    start = {"initial": 0.0} if request.cumulative else {}
    x = None if request.x is None else sign * request.x
    result = sign * rule(request.y, x=x, dx=request.spacing or 1.0, axis=request.axis, **start)
    return SamplesResult(result=result, certainty="estimated")


def _trapezoidal(request: IntegrateSamplesRequest, count: int) -> SamplesResult:
    """The rule with the doubles that the distances are, twice which is a sum of products."""
    steps = np.full(count - 1, request.spacing or 1.0) if request.x is None else np.diff(request.x)
    samples = np.moveaxis(request.y, request.axis, -1).astype(np.float64)

    def twice(d: Array, y: Array) -> Any:
        pieces = d * (y[..., 1:] + y[..., :-1])
        return pieces.cumsum(-1) if request.cumulative else pieces.sum(-1)

    with np.errstate(all="ignore"):  # A result that is not finite is refused by its field.
        plain = np.asarray(twice(steps, samples))
    found, errors = multilinear_of(twice, [steps, samples], plain, samples.size) if plain.size else (plain, plain)
    if request.cumulative:
        pad = [(0, 0)] * (found.ndim - 1) + [(1, 0)]
        found, errors = np.pad(found, pad), np.pad(errors, pad)
        found, errors = np.moveaxis(found, -1, request.axis), np.moveaxis(errors, -1, request.axis)
    return SamplesResult(result=found / 2, certainty="estimated", warnings=cancelled(errors, "d"))


def _direction(request: IntegrateSamplesRequest, count: int) -> float:
    """1.0, or -1.0 where x decreases. Raises InvalidInput where there is no Simpson's rule for the samples."""
    if request.cumulative and count < 3:
        raise InvalidInput.at("The cumulative form of Simpson's rule takes at least 3 samples.", "y")
    if request.x is None or count < 2:
        return 1.0
    steps = np.diff(request.x)
    if not (steps > 0).all() and not (steps < 0).all():
        raise InvalidInput.at("Simpson's rule takes increasing or decreasing values: use trapezoid.", "x")
    return float(np.sign(steps[0]))


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


def _romberg(request: IntegrateSamplesRequest, count: int) -> Array:
    if request.cumulative:
        raise InvalidInput.at("Romberg's rule has no cumulative form: use trapezoid or simpson.", "cumulative")
    if count < 2 or (count - 1) & (count - 2):
        raise InvalidInput.at(f"Romberg's rule takes 2^k + 1 samples, such as 3, 5, 9 or 17, not {count}.", "y")
    step = request.spacing or 1.0
    if request.x is not None:
        steps = np.diff(request.x)
        step = float((request.x[-1] - request.x[0]) / (count - 1))
        if np.abs(steps - step).max() > 1e-9 * abs(step):
            raise InvalidInput.at("Romberg's rule takes samples at equal distances: use trapezoid or simpson.", "x")
    return np.asarray(integrate.romb(request.y, dx=step, axis=request.axis))

"""Running results along an axis."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from service.handlers.checks import require_axis
from service.methods.numerics import running
from service.operation import Cost
from service.schemas.numerics.ordering import CumulateRequest
from service.schemas.types.errors import InvalidInput
from service.schemas.types.results import ExtendedTensor, RealTensor, Result


@dataclass(slots=True, kw_only=True)
class CumulateResult(Result):
    """Running results."""

    result: RealTensor
    """In the shape of `array`, integers where it has integers; of differences the axis is shorter by `order`."""
    error_bound: ExtendedTensor
    """How far each entry may be from the exact one: 0 for integers and extremes, infinite where products underflow."""


def cumulate(request: CumulateRequest) -> CumulateResult:
    """The running sum sₖ = x₁ + … + xₖ, product, maximum or minimum along an axis, or differences xₖ₊₁ − xₖ.

    Integers are exact; what leaves 64 bits is refused as `integer-overflow`. Sums of floating-point numbers are
    compensated, as accurate as if they were added with twice the digits (Ogita, Rump, Oishi 2005).
    """
    require_axis(request.axis, request.array)
    if request.operation == "difference" and request.array.shape[request.axis] <= request.order:
        detail = f"Differences of order {request.order} need at least {request.order + 1} entries along the axis."
        raise InvalidInput.at(detail, "array")
    lanes = np.moveaxis(np.asarray(request.array), request.axis, 0)
    lanes = lanes if lanes.dtype.kind == "i" else lanes.astype(np.float64)
    with np.errstate(all="ignore"):  # what is not finite is refused by its field
        match request.operation:
            case "sum":
                result, bound = running.running_sum(lanes)
            case "product":
                result, bound = running.running_product(lanes)
            case "difference":
                result, bound = running.differences(lanes, request.order)
            case extreme:
                result, bound = getattr(np, extreme).accumulate(lanes, 0), np.zeros(())
    return CumulateResult(
        result=np.moveaxis(result, 0, request.axis),
        error_bound=np.moveaxis(bound, 0, request.axis) if bound.ndim else bound,
        certainty="exact" if not bound.any() else "proved" if np.isfinite(bound).all() else "estimated",
    )


def cumulate_cost(request: CumulateRequest) -> Cost:
    """Some passes for each order of differences; Python's integers where 64 bits may be left."""
    return Cost(200.0 * request.order * request.array.size, request.array.size)

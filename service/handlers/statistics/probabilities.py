"""The discrete distributions of a request, and what they are measured in."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from service.handlers.checks import require_axis
from service.handlers.costs import broadcast
from service.methods.proofs import nearest_doubles
from service.methods.statistics.balls.information import OUTCOME, lanes
from service.methods.statistics.information import Weights, weights
from service.operation import Cost
from service.schemas.statistics.probabilities import Base, TwoProbabilities
from service.schemas.types.array_parsing import places
from service.schemas.types.errors import Fault, InvalidInput

Array = NDArray[Any]
Informed = dict[str, Any]
"""The fields `result` and `certainty` of an answer."""

_FEW = 64  # probabilities that are looked at one by one, in the time that NumPy takes for any few
_PAIR = 15.0  # times the elementwise step of ten: 0.25 µs measured


def in_base(nats: Array | float, base: Base) -> Array:
    """An information in nats, bits or decimal digits."""
    return np.asarray(nats if base == "e" else nats / math.log(base))


def _both(request: TwoProbabilities) -> tuple[Array, Array]:
    """Both distributions of a request, broadcast. Raises InvalidInput."""
    p, q = checked(request.p, "p", request.axis), checked(request.q, "q", request.axis)
    try:
        p, q = np.broadcast_arrays(p, q)
    except ValueError:
        detail = f"p {list(request.p.shape)} and q {list(request.q.shape)} do not broadcast."
        raise InvalidInput.at(detail, "q") from None
    if request.p.shape[request.axis] != request.q.shape[request.axis]:
        raise InvalidInput.at("p and q have different numbers of outcomes.", "q")
    return p, q


def informed(of: Callable[..., Any], floats: Callable[[], Array], base: Base, axis: int, *arrays: Array) -> Informed:
    """An information of distributions along an axis: in balls where that is known in time, else by floats, in nats.

    Of a few outcomes balls take less time than arrays.
    """
    work = OUTCOME * arrays[0].size * len(arrays)
    found = nearest_doubles(lambda: {"result": lanes(of, base, arrays, axis)}, work)
    if found is None:
        return {"result": in_base(floats(), base), "certainty": "estimated"}
    result = found["result"]
    return {"result": np.asarray(result) if isinstance(result, list) else result, "certainty": "proved"}


def informed_pair(request: TwoProbabilities, of: Callable[..., Any], floats: Callable[..., Array]) -> Informed:
    """The same of both distributions of a request; `floats` takes them as weights, and the axis."""
    p, q = _both(request)
    return informed(of, lambda: floats(*pair(request), request.axis), request.base, request.axis, p, q)


def pair(request: TwoProbabilities) -> tuple[Weights, Weights]:
    """Both distributions of a request, broadcast, as weights. Raises InvalidInput."""
    p, q = _both(request)
    return weights(p, request.axis), weights(q, request.axis)


def checked(values: Array, field: str, axis: int | None) -> Array:
    """Probabilities, float64. Raises InvalidInput for negative ones, or all of a distribution zero."""
    if axis is not None:
        require_axis(axis, values)
    smallest, largest = _extremes(values, axis)
    if smallest < 0:
        negative = values < 0
        faults = [Fault((field, *place), "A probability is not negative.") for place in places(negative)]
        raise InvalidInput("Probabilities are negative.", faults)
    if largest == 0:
        raise InvalidInput.at("All probabilities of a distribution are 0.", field)
    return values.astype(np.float64, copy=False)


def _extremes(values: Array, axis: int | None) -> tuple[float, float]:
    """The smallest of all values, and the least of the largest along an axis."""
    if values.ndim == 1 and len(values) <= _FEW:
        entries = values.tolist()
        return min(entries), max(entries)
    return float(values.min()), float(values.max(axis).min())


def pair_cost(request: TwoProbabilities) -> Cost:
    """Logarithms of all pairs of outcomes in the broadcast shape, some hundred steps each."""
    flops, elements = broadcast("p", "q")(request)
    return Cost(_PAIR * flops, elements)

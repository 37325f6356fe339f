"""Random order and random choice."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from service.methods.seeds import seed_of
from service.operation import Cost
from service.schemas.statistics.draws import RandomOrderRequest
from service.schemas.types.array_parsing import places
from service.schemas.types.errors import Fault, InvalidInput
from service.schemas.types.results import IntegerVector, Result


@dataclass(slots=True, kw_only=True)
class RandomOrder(Result):
    """Things in random order, or a random choice of them."""

    indices: IntegerVector
    """The numbers of the things drawn, from 0, in the order of the draw (count)."""
    items: list[int | float | str] | None
    """The things themselves, where they were sent."""
    seed: int
    """The seed, which gives the same answer again."""


def random_order(request: RandomOrderRequest) -> RandomOrder:
    """A shuffle of things, or a draw of some of them with or without replacement, all alike or with probabilities.

    Drawn with NumPy's PCG64: the same seed gives the same answer. Without probabilities every order is equally likely;
    with them, and without replacement, one is drawn after the other, each by the weights of those that are left.
    """
    size = _size(request)
    count = size if request.count is None else request.count
    if count > size and not request.replacement:
        raise InvalidInput.at(f"Only {size} can be drawn without `replacement`.", "count")
    weights = _weights(request, size, count)
    seed = seed_of(request.seed)
    generator = np.random.Generator(np.random.PCG64(seed))
    indices = generator.choice(size, count, replace=request.replacement, p=weights, shuffle=True)
    items = None if request.items is None else [request.items[i] for i in indices]
    return RandomOrder(indices=indices, items=items, seed=seed, certainty="exact")


def _size(request: RandomOrderRequest) -> int:
    if (request.size is None) == (request.items is None):
        raise InvalidInput.at("Send either `size`, how many things there are, or `items`, the things.", "size")
    return request.size or len(request.items or ())


def _weights(request: RandomOrderRequest, size: int, count: int) -> np.ndarray | None:
    if request.probabilities is None:
        return None
    weights = np.asarray(request.probabilities, np.float64)
    if len(weights) != size:
        raise InvalidInput.at(f"There are {size} things and {len(weights)} probabilities.", "probabilities")
    if (wrong := weights < 0).any():
        faults = [Fault(("probabilities", *place), "A probability is not negative.") for place in places(wrong)]
        raise InvalidInput("A probability is not negative.", faults)
    possible = int(np.count_nonzero(weights))
    if not possible or (count > possible and not request.replacement):
        raise InvalidInput.at(f"Only {possible} have a probability above 0; {count} are to be drawn.", "probabilities")
    weights = weights / weights.max()  # whose sum might overflow
    return np.asarray(weights / weights.sum())


def random_order_cost(request: RandomOrderRequest) -> Cost:
    """A draw, and a step in Python for each item."""
    size = max(request.size or 0, len(request.items or ()), request.count or 0)
    return Cost(500.0 * size, size)

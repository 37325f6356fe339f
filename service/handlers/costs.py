"""Upper bounds on the work of an operation, from the shapes of its request. Routers name one for each operation."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel

from service.operation import Cost


def _arrays(value: Any) -> Iterator[NDArray[Any]]:
    if isinstance(value, np.ndarray):
        yield value
    elif isinstance(value, BaseModel):
        for entry in value.__dict__.values():
            yield from _arrays(entry)
    elif isinstance(value, list | tuple):
        for entry in value:
            yield from _arrays(entry)
    elif isinstance(value, dict):
        for entry in value.values():
            yield from _arrays(entry)


_ITEM = 20_000.0  # steps to call LAPACK for one item of a stack


def linear(request: BaseModel) -> Cost:
    """Some hundred steps an entry; the answer is no larger than the input."""
    elements = sum(array.size for array in _arrays(request))
    return Cost(100.0 * elements, elements)


def cubic(request: BaseModel) -> Cost:
    """Dense factorisations: some hundred steps for each entry and each row or column, whichever are more."""
    flops, elements = 0.0, 0
    for array in _arrays(request):
        longest, count = max(array.shape[-2:], default=1), math.prod(array.shape[:-2])
        flops += 50.0 * array.size * longest + _ITEM * count
        elements += max(array.size, count * longest * longest)
    return Cost(flops, elements)


def broadcast(*names: str) -> Callable[[Any], Cost]:
    """Elementwise work on the broadcast shape of the named fields."""

    def bound(request: Any) -> Cost:
        shapes = [np.shape(getattr(request, name)) for name in names]
        axes = max(map(len, shapes))
        padded = [(1,) * (axes - len(shape)) + shape for shape in shapes]
        elements = math.prod(max(sizes) for sizes in zip(*padded, strict=True))
        return Cost(10.0 * elements, elements)

    return bound


def rectangular(request: Any) -> Cost:
    """Factorisations of a matrix of any shape, the first array: as much work as for its shorter side, unless full."""
    first = next(_arrays(request))
    *lead, m, n = first.shape
    full = getattr(request, "full_matrices", False) or getattr(request, "mode", "") == "complete"
    count, longest = math.prod(lead), max(m, n)
    copies = len(getattr(request, "ranks", None) or [0])
    elements = max(first.size * copies, count * longest * longest if full else 0)
    return Cost(50.0 * (first.size * (longest if full else min(m, n)) + elements) + _ITEM * count, elements)

"""Upper bounds on the work of formulas, from the length of their texts and the number of points alone."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from service.operation import Cost
from service.schemas.base import Request

_COMPILING = 2e4
"""Steps that compiling costs for each character, in flops of the same time; derivatives included."""
_HIGHEST = 3
_UNBOUNDED = ("for", "@", "[", "dot", "transpose")
"""What may make one evaluation cost more than a step for each character and component."""


def _texts(request: Request) -> Iterator[str]:
    for name in ("expression", "expressions", "functions", "factors", "gradient"):
        value = getattr(request, name, None)
        if isinstance(value, str):
            yield value
        elif isinstance(value, list):
            yield from value


def of_formulas(request: Any, points: int, components: int, answers: int) -> Cost:
    """The cost of evaluating the request's texts with derivatives, `answers` numbers at each of the points."""
    texts = list(_texts(request))
    length = sum(map(len, texts))
    elements = points * answers
    if getattr(request, "data", None) or any(word in text for text in texts for word in _UNBOUNDED):
        return Cost(math.inf, elements)
    return Cost(_COMPILING * length + 10.0 * length * points * components, elements)


def at_points(answers: Callable[[int, int], int], sweeps: int = 1) -> Callable[[Any], Cost]:
    """For requests with `at` (…, n): answers(n, m) numbers at each point, m being the number of formulas."""

    def bound(request: Any) -> Cost:
        n = request.at.shape[-1] if request.at.ndim else 1
        count = request.at.size // max(n, 1)
        m = len(getattr(request, "expressions", ()) or ()) or 1
        return of_formulas(request, count, n * (n if sweeps > 1 else 1), answers(n, m))

    return bound


def derivatives(request: Any) -> Cost:
    """For `derivative` and `numerical-derivative`: an n-th derivative is a formula that grows with every order."""
    order = getattr(request, "order", 1)
    cost = of_formulas(request, request.at.size, order, order + 1)
    return Cost(math.inf if order > _HIGHEST else cost.flops, cost.elements)


def stages(request: Any) -> Cost:
    """For `chain-rule` and `product-rule`: two numbers for each text and entry of `at`."""
    count = len(getattr(request, "functions", None) or request.factors)
    return of_formulas(request, request.at.size, count, 2 * count)


def on_grid(answers: int) -> Callable[[Any], Cost]:
    """For requests with `ranges` and `points`."""

    def bound(request: Any) -> Cost:
        counts = request.points if isinstance(request.points, list) else [request.points] * len(request.variables)
        return of_formulas(request, int(np.prod(counts, dtype=object)), len(request.variables), answers)

    return bound

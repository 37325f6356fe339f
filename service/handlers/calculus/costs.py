"""Upper bounds on the work of formulas, from the length of their texts and the number of points alone."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from service.operation import Cost
from service.schemas.types.base import Request

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


def _at(request: Any, answers: int, components: int, n: int) -> Cost:
    return of_formulas(request, request.at.size // max(n, 1), components, answers)


def values(request: Any) -> Cost:
    """One number at each point of `at` (…, n)."""
    return _at(request, 1, n := request.at.shape[-1], n)


def gradients(request: Any) -> Cost:
    """A number for each component at each point of `at` (…, n)."""
    return _at(request, n := request.at.shape[-1], n, n)


def hessians(request: Any) -> Cost:
    """A matrix at each point of `at` (…, n)."""
    n = request.at.shape[-1]
    return _at(request, n * n, n * n, n)


def matrices(request: Any) -> Cost:
    """A row for each formula at each point of `at` (…, n)."""
    n = request.at.shape[-1]
    return _at(request, n * max(n, len(request.expressions)), n * n, n)


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

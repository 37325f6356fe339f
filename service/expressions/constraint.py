"""A comparison as bounds on a function."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from service.expressions.declarations import bind_data, declare
from service.expressions.errors import ExpressionError
from service.expressions.function import Function
from service.expressions.graph import Node
from service.expressions.limits import CACHED_FORMULAS
from service.expressions.lowering import lower
from service.expressions.parser import parse
from service.expressions.plan import Plan, Source
from service.expressions.program import Array, Bound, Program
from service.expressions.values import Value

_MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "=="}
_RISING = {"<": True, "<=": True, ">": False, ">=": False}
_FORMS = "f <= g, f >= g, f == g or constant <= f <= constant"


@dataclass(frozen=True, slots=True)
class Constraint:
    """lower <= function(x) <= upper, componentwise; an open side is infinite. Equality has lower = upper.

    `lower` and `upper` have the shape of the function's value. A strict comparison means the same as one with equality.
    """

    function: Function
    lower: Array
    upper: Array


def parse_constraint(
    text: str,
    variables: str | Sequence[str],
    data: Mapping[str, np.ndarray] | None = None,
    *,
    size: int | None = None,
) -> Constraint:
    """The constraint that a comparison states; arguments as of compile_function. Raises ExpressionError.

    Sides that do not depend on the variables become bounds, otherwise the difference of the sides is bounded by 0.
    """
    names = variables if isinstance(variables, str) else tuple(variables)
    arrays = bind_data(data or {}, declare(names, size))
    values = tuple(arrays.values())
    shapes = tuple((name, array.shape) for name, array in arrays.items())
    plan, bounds = _plan(Source(text, names, size, shapes))
    lower_bound, upper_bound = Bound(bounds, values).at_all(np.zeros((1, plan.n)))
    shape = plan.output.shape
    lower, upper = (np.broadcast_to(bound[0], shape).copy() for bound in (lower_bound, upper_bound))
    return Constraint(Function(plan, values), lower, upper)


@lru_cache(maxsize=CACHED_FORMULAS)
def _plan(source: Source) -> tuple[Plan, Program]:
    plan = Plan(source)
    value = lower(parse(str(source.texts)), plan.graph, plan.names)
    plan.output, *ends = _bounded(value)
    return plan, Program(ends)


def _bounded(value: Value) -> tuple[Node, Node, Node]:
    """The bounded node, its lower and its upper bound."""
    infinity = value.node.graph.constant(float("inf"))
    match value.comparisons:
        case [(symbol, left, right)] if symbol != "!=":
            a, b = left.node, right.node
            if not a.varying:
                a, b, symbol = b, a, _MIRRORED[symbol]
            if b.varying:
                a, b = a - b, b.graph.constant(0)
            _check_varying(a)
            return a, b if symbol in {">", ">=", "=="} else -infinity, b if symbol in {"<", "<=", "=="} else infinity
        case [(first, low, middle), (second, _, high)] if _RISING.get(first) == _RISING.get(second) is not None:
            _check_varying(middle.node)
            if low.node.varying or high.node.varying:
                raise ExpressionError(0, "ends that vary", "constants at both ends of a chained comparison")
            ends = (low.node, high.node) if _RISING[first] else (high.node, low.node)
            return middle.node, *ends
    raise ExpressionError(0, "another condition" if value.node.boolean else "no comparison", _FORMS)


def _check_varying(a: Node) -> None:
    if not a.varying:
        raise ExpressionError(0, "a comparison of constants", "one that depends on the variables")

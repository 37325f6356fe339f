"""Branches of a formula, and the conditions they are taken by: what constants decide is no branch."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from service.expressions.graph.nodes import Node

_COMPARISONS: dict[str, Callable[..., bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
}


def where(condition: Node, a: Node, b: Node) -> Node:
    """Componentwise a where the condition holds, b elsewhere."""
    if a is b:
        return a
    if (known := _known(condition)) is not None:
        return a if known else b
    if b.value == 0 and a.op == "where" and a.args[2].value == 0:  # or each derivative of a chain would repeat it
        both = a.graph.elementwise("and", condition, a.args[0], boolean=True)
        return where(both, a.args[1], a.args[2])
    return a.graph.elementwise("where", condition, a, b)


def compare(symbol: str, a: Node, b: Node | int) -> Node:
    """A condition, componentwise. One that counts as 1 or 0 and is held against 0 is itself, or what it is not."""
    other = a.graph.lift(b)
    if symbol in {"==", "!="} and other.value == 0 and a.op == "where" and [arg.value for arg in a.args[1:]] == [1, 0]:
        holds = a.args[0]
        return holds if symbol == "!=" else a.graph.elementwise("not", holds, boolean=True)
    return a.graph.elementwise(symbol, a, other, boolean=True)


def _known(condition: Node) -> bool | None:
    """Whether a condition of constants holds, or one of which a constant part is enough."""
    if condition.op == "or":
        parts = [_known(part) for part in condition.args]
        return True if True in parts else None if None in parts else False
    if condition.op in _COMPARISONS and all(arg.value is not None for arg in condition.args):
        return bool(_COMPARISONS[condition.op](*(arg.value for arg in condition.args)))
    return None

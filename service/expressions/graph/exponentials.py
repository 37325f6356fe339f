"""Sums of exponentials, whose logarithms and quotients are finite where the exponentials overflow.

log(exp(a) + exp(b) + …), log(sum(exp(x))), exp(x)/sum(exp(x)) and their like are built from the logarithm of the sum.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import TYPE_CHECKING

from service.expressions.graph import arrays, simplify

if TYPE_CHECKING:
    from service.expressions.graph.nodes import Node


_MOST_TERMS = 1_000
_DEEPEST = 50
"""Longer sums stay as they are: each quotient looks at them again."""


def logarithm(a: Node) -> Node | None:
    """log(a) where `a` is an exponential, or made of some by sums, products and positive numbers; else None."""
    if not a.exponential:
        return None
    parts: set[Node] = set()
    waiting = [a]
    while waiting:
        node = waiting.pop()
        if node in parts:
            continue
        parts.add(node)
        if node.op in _MADE_OF and len(parts) < _MOST_TERMS:
            waiting += node.args
        elif node.op != "exp" and not _is_positive(node):
            return None
    known: dict[Node, Node] = {}
    for node in sorted(parts, key=lambda part: part.index):
        known[node] = (
            _MADE_OF[node.op](node, *(known[arg] for arg in node.args)) if node.op in _MADE_OF else _leaf(node)
        )
    return known[a]


def _is_positive(a: Node) -> bool:
    return isinstance(a.value, int | Fraction) and a.value > 0


def _leaf(a: Node) -> Node:
    if a.op == "exp":
        return a.args[0]
    return a.graph.constant(0) if a.value == 1 else simplify.function("log", a)


def quotient(a: Node, b: Node) -> Node | None:
    """a/b where `b` is a sum of exponentials and each term of `a` has one for a factor; else None."""
    if not a.exponential or not b.exponential or b.op not in {"add", "sum", "reshape", "broadcast"}:
        return None
    below = logarithm(b)
    return None if below is None else _divided(a, below, _DEEPEST)


def _divided(a: Node, below: Node, depth: int) -> Node | None:
    """a/exp(below)."""
    if (above := logarithm(a)) is not None:
        if below.op == "softplus" and below.args[0] is above:
            return simplify.sigmoid(above)
        return simplify.function("exp", above - below)
    if not a.exponential or not depth:
        return None
    parts = [_divided(arg, below, depth - 1) for arg in a.args]
    match a.op:
        case "add" | "subtract" if None not in parts:
            return parts[0] + parts[1] if a.op == "add" else parts[0] - parts[1]  # type: ignore[operator]
        case "negative" if parts[0] is not None:
            return -parts[0]
        case "multiply" if parts[1] is not None:
            return a.args[0] * parts[1]
        case "multiply" if parts[0] is not None:
            return parts[0] * a.args[1]
        case "sum" if parts[0] is not None and not below.shape:
            return arrays.total(arrays.broadcast(parts[0], a.args[0].shape), a.attribute)
    return None


def _sum_of_two(a: Node, p: Node, q: Node) -> Node:
    for one, other in ((p, q), (q, p)):
        if one.value == 0:
            return simplify.function("softplus", other)
    return a.graph.elementwise("logaddexp", p, q)


def _sum(a: Node, inner: Node) -> Node:
    return arrays.extremum("logsumexp", arrays.broadcast(inner, a.args[0].shape), a.attribute)


_MADE_OF: dict[str, Callable[..., Node]] = {
    "add": _sum_of_two,
    "multiply": lambda _, p, q: p + q,
    "divide": lambda _, p, q: p - q,
    "sum": _sum,
    "reshape": lambda a, p: arrays.reshape(arrays.broadcast(p, a.args[0].shape), a.shape),
    "broadcast": lambda a, p: arrays.broadcast(p, a.shape),
}
"""Operations on positive numbers to what they are on their logarithms."""

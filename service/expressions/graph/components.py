"""A graph of arrays evaluated component by component, in any arithmetic whose numbers are Python objects.

NumPy does the work: a node of shape s has an object array of that shape as its value, a scalar node the number itself.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from service.expressions.graph.arrays import native, placement
from service.expressions.graph.determinants import determinant, inverse
from service.expressions.graph.nodes import Node, Shape, reachable

Leaf = Callable[[Node], Any]
Operation = Callable[[str, Node], Callable[..., Any]]
"""Name and node to a function of numbers; the name is another than the node's own for a part of a reduction."""


def evaluated(outputs: Sequence[Node], leaf: Leaf, operation: Operation) -> list[Any]:
    """The values of the outputs, each a number or an object array."""
    known: dict[Node, Any] = {}
    for node in reachable(outputs):
        if not node.args:
            known[node] = leaf(node)
            continue
        args = [known[arg] for arg in node.args]
        if node.op in _ARRAYS:
            known[node] = _ARRAYS[node.op](node, operation, *args)
        else:
            known[node] = each(operation(node.op, node), *args)
    return [known[node] for node in outputs]


def each(f: Callable[..., Any], *args: Any) -> Any:
    """A function of numbers on each component."""
    if not any(isinstance(arg, np.ndarray) for arg in args):
        return f(*args)
    return _ufunc(f, len(args))(*args)


@lru_cache(maxsize=256)
def _ufunc(f: Callable[..., Any], count: int) -> Any:
    return np.frompyfunc(f, count, 1)


def array(values: Sequence[Any], shape: Shape) -> Any:
    """Numbers in an array of this shape; the one number of a scalar."""
    if not shape:
        return values[0]
    result = np.empty(len(values), dtype=object)
    result[:] = values
    return result.reshape(shape)


def _extremum(op: str) -> Callable[..., Any]:
    def extremum(node: Node, operation: Operation, a: Any) -> Any:
        better = _ufunc(operation(op, node), 2)
        for axis in sorted(node.attribute, reverse=True):
            a = better.reduce(a, axis)
        return a

    return extremum


def _norm(node: Node, operation: Operation, a: Any) -> Any:
    return each(operation("sqrt", node), (a * a).sum(axis=node.attribute))


def _logsumexp(node: Node, operation: Operation, a: Any) -> Any:
    return each(operation("log", node), each(operation("exp", node), a).sum(axis=node.attribute))


def _ordered(node: Node, operation: Operation, a: Any) -> Any:
    """Sorted by exchanges of neighbours, of which the lower or the upper middle one is taken."""
    lesser, greater = (_ufunc(operation(op, node), 2) for op in ("minimum", "maximum"))
    entries, count = list(a), len(a)
    for end in range(count - 1, 0, -1):
        for i in range(end):
            entries[i], entries[i + 1] = lesser(entries[i], entries[i + 1]), greater(entries[i], entries[i + 1])
    return entries[count // 2 if node.op == "upper_median" else (count - 1) // 2]


def _determinant(node: Node, operation: Operation, a: Any) -> Any:
    return determinant(a, operation("divide", node))


def _inverse(node: Node, operation: Operation, a: Any) -> Any:
    return inverse(a, operation("divide", node), operation("zero", node)() + 1)


def _place(node: Node, operation: Operation, a: Any) -> Any:
    shape, key = placement(node)
    result = np.full(shape, operation("zero", node)(), dtype=object)
    result[native(key)] = a
    return result


def _concatenate(node: Node, _: Operation, *args: Any) -> Any:
    parts = zip(args, node.attribute, strict=True)
    return np.concatenate([full(a, shape).ravel() for a, shape in parts])


def full(a: Any, shape: Shape) -> Any:
    """A value, which may be smaller, as an object array of this shape."""
    if isinstance(a, np.ndarray):
        return np.broadcast_to(a, shape)
    return np.full(shape, a, dtype=object)


def _reshape(node: Node, _: Operation, a: Any) -> Any:
    return (
        array([a], node.shape) if not isinstance(a, np.ndarray) else a.reshape(node.shape) if node.shape else a.item()
    )


_ARRAYS: dict[str, Callable[..., Any]] = {
    "sum": lambda node, _, a: a.sum(axis=node.attribute),
    "norm": _norm,
    "logsumexp": _logsumexp,
    "amin": _extremum("minimum"),
    "amax": _extremum("maximum"),
    "lower_median": _ordered,
    "upper_median": _ordered,
    "det": _determinant,
    "inverse": _inverse,
    "matmul": lambda _node, _, a, b: a.dot(b),
    "concatenate": _concatenate,
    "index": lambda node, _, a: a[native(node.attribute)],
    "place": _place,
    "reshape": _reshape,
    "transpose": lambda node, _, a: a.transpose(node.attribute),
    "broadcast": lambda node, _, a: full(a, node.shape),
}

"""Operations linear in their one argument: forward mode applies them to a tangent, reverse mode their transpose.

A tangent or cotangent of shape () stands for an array of equal components.
"""

from __future__ import annotations

from collections.abc import Callable

from service.expressions.graph import arrays
from service.expressions.graph.nodes import Node


def applied(node: Node, t: Node) -> Node:
    """The operation of `node` on a tangent of its argument."""
    if node.op == "place":
        return arrays.place(t, *arrays.placement(node))
    if not t.shape and node.op != "sum":
        return t
    return _APPLIED[node.op](node, arrays.broadcast(t, node.args[0].shape))


def transposed(node: Node, g: Node) -> Node:
    """The transpose of the operation of `node` on a cotangent."""
    if node.op in _TRANSPOSED:
        return _TRANSPOSED[node.op](node, g)
    return _PERMUTED[node.op](node, arrays.broadcast(g, node.shape)) if g.shape else g


def expanded(g: Node, node: Node) -> Node:
    """A value of the shape of a reduction, in a shape that broadcasts against the argument of the reduction."""
    if not g.shape:
        return g
    shape = node.args[0].shape
    g = arrays.broadcast(g, node.shape)
    return arrays.reshape(g, tuple(1 if i in node.attribute else n for i, n in enumerate(shape)))


def _inverse(axes: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(sorted(range(len(axes)), key=axes.__getitem__))


Map = Callable[[Node, Node], Node]
_APPLIED: dict[str, Map] = {
    "broadcast": lambda node, t: arrays.broadcast(t, node.shape),
    "index": lambda node, t: arrays.index(t, node.attribute),
    "reshape": lambda node, t: arrays.reshape(t, node.shape),
    "sum": lambda node, t: arrays.total(t, node.attribute),
    "transpose": lambda node, t: arrays.transpose(t, node.attribute),
}
_TRANSPOSED: dict[str, Map] = {
    "broadcast": lambda node, g: arrays.unbroadcast(g, node.shape, node.args[0].shape),
    "index": lambda node, g: arrays.place(g, node.args[0].shape, node.attribute),
    "sum": lambda node, g: expanded(g, node),
}
_PERMUTED: dict[str, Map] = {
    "place": lambda node, g: arrays.index(g, node.attribute),
    "reshape": lambda node, g: arrays.reshape(g, node.args[0].shape),
    "transpose": lambda node, g: arrays.transpose(g, _inverse(node.attribute)),
}

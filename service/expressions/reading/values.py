"""What stands on the stack while an expression is lowered to a graph, and how values with axes of loops combine."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import prod
from typing import NamedTuple

from service.expressions.errors import ExpressionError
from service.expressions.graph import arrays
from service.expressions.graph.branches import where
from service.expressions.graph.nodes import Node, Shape, broadcast_shape


class Loop(NamedTuple):
    """`for name in range(start, start + step*length, step)`; depth 1 is the outermost."""

    name: str
    start: int
    step: int
    length: int
    depth: int


class Affine(NamedTuple):
    """offset + sum of coefficient * index, as (loop, coefficient) pairs."""

    offset: int
    terms: tuple[tuple[Loop, int], ...] = ()

    def plus(self, other: Affine) -> Affine:
        """The sum."""
        merged = dict(self.terms)
        for loop, coefficient in other.terms:
            merged[loop] = merged.get(loop, 0) + coefficient
        return Affine(self.offset + other.offset, tuple((loop, n) for loop, n in merged.items() if n))

    def times(self, factor: int) -> Affine:
        """The product with an integer."""
        return Affine(self.offset * factor, tuple((loop, n * factor) for loop, n in self.terms if factor))

    def constant(self, position: int) -> int:
        """The offset, where it is all there is. Raises ExpressionError."""
        if self.terms:
            raise ExpressionError(position, "an end that depends on an index of `for`", "an integer")
        return self.offset


def linear(symbol: str, a: Affine | None, b: Affine | None) -> Affine | None:
    """What the indices of loops become under an operation; None where it is not linear with integers."""
    if a is None or b is None:
        return None
    if symbol == "*" and not (a.terms and b.terms):
        return a.times(b.offset) if a.terms else b.times(a.offset)
    if symbol in "+-":
        return a.plus(b if symbol == "+" else b.times(-1))
    return None


@dataclass(slots=True)
class Value:
    """A node whose last `depth` axes are indices of loops, and what is known of it besides.

    `linear` is set where it is linear in such indices, `comparisons` for a chain of them: symbols and operands.
    """

    node: Node
    depth: int = 0
    linear: Affine | None = None
    comparisons: tuple[tuple[str, Value, Value], ...] = ()

    @property
    def shape(self) -> Shape:
        """Shape without the axes of loops."""
        shape = self.node.shape
        return shape[: len(shape) - self.depth] if self.depth else shape

    @property
    def affine(self) -> Affine | None:
        """The integer, or the linear function of indices, that this is."""
        value = self.node.value
        return Affine(value) if isinstance(value, int) else self.linear

    def lifted(self, depth: int) -> Node:
        """The node with axes for `depth` loops; a plain scalar needs none."""
        node = self.node
        if not node.shape or depth == self.depth:
            return node
        return arrays.reshape(node, node.shape + (1,) * (depth - self.depth))

    def number(self) -> Value:
        """A condition as 1 or 0, a number as itself."""
        if not self.node.boolean:
            return self
        graph = self.node.graph
        return Value(where(self.node, graph.constant(1), graph.constant(0)), self.depth)

    def condition(self, position: int) -> Value:
        """Itself. Raises ExpressionError where it is a number."""
        if not self.node.boolean:
            raise ExpressionError(position, "a number", "a condition such as x > 0")
        return self

    def integer(self, position: int) -> Affine:
        """The same as `affine`. Raises ExpressionError where it is neither."""
        if self.affine is None:
            expected = "an integer, or an index of `for` times an integer plus an integer"
            raise ExpressionError(position, "an index that is none of these", expected)
        return self.affine


def combine(operation: Callable[..., Node], position: int, *values: Value) -> Value:
    """An elementwise operation. Raises ExpressionError where shapes do not broadcast."""
    nodes = [value.node for value in values]
    if not any(node.shape for node in nodes):
        return Value(operation(*nodes))
    depth = max(value.depth for value in values)
    nodes = [value.lifted(depth) for value in values]
    shape = nodes[0].shape
    for node in nodes[1:]:
        if node.shape != shape:
            try:
                shape = broadcast_shape(shape, node.shape)
            except ValueError:
                shapes = " and ".join(str(value.shape) for value in values)
                hint = "a product of matrices is A @ x" if operation is Node.__mul__ else ""
                raise ExpressionError(position, f"shapes {shapes}", "shapes that broadcast", hint) from None
    return Value(arrays.broadcast(operation(*nodes), shape), depth)


def reduce(name: str, value: Value, loop: Loop) -> Value:
    """sum, prod, mean, min or max over the index of the innermost loop."""
    node, depth = value.node, loop.depth - 1
    if value.depth == loop.depth and node.shape[-1] == 1 < loop.length:
        value = Value(arrays.reshape(node, node.shape[:-1]), depth)
    if value.depth < loop.depth:
        if name == "sum":
            return Value(loop.length * value.node, value.depth)
        return Value(value.node**loop.length, value.depth) if name == "prod" else value
    return Value(reduce_axes(name, node, (len(node.shape) - 1,)), depth)


def reduce_axes(name: str, node: Node, axes: tuple[int, ...]) -> Node:
    """A reduction over axes; `prod` over the last one only."""
    match name:
        case "sum":
            return arrays.total(node, axes)
        case "mean":
            return arrays.total(node, axes) / prod(node.shape[axis] for axis in axes)
        case "prod":
            return arrays.product(node)
    return arrays.extremum({"min": "amin", "max": "amax"}.get(name, name), node, axes)

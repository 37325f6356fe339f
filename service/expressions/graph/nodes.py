"""A graph of NumPy operations in which equal nodes are one node (hash-consing).

A node's arguments are always older than the node, so that order of creation is a topological order and no pass over a
graph recurses. Arithmetic on nodes simplifies as it builds (simplify.py). Shapes are known while building.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from fractions import Fraction
from typing import Any

from service.expressions.errors import ExpressionError
from service.expressions.graph import simplify
from service.expressions.limits import MAX_ELEMENTS, MAX_EXACT_BITS, MAX_NODES

Shape = tuple[int, ...]
Number = int | Fraction | float
Attribute = Any
"""Constant, key, axes and the like, by operation."""
Key = tuple[str, "tuple[Node, ...]", Shape, Attribute]


_KEEP_EXPONENTIALS = frozenset({"add", "subtract", "negative", "multiply", "divide", "sum", "reshape", "broadcast"})


class Node:
    """One operation: `op`, its arguments, its constant attribute, the shape of its value at one point.

    `varying` tells whether it depends on an input, `boolean` whether it is a condition; `value` is the number that a
    constant is, `exponential` whether an exponential is a factor or a term of it. `index` counts creation.
    """

    __slots__ = ("args", "attribute", "boolean", "exponential", "graph", "index", "op", "shape", "value", "varying")

    def __init__(self, graph: Graph, key: Key, *, boolean: bool) -> None:
        self.graph = graph
        self.op, self.args, self.shape, self.attribute = key
        self.boolean = boolean
        self.index = graph.size
        self.value: Number | None = self.attribute if self.op == "constant" else None
        self.varying: bool = self.op == "input" or any(arg.varying for arg in self.args)
        self.exponential: bool = self.op == "exp" or (
            self.op in _KEEP_EXPONENTIALS and any(arg.exponential for arg in self.args)
        )

    @property
    def elements(self) -> int:
        """Count of its components."""
        return size(self.shape)

    def __add__(self, other: Node | Number) -> Node:
        return simplify.add(self, self.graph.lift(other))

    def __sub__(self, other: Node | Number) -> Node:
        return simplify.subtract(self, self.graph.lift(other))

    def __mul__(self, other: Node | Number) -> Node:
        return simplify.multiply(self, self.graph.lift(other))

    def __truediv__(self, other: Node | Number) -> Node:
        return simplify.divide(self, self.graph.lift(other))

    def __pow__(self, other: Node | Number) -> Node:
        return simplify.power(self, self.graph.lift(other))

    def __neg__(self) -> Node:
        return simplify.negative(self)

    def __radd__(self, other: Number) -> Node:
        return self.graph.lift(other) + self

    def __rsub__(self, other: Number) -> Node:
        return self.graph.lift(other) - self

    def __rmul__(self, other: Number) -> Node:
        return self.graph.lift(other) * self

    def __rtruediv__(self, other: Number) -> Node:
        return self.graph.lift(other) / self


class Graph:
    """All nodes of one formula and of its derivatives, at most MAX_NODES."""

    plane = False
    """Whether its numbers are complex, for which less may be simplified."""

    def __init__(self) -> None:
        self._nodes: dict[Key, Node] = {}
        self.size = 0
        self.matrix_powers: list[Node] = []
        """Powers of square matrices, which are taken by component: not what every writer means."""
        self.rounded = False
        """Whether a constant became the nearest double, so that what is proved of the graph is not of the formula."""
        self.position = 0
        """Where in the text the nodes being built come from, for errors."""

    def node(
        self, op: str, args: tuple[Node, ...], shape: Shape, attribute: Attribute = None, *, boolean: bool = False
    ) -> Node:
        """The node of this operation, old or new."""
        key = (op, args, shape, attribute)
        found = self._nodes.get(key)
        if found is None:
            if self.size >= MAX_NODES:
                raise ExpressionError(
                    self.position, f"more than {MAX_NODES} operations", "a simpler expression, or a lower order"
                )
            if shape and size(shape) > MAX_ELEMENTS:
                raise ExpressionError(self.position, f"an array of shape {shape}", f"at most {MAX_ELEMENTS} components")
            found = self._nodes[key] = Node(self, key, boolean=boolean)
            self.size += 1
        return found

    @contextmanager
    def scratch(self) -> Iterator[None]:
        """Nodes made inside live only in what was built of them: each derivative has the whole bound for itself."""
        before = self.size
        try:
            yield
        finally:
            while self.size > before:
                self._nodes.popitem()
                self.size -= 1

    def elementwise(self, op: str, *args: Node, attribute: Attribute = None, boolean: bool = False) -> Node:
        """An operation on each component; shapes broadcast."""
        shape = args[0].shape
        for arg in args[1:]:
            if arg.shape and arg.shape != shape:
                shape = broadcast_shape(shape, arg.shape)
        return self.node(op, args, shape, attribute, boolean=boolean)

    def constant(self, value: Number) -> Node:
        """A number, exact while numerator and denominator are short."""
        if isinstance(value, Fraction):
            if value.denominator == 1:
                value = value.numerator
            elif max(value.denominator.bit_length(), value.numerator.bit_length()) > MAX_EXACT_BITS:
                value = as_float(value)
        if isinstance(value, int) and value.bit_length() > MAX_EXACT_BITS:
            value = as_float(value)
        self.rounded |= isinstance(value, float) and value - value == 0
        return self.node("constant", (), (), value)

    def lift(self, value: Node | Number) -> Node:
        """A number as a node, a node as itself."""
        return value if isinstance(value, Node) else self.constant(value)


def size(shape: Shape) -> int:
    """Count of components, as an exact integer."""
    product = 1
    for length in shape:
        product *= length
    return product


def as_float(value: Number) -> float:
    """The nearest double, infinite beyond its range."""
    try:
        return float(value)
    except OverflowError:
        return float("inf") if value > 0 else float("-inf")


def broadcast_shape(a: Shape, b: Shape) -> Shape:
    """NumPy's broadcasting. Raises ValueError where the shapes do not fit."""
    if len(a) < len(b):
        a, b = b, a
    tail = a[len(a) - len(b) :]
    if any(1 != m != n != 1 for m, n in zip(tail, b, strict=True)):
        raise ValueError(f"shapes {a} and {b} do not broadcast")
    return a[: len(a) - len(b)] + tuple(n if m == 1 else m for m, n in zip(tail, b, strict=True))


def reachable(outputs: Iterable[Node]) -> list[Node]:
    """Every node that the outputs depend on, each after its arguments."""
    seen: set[Node] = set()
    waiting = list(outputs)
    while waiting:
        node = waiting.pop()
        if node not in seen:
            seen.add(node)
            waiting.extend(node.args)
    return sorted(seen, key=lambda node: node.index)

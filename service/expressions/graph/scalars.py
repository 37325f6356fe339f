"""A graph of arrays as one scalar graph for each component, for forms that know scalars only: text, LaTeX, SymPy."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np

from service.expressions.errors import ExpressionError
from service.expressions.graph import branches, simplify
from service.expressions.graph.components import array, evaluated
from service.expressions.graph.nodes import Attribute, Node, Number, reachable
from service.expressions.graph.simplify import function
from service.expressions.limits import MAX_NODES


def scalars(output: Node, data: Mapping[Node, np.ndarray]) -> np.ndarray:
    """The components of a node as scalar nodes of the same graph; data nodes become the numbers given for them.

    Data without numbers become leaves with the attribute (slot, position).

    Raises ExpressionError where there are more than MAX_NODES.
    """
    graph = output.graph

    def leaf(node: Node) -> Any:
        if node in data:
            return array([graph.lift(_exact(value)) for value in np.ravel(data[node]).tolist()], node.shape)
        match node.op:
            case "input":
                name, start, length = node.attribute
                parts = [graph.node("input", (), (), (name, start + i, length)) for i in range(node.elements)]
                return array(parts, node.shape)
            case "data" if isinstance(node.attribute, tuple):
                return node
            case "data":
                return array(
                    [graph.node("data", (), (), (node.attribute, i)) for i in range(node.elements)], node.shape
                )
            case "iota":
                start, step = node.attribute
                return array([graph.lift(start + step * i) for i in range(node.elements)], node.shape)
        return node

    for node in reachable([output]):
        if node.elements > MAX_NODES:
            raise ExpressionError(0, f"{node.elements} components", f"at most {MAX_NODES} that are treated one by one")
    found = np.empty((), dtype=object)
    (value,) = evaluated([output], leaf, _operation)
    if isinstance(value, np.ndarray):
        return value
    found[()] = value
    return found


def _operation(op: str, node: Node) -> Callable[..., Any]:
    if op == "zero":
        return partial(node.graph.constant, 0)
    own = op == node.op
    return lambda *args: _rebuilt(op, args, node.attribute if own else None, boolean=own and node.boolean)


def _exact(value: float) -> Number:
    return int(value) if value.is_integer() else value


def rebuilt(node: Node, args: Sequence[Node]) -> Node:
    """The elementwise operation of a node on other arguments."""
    return _rebuilt(node.op, args, node.attribute, boolean=node.boolean)


def _rebuilt(op: str, args: Sequence[Node], attribute: Attribute, *, boolean: bool) -> Node:
    if (constructor := _CONSTRUCTORS.get(op)) is not None:
        return constructor(*args)
    if len(args) == 1 and attribute is None and not boolean:
        return function(op, *args)
    return args[0].graph.elementwise(op, *args, attribute=attribute, boolean=boolean)


_CONSTRUCTORS: dict[str, Callable[..., Node]] = {
    "add": simplify.add,
    "subtract": simplify.subtract,
    "multiply": simplify.multiply,
    "divide": simplify.divide,
    "power": simplify.power,
    "negative": simplify.negative,
    "where": branches.where,
}

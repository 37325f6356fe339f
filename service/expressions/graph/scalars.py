"""A graph of arrays as one scalar graph for each component, for forms that know scalars only: text, LaTeX, SymPy.

NumPy does the work: a node of shape s becomes an object array of that shape whose entries are scalar nodes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from service.expressions.errors import ExpressionError
from service.expressions.graph import simplify
from service.expressions.graph.arrays import native, placement
from service.expressions.graph.nodes import Node, Number, Shape, reachable
from service.expressions.graph.simplify import function
from service.expressions.limits import MAX_NODES


def scalars(output: Node, data: Mapping[Node, np.ndarray]) -> np.ndarray:
    """The components of a node as scalar nodes of the same graph; data nodes become the numbers given for them.

    Data without numbers become leaves with the attribute (slot, position).

    Raises ExpressionError where there are more than MAX_NODES.
    """
    known: dict[Node, np.ndarray] = {}
    for node in reachable([output]):
        if node.elements > MAX_NODES:
            raise ExpressionError(0, f"{node.elements} components", f"at most {MAX_NODES} for a symbolic form")
        if node in data:
            known[node] = _objects(node, [_exact(value) for value in np.ravel(data[node]).tolist()])
        else:
            known[node] = _components(node, [known[arg] for arg in node.args])
    return known[output]


def _components(node: Node, args: list[np.ndarray]) -> np.ndarray:
    graph = node.graph
    match node.op:
        case "constant" | "named":
            return _objects(node, [node])
        case "input":
            name, start, length = node.attribute
            return _objects(
                node, [graph.node("input", (), (), (name, start + i, length)) for i in range(node.elements)]
            )
        case "data":
            return _objects(node, [graph.node("data", (), (), (node.attribute, i)) for i in range(node.elements)])
        case "iota":
            start, step = node.attribute
            return _objects(node, [start + step * i for i in range(node.elements)])
        case "sum":
            return np.asarray(args[0].sum(axis=node.attribute), dtype=object)
        case "norm":
            return _each(lambda a: function("sqrt", a), (args[0] * args[0]).sum(axis=node.attribute))
        case "amin" | "amax":
            return _extremum("minimum" if node.op == "amin" else "maximum", args[0], node.attribute)
        case "matmul":
            return np.asarray(args[0].dot(args[1]), dtype=object)
        case "concatenate":
            shapes = node.attribute
            return np.concatenate([np.broadcast_to(a, shape).ravel() for a, shape in zip(args, shapes, strict=True)])
    return _moved(node, args)


def _moved(node: Node, args: list[np.ndarray]) -> np.ndarray:
    match node.op:
        case "index":
            return np.asarray(args[0][native(node.attribute)], dtype=object)
        case "place":
            shape, key = placement(node)
            result = np.full(shape, node.graph.constant(0), dtype=object)
            result[native(key)] = args[0] if args[0].shape else args[0].item()
            return result
        case "reshape":
            return args[0].reshape(node.shape)
        case "transpose":
            return args[0].transpose(node.attribute)
        case "broadcast":
            return np.broadcast_to(args[0], node.shape)
    return _each(lambda *parts: rebuilt(node, parts), *args)


def _extremum(op: str, a: np.ndarray, axes: Shape) -> np.ndarray:
    smaller = np.frompyfunc(lambda p, q: p.graph.elementwise(op, p, q), 2, 1)
    for axis in sorted(axes, reverse=True):
        a = smaller.reduce(a, axis)
    return np.asarray(a, dtype=object)


def _each(operation: object, *args: np.ndarray) -> np.ndarray:
    return np.asarray(np.frompyfunc(operation, len(args), 1)(*args), dtype=object)  # type: ignore[call-overload]


def _objects(node: Node, values: Sequence[Node | Number]) -> np.ndarray:
    result = np.empty(len(values), dtype=object)
    result[:] = [node.graph.lift(value) for value in values]
    return result.reshape(node.shape)


def _exact(value: float) -> Number:
    return int(value) if value.is_integer() else value


def rebuilt(node: Node, args: Sequence[Node]) -> Node:
    """The elementwise operation of a node on other arguments."""
    if (constructor := _CONSTRUCTORS.get(node.op)) is not None:
        return constructor(*args)
    if len(args) == 1 and node.attribute is None and not node.boolean:
        return function(node.op, *args)
    return node.graph.elementwise(node.op, *args, attribute=node.attribute, boolean=node.boolean)


_CONSTRUCTORS: dict[str, Callable[..., Node]] = {
    "add": simplify.add,
    "subtract": simplify.subtract,
    "multiply": simplify.multiply,
    "divide": simplify.divide,
    "power": simplify.power,
    "negative": simplify.negative,
    "where": simplify.where,
}

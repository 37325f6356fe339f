"""Whether generated code needs no arrays for a graph, but floats and lists of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from service.expressions.graph.nodes import Node, reachable


def scalar_only(outputs: Sequence[Node]) -> bool:
    """Whether Python floats can do it: vectors occur only where they are taken apart or put together."""
    nodes = [node for node in reachable(outputs) if node.varying]
    if all(not node.shape or node.op == "concatenate" for node in nodes):
        return True
    counts = uses(nodes, outputs)
    return all(
        _is_list(node, counts)
        if node.shape
        else all(not arg.shape or (node.op, arg.op) == ("index", "input") for arg in node.args)
        for node in nodes
    )


def uses(nodes: Sequence[Node], outputs: Sequence[Node]) -> Counter[Node]:
    """How often each node is an argument or an output."""
    counts = Counter(arg for node in nodes for arg in node.args)
    counts.update(outputs)
    return counts


def _is_list(node: Node, counts: Counter[Node]) -> bool:
    """Whether a vector is one of those that generated code keeps as a list."""
    match node.op:
        case "input":
            return len(node.shape) == 1
        case "concatenate":
            return True
        case "place":
            return len(node.shape) == 1 and counts[node] == 1 and isinstance(node.attribute[0], int)
        case "add":
            grown = all(arg.op in {"place", "add"} and arg.shape and counts[arg] == 1 for arg in node.args)
            return grown and any(arg.op == "place" for arg in node.args)
    return False

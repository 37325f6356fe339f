"""Where a function has no derivative: when some part of it sits on a kink, at a jump or at a vertical tangent."""

from __future__ import annotations

from service.expressions.functions import OPERATIONS
from service.expressions.graph import arrays
from service.expressions.graph.nodes import Node, reachable
from service.expressions.graph.simplify import compare, where


def kinks(output: Node) -> list[Node]:
    """Conditions, each true where one part of the function is not differentiable. Empty for a smooth function."""
    conditions = (_kink(node) for node in reachable([output]) if node.varying)
    return [condition for condition in conditions if condition is not None]


def _kink(node: Node) -> Node | None:
    if node.op in OPERATIONS:
        kink = OPERATIONS[node.op].shape.kink
        return kink(node) if kink else None
    if node.op == "norm":
        return compare("==", node, 0)
    if node.op in {"amin", "amax", "lower_median", "upper_median"}:
        (a,), axes = node.args, node.attribute
        best = arrays.reshape(node, tuple(1 if i in axes else n for i, n in enumerate(a.shape)))
        hits = where(compare("==", a, best), node.graph.constant(1), node.graph.constant(0))
        return compare(">", arrays.total(hits, axes), 1)
    return None

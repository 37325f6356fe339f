"""Where a function has no derivative: when some part of it sits on a kink, at a jump or at a vertical tangent."""

from __future__ import annotations

from service.expressions.functions import OPERATIONS
from service.expressions.functions.slopes import zero
from service.expressions.graph import arrays
from service.expressions.graph.branches import compare, where
from service.expressions.graph.nodes import Node, reachable


def kinks(output: Node) -> list[Node]:
    """Conditions, each true where one part of the function is not differentiable. Empty for a smooth function.

    What is made of steps alone, a count of conditions say, is constant but where these jump: a tie is no kink in it.
    """
    nodes = [node for node in reachable([output]) if node.varying]
    steps = set[Node]()
    for node in nodes:
        if _is_flat(node) or (node.args and steps.issuperset(_parts(node))):
            steps.add(node)
    conditions = (_kink(node) for node in nodes if not steps.issuperset(_parts(node)))
    return [condition for condition in conditions if condition is not None]


def _is_flat(node: Node) -> bool:
    """Whether the slopes of the operation itself are 0: a comparison, a rounding, a sign."""
    return node.op in OPERATIONS and set(OPERATIONS[node.op].slopes) == {zero}


def _parts(node: Node) -> list[Node]:
    """The arguments that move the value: a condition chooses between the others."""
    return [arg for arg in (node.args[1:] if node.op == "where" else node.args) if arg.varying]


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

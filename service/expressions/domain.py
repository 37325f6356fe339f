"""Why a value is no number, and where a formula may mean another thing than it says."""

from __future__ import annotations

from typing import Any

import numpy as np

from service.expressions.code.program import Bound, Program
from service.expressions.function import Function
from service.expressions.functions import OPERATIONS
from service.expressions.graph.nodes import Node, as_float, reachable


class MatrixPowerWarning(UserWarning):
    """A power of a matrix is taken by component, where a power of the matrix may have been meant."""


MOST_NODES = 500
"""Formulas with more operations are not searched for the one that has no value: each is computed again, one by one."""
_COMPARISONS = frozenset({"<", "<=", ">", ">=", "==", "!="})
_CONNECTIVES = frozenset({"and", "or", "not", "where"})
_OUTSIDE = "a table outside of its places, or of places that do not increase,"
_WHOLE = frozenset({"sum", "amin", "amax", "norm"})


def undefined_part(function: Function, x: np.ndarray) -> str | None:
    """The operation that has no value at a point, on numbers, as in `sqrt(-1.0)`; None where none is found."""
    nodes = reachable([function.plan.output])
    if len(nodes) > MOST_NODES:
        return None
    values = dict(zip(nodes, Bound(Program(nodes), function.data).at(np.asarray(x, dtype=np.float64)), strict=True))
    for node in nodes:
        if node.args and np.isnan(values[node]).any() and not any(np.isnan(values[arg]).any() for arg in node.args):
            return _written(node, values)
    return _OUTSIDE if any(_is_table(node) and np.isnan(values[node]).any() for node in nodes) else None


def _is_table(node: Node) -> bool:
    """Whether a node is what reading/tables.py makes: a condition, the lines, and elsewhere x times no number."""
    nowhere = node.args[2].args if node.op == "where" else ()
    return any(arg.value is not None and np.isnan(as_float(arg.value)) for arg in nowhere)


def undecided(function: Function, x: np.ndarray) -> np.ndarray:
    """At which of the points (…, n) a comparison has a side that is no number, and so is false whatever it says."""
    points = np.asarray(x, dtype=np.float64).reshape(-1, function.n)
    nodes = [node for node in reachable([function.plan.output]) if node.op in _COMPARISONS and node.varying]
    sides = [side for node in nodes for side in node.args if side.varying]
    values = Bound(Program(sides), function.data).at_all(points) if sides else []
    hits = [np.isnan(value).reshape(len(points), -1).any(-1) for value in values]
    return np.logical_or.reduce(hits).reshape(x.shape[:-1]) if hits else np.zeros(x.shape[:-1], bool)


def compares_only(function: Function) -> bool:
    """Whether a condition compares its variable with numbers and nothing else, which no rounding enters."""
    nodes = reachable([function.plan.output])
    return all(node.op in _COMPARISONS | _CONNECTIVES or not node.args for node in nodes)


def _written(node: Node, values: dict[Node, Any]) -> str | None:
    if node.op == "inverse":
        return "the inverse of a matrix that is singular, to the precision of doubles,"
    if node.op not in OPERATIONS:
        return None
    missing = np.unravel_index(np.argmax(np.isnan(values[node])), np.shape(values[node]))
    args = [np.broadcast_to(values[arg], np.shape(values[node]))[missing] for arg in node.args]
    texts = [f"{arg:.6g}" for arg in map(float, args)]
    record = OPERATIONS[node.op]
    template = next((form for form in (record.floats, record.arrays) if isinstance(form, str)), None)
    if template is None:
        return f"{node.op}({', '.join(texts)})"
    return template.format(*(f"({text})" if text.startswith("-") else text for text in texts))[1:-1]


def has_matrix_power(function: Function) -> bool:
    """Whether a power of a square matrix, which is taken by component, is used as a matrix and not summed at once."""
    if not function.plan.graph.matrix_powers:
        return False
    seen, open_nodes = set[Node](), {node for node in function.plan.graph.matrix_powers if node.shape}
    for node in reachable([function.plan.output]):
        if node in open_nodes or any(arg in seen for arg in node.args):
            if node.op in {"matmul", "index"}:
                return True
            if node.op not in _WHOLE:
                seen.add(node)
    return function.plan.output in seen


def is_affine(function: Function) -> bool:
    """Whether a formula is linear in its variables, but for a constant: its derivative depends on none of them.

    Jumps and kinks, between which a derivative may be constant, are none of it.
    """
    derivative = function.plan.program("vjp").outputs[1]
    inputs = (node.attribute[0] for node in reachable([derivative]) if node.op == "input")
    return "x" not in inputs and not function.plan.program("kinks").outputs

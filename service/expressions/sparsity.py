"""Which components of a function depend on which components of the point."""

from __future__ import annotations

from typing import Any

import numpy as np

from service.expressions.graph import Node, reachable
from service.expressions.subscripts import native

Pattern = np.ndarray[Any, Any]

MAX_PATTERN = 5_000_000
WORTHWHILE = 0.25


def dependence(output: Node, n: int) -> Pattern | None:
    """Boolean (m, n) structure of the Jacobian; None where over a quarter of it is true or it would be very large.

    The pattern of a node of shape s is an array s + (n,).
    """
    nodes = [node for node in reachable([output]) if node.varying]
    if max((node.elements for node in nodes), default=0) * n > MAX_PATTERN:
        return None
    patterns: dict[Node, Pattern] = {}
    for node in nodes:
        patterns[node] = _pattern(node, [patterns.get(arg) for arg in node.args], n)
    if output not in patterns:
        return np.zeros((output.elements, n), dtype=bool)
    result = patterns[output].reshape(-1, n)
    return result if result.mean() <= WORTHWHILE else None


def _pattern(node: Node, args: list[Pattern | None], n: int) -> Pattern:
    shape = (*node.shape, n)
    match node.op:
        case "input":
            _, start, _ = node.attribute
            return np.eye(n, dtype=bool)[start : start + node.elements].reshape(shape)
        case "concatenate":
            parts = zip(node.args, args, node.attribute, strict=True)
            full = [np.broadcast_to(_known(arg, part, n), (*nominal, n)).reshape(-1, n) for part, arg, nominal in parts]
            return np.concatenate(full)
        case "matmul":
            return _matmul(node, args, n)
    if len(args) > 1:
        return np.asarray(np.any([np.broadcast_to(arg, shape) for arg in args if arg is not None], axis=0))
    known = args[0]
    assert known is not None  # noqa: S101  a varying node has a varying argument
    match node.op:
        case "sum" | "amin" | "amax" | "norm":
            return np.asarray(np.any(known, axis=node.attribute))
        case "index":
            return known[native(node.attribute)]
        case "place":
            result = np.zeros(shape, dtype=bool)
            result[native(node.attribute)] = known
            return result
        case "reshape":
            return known.reshape(shape)
        case "transpose":
            axes = node.attribute
            return known.transpose((*axes, len(axes)))
    return np.broadcast_to(known, shape)


def _known(arg: Pattern | None, node: Node, n: int) -> Pattern:
    return np.zeros((*node.shape, n), dtype=bool) if arg is None else arg


def _matmul(node: Node, args: list[Pattern | None], n: int) -> Pattern:
    _, b = node.args
    result = np.zeros((*node.shape, n), dtype=bool)
    if args[0] is not None:
        rows = np.any(args[0], axis=-2)
        result |= rows[..., None, :] if len(b.shape) == 2 else rows
    if args[1] is not None:
        result |= np.any(args[1], axis=0)
    return result

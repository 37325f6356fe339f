"""Which components of a function depend on which components of the point."""

from __future__ import annotations

from typing import cast

import numpy as np

from service.expressions.arrays import Key
from service.expressions.graph import Node, reachable
from service.expressions.subscripts import native

MAX_PATTERN = 5_000_000
WORTHWHILE = 0.25


def dependence(output: Node, n: int) -> np.ndarray | None:
    """Boolean (m, n) structure of the Jacobian; None where over a quarter of it is true or it would be very large.

    The pattern of a node of shape s is an array s + (n,).
    """
    nodes = [node for node in reachable([output]) if node.varying]
    if max((node.elements for node in nodes), default=0) * n > MAX_PATTERN:
        return None
    patterns: dict[Node, np.ndarray] = {}
    for node in nodes:
        patterns[node] = _pattern(node, [patterns.get(arg) for arg in node.args], n)
    if output not in patterns:
        return np.zeros((output.elements, n), dtype=bool)
    result = patterns[output].reshape(-1, n)
    return result if result.mean() <= WORTHWHILE else None


def _pattern(node: Node, args: list[np.ndarray | None], n: int) -> np.ndarray:
    shape = (*node.shape, n)
    match node.op:
        case "input":
            _, start, _ = cast(tuple[str, int, int], node.attribute)
            return np.eye(n, dtype=bool)[start : start + node.elements].reshape(shape)
        case "concatenate":
            parts = zip(node.args, args, cast(tuple[tuple[int, ...], ...], node.attribute), strict=True)
            full = [np.broadcast_to(_known(arg, part, n), (*nominal, n)).reshape(-1, n) for part, arg, nominal in parts]
            return np.concatenate(full)
        case "matmul":
            return _matmul(node, args, n)
    if len(args) > 1:
        return np.logical_or.reduce([np.broadcast_to(arg, shape) for arg in args if arg is not None])
    known = cast(np.ndarray, args[0])
    match node.op:
        case "sum" | "amin" | "amax" | "norm":
            return known.any(axis=cast(tuple[int, ...], node.attribute))
        case "index":
            return known[native(cast(Key, node.attribute))]
        case "reshape":
            return known.reshape(shape)
        case "transpose":
            axes = cast(tuple[int, ...], node.attribute)
            return known.transpose((*axes, len(axes)))
    return np.broadcast_to(known, shape)


def _known(arg: np.ndarray | None, node: Node, n: int) -> np.ndarray:
    return np.zeros((*node.shape, n), dtype=bool) if arg is None else arg


def _matmul(node: Node, args: list[np.ndarray | None], n: int) -> np.ndarray:
    a, b = node.args
    result = np.zeros((*node.shape, n), dtype=bool)
    if args[0] is not None:
        rows = args[0].any(axis=-2)
        result |= rows[..., None, :] if len(b.shape) == 2 else rows
    if args[1] is not None:
        result |= args[1].any(axis=0)
    return result

"""Exact derivatives as graphs: forward mode (tangents), reverse mode (gradients), and by composing them every order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from service.expressions.derivatives.linear import applied, expanded, transposed
from service.expressions.functions import OPERATIONS
from service.expressions.graph import arrays
from service.expressions.graph.branches import compare, where
from service.expressions.graph.nodes import Node, Shape, reachable, size
from service.expressions.graph.simplify import function

SELECTIONS = frozenset({"amin", "amax", "lower_median", "upper_median", "norm", "logsumexp", "det"})
"""Reductions whose derivative is a share for each component."""


def jvp(outputs: Sequence[Node], tangents: Mapping[Node, Node]) -> list[Node]:
    """Directional derivatives of the outputs: tangents of inputs given, inputs without one are held.

    A result may be smaller than its output where broadcasting makes up for it (a constant 0, say).
    """
    zero = outputs[0].graph.constant(0)
    known = dict(tangents)
    for node in reachable(outputs):
        if node.varying and node not in known:
            parts = [known.get(arg, zero) for arg in node.args]
            moves = not node.boolean and any(part.value != 0 for part in parts)
            known[node] = _tangent(node, parts) if moves else zero
    return [known.get(node, zero) for node in outputs]


def vjp(output: Node, cotangent: Node, inputs: Sequence[Node]) -> list[Node]:
    """Gradient of sum(cotangent * output) with respect to each input (input nodes of the graph)."""
    zero = output.graph.constant(0)
    adjoints = {output: cotangent}
    for node in reversed(reachable([output])):
        adjoint = adjoints.get(node, zero)
        if adjoint.value == 0:
            continue
        for i, arg in enumerate(node.args):
            if arg.varying and not arg.boolean:
                part = _cotangent(node, i, adjoint)
                adjoints[arg] = adjoints[arg] + part if arg in adjoints else part
    return [adjoints.get(node, zero) for node in inputs]


def _tangent(node: Node, tangents: list[Node]) -> Node:
    op, args = node.op, node.args
    if op == "where":
        return where(args[0], tangents[1], tangents[2])
    if op in OPERATIONS:
        moving = [(rule, t) for rule, t in zip(OPERATIONS[op].slopes, tangents, strict=True) if t.value != 0]
        return _sum([rule(t, node, *args) for rule, t in moving])
    if op == "matmul":
        a, b = (arrays.broadcast(t, arg.shape) if t.value != 0 else t for t, arg in zip(tangents, args, strict=True))
        return arrays.matmul(a, args[1]) + arrays.matmul(args[0], b)
    if op == "inverse":
        return -arrays.matmul(arrays.matmul(node, arrays.broadcast(tangents[0], node.shape)), node)
    if op == "concatenate":
        return arrays.concatenate(tuple(tangents), node.attribute)
    if op in SELECTIONS:
        return arrays.total(arrays.broadcast(share(node) * tangents[0], args[0].shape), node.attribute)
    return applied(node, tangents[0])


def _cotangent(node: Node, i: int, g: Node) -> Node:
    """The share of argument i where the result of `node` has the cotangent g."""
    if node.op in OPERATIONS:
        part = OPERATIONS[node.op].slopes[i](g, node, *node.args)
        return arrays.unbroadcast(part, node.shape, node.args[i].shape)
    if node.op == "matmul":
        a, b = node.args
        return _matmul_cotangent(a, b, i, g)
    if node.op == "inverse":
        turned = arrays.transpose(node, (1, 0))
        return -arrays.matmul(arrays.matmul(turned, arrays.broadcast(g, node.shape)), turned)
    if node.op == "concatenate":
        return _part(arrays.broadcast(g, node.shape), node.attribute, i)
    if node.op in SELECTIONS:
        return expanded(g, node) * share(node)
    return transposed(node, g)


def _sum(terms: list[Node]) -> Node:
    total = terms[0]
    for term in terms[1:]:
        total = total + term
    return total


def _part(g: Node, shapes: tuple[Shape, ...], i: int) -> Node:
    start = sum(map(size, shapes[:i]))
    if not shapes[i]:
        return arrays.index(g, (start,))
    return arrays.reshape(arrays.index(g, ((start, start + size(shapes[i]), 1),)), shapes[i])


def _matmul_cotangent(a: Node, b: Node, i: int, g: Node) -> Node:
    """For Y = A B the cotangents are G Bᵀ and Aᵀ G; for vectors their outer and inner products."""
    if len(a.shape) == len(b.shape) == 1:
        return g * (b, a)[i]
    g = arrays.broadcast(g, a.shape[:-1] + b.shape[1:])
    if i == 0 and len(b.shape) == 1:
        return _outer(g, b)
    if i == 0:
        return arrays.matmul(g, arrays.transpose(b, (1, 0)))
    return _outer(a, g) if len(a.shape) == 1 else arrays.matmul(arrays.transpose(a, (1, 0)), g)


def _outer(a: Node, b: Node) -> Node:
    return arrays.reshape(a, (*a.shape, 1)) * arrays.reshape(b, (1, *b.shape))


def share(node: Node) -> Node:
    """Derivative of one of SELECTIONS by its components: equal shares at a tie, 0 where a norm is 0.

    Of a determinant it is the determinant times the transposed inverse, Jacobi's formula.
    """
    one, zero = node.graph.constant(1), node.graph.constant(0)
    (a,), extremum = node.args, expanded(node, node)
    if node.op == "det":
        return node * arrays.transpose(arrays.inverse(a), (1, 0))
    if node.op == "logsumexp":
        return function("exp", a - extremum)
    if node.op == "norm":
        return where(compare(">", extremum, 0), a / extremum, zero)
    hit = compare("==", a, extremum)
    count = arrays.total(where(hit, one, zero), node.attribute)
    return where(hit, one / expanded(count, node), zero)

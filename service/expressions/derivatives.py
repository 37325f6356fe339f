"""Exact derivatives as graphs: forward mode (tangents), reverse mode (gradients), and by composing them every order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import cast

from service.expressions import arrays
from service.expressions.arrays import Key
from service.expressions.graph import Node, Shape, reachable, size
from service.expressions.rules import RULES, compare
from service.expressions.simplify import where


def jvp(outputs: Sequence[Node], tangents: Mapping[Node, Node]) -> list[Node]:
    """Directional derivatives of the outputs: tangents of inputs given, inputs without one are held.

    A result may be smaller than its output where broadcasting makes up for it (a constant 0, say).
    """
    zero = outputs[0].graph.constant(0)
    known = dict(tangents)
    for node in reachable(outputs):
        if node.varying and node not in known:
            known[node] = _tangent(node, [known.get(arg, zero) for arg in node.args], zero)
    return [known.get(node, zero) for node in outputs]


def vjp(output: Node, cotangent: Node, inputs: Sequence[Node]) -> list[Node]:
    """Gradient of sum(cotangent * output) with respect to each input (input nodes of the graph)."""
    zero = output.graph.constant(0)
    adjoints = {output: cotangent}
    for node in reversed(reachable([output])):
        adjoint = adjoints.get(node)
        if adjoint is None or not node.args or adjoint.value == 0:
            continue
        for i, arg in enumerate(node.args):
            if arg.varying and not arg.boolean:
                share = _cotangent(node, i, adjoint)
                adjoints[arg] = adjoints[arg] + share if arg in adjoints else share
    return [adjoints.get(node, zero) for node in inputs]


def _tangent(node: Node, tangents: list[Node], zero: Node) -> Node:
    if node.boolean or all(tangent.value == 0 for tangent in tangents):
        return zero
    if node.op == "where":
        return where(node.args[0], tangents[1], tangents[2])
    if node.op in RULES:
        result = zero
        for rule, tangent in zip(RULES[node.op], tangents, strict=True):
            if tangent.value != 0:
                result = result + rule(tangent, node, *node.args)
        return result
    a, t = node.args[0], tangents[0]
    match node.op:
        case "matmul":
            b = node.args[1]
            left = arrays.matmul(arrays.broadcast(t, a.shape), b) if t.value != 0 else zero
            right = arrays.matmul(a, arrays.broadcast(tangents[1], b.shape)) if tangents[1].value != 0 else zero
            return left + right
        case "concatenate":
            return arrays.concatenate(tuple(tangents), cast(tuple[Shape, ...], node.attribute))
        case "place":
            return arrays.place(t, *arrays.placement(node))
        case "amin" | "amax" | "norm":
            return arrays.total(_share(node) * t, cast(tuple[int, ...], node.attribute))
        case "sum":
            return arrays.total(arrays.broadcast(t, a.shape), cast(tuple[int, ...], node.attribute))
    if not t.shape:
        return t
    t = arrays.broadcast(t, a.shape)
    match node.op:
        case "index":
            return arrays.index(t, cast(Key, node.attribute))
        case "reshape":
            return arrays.reshape(t, node.shape)
        case "transpose":
            return arrays.transpose(t, cast(tuple[int, ...], node.attribute))
    return arrays.broadcast(t, node.shape)


def _cotangent(node: Node, i: int, g: Node) -> Node:
    """The share of argument i in a sum of which `node` has the coefficient g."""
    arg = node.args[i]
    if node.op in RULES:
        return arrays.unbroadcast(RULES[node.op][i](g, node, *node.args), node.shape, arg.shape)
    match node.op:
        case "index":
            return arrays.place(g, arg.shape, cast(Key, node.attribute))
        case "sum":
            return _expand(g, node)
        case "amin" | "amax" | "norm":
            return _expand(g, node) * _share(node)
        case "matmul":
            return _matmul_cotangent(node, i, g)
        case "broadcast":
            return arrays.unbroadcast(g, node.shape, arg.shape)
    if not g.shape:
        return g
    g = arrays.broadcast(g, node.shape)
    match node.op:
        case "place":
            return arrays.index(g, cast(Key, node.attribute))
        case "reshape":
            return arrays.reshape(g, arg.shape)
        case "transpose":
            axes = cast(tuple[int, ...], node.attribute)
            return arrays.transpose(g, tuple(sorted(range(len(axes)), key=axes.__getitem__)))
        case "concatenate":
            return _part(g, cast(tuple[Shape, ...], node.attribute), i)
    raise AssertionError(node.op)


def _part(g: Node, shapes: tuple[Shape, ...], i: int) -> Node:
    start = sum(map(size, shapes[:i]))
    if not shapes[i]:
        return arrays.index(g, (start,))
    return arrays.reshape(arrays.index(g, ((start, start + size(shapes[i]), 1),)), shapes[i])


def _matmul_cotangent(node: Node, i: int, g: Node) -> Node:
    a, b = node.args
    if len(a.shape) == len(b.shape) == 1:
        return g * (b, a)[i]
    g = arrays.broadcast(g, node.shape)
    if i == 0:
        return (
            _outer(g, b)
            if len(b.shape) == 1
            else arrays.matmul(g, _flipped(b))
            if len(a.shape) == 2
            else arrays.matmul(b, g)
        )
    return _outer(a, g) if len(a.shape) == 1 else arrays.matmul(_flipped(a), g)


def _outer(a: Node, b: Node) -> Node:
    return arrays.reshape(a, (*a.shape, 1)) * arrays.reshape(b, (1, *b.shape))


def _flipped(a: Node) -> Node:
    return arrays.transpose(a, (1, 0))


def _expand(g: Node, node: Node) -> Node:
    """g, of the shape of a reduction, in a shape that broadcasts against the argument of the reduction."""
    axes, shape = cast(tuple[int, ...], node.attribute), node.args[0].shape
    if not g.shape:
        return g
    g = arrays.broadcast(g, node.shape)
    return arrays.reshape(g, tuple(1 if i in axes else n for i, n in enumerate(shape)))


def _share(node: Node) -> Node:
    """Derivative of an extremum or a norm by its components: equal shares at a tie, 0 where a norm is 0."""
    one, zero = node.graph.constant(1), node.graph.constant(0)
    a, axes = node.args[0], cast(tuple[int, ...], node.attribute)
    if node.op == "norm":
        length = _expand(node, node)
        return where(compare(">", length, 0), a / length, zero)
    hit = compare("==", a, _expand(node, node))
    count = arrays.total(where(hit, one, zero), axes)
    return where(hit, one / _expand(count, node), zero)

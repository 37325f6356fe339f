"""Constructors of the operations that change shape: sum, index, place, reshape, transpose, matmul and so on.

A key has an entry for each axis: an integer, or a slice as (start, stop, step) with start and stop explicit. Axes are
counted from the front. An operand of a smaller shape than nominal stands for what broadcasting makes of it.
"""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from service.expressions.graph.nodes import Node, Shape

Slice = tuple[int, int, int]
Key = tuple[int | Slice, ...]


def span(item: Slice) -> int:
    """Count of positions in a slice."""
    return len(range(*item))


def whole(length: int) -> Slice:
    """The slice of everything."""
    return (0, length, 1)


def native(key: Key) -> tuple[int | slice, ...]:
    """A key as NumPy takes it."""
    return tuple(item if isinstance(item, int) else _native_slice(*item) for item in key)


def _native_slice(start: int, stop: int, step: int) -> slice:
    return slice(start, stop if stop >= 0 else None, step)


def total(a: Node, axes: tuple[int, ...]) -> Node:
    """Sum over axes."""
    if not axes:
        return a
    if a.op == "multiply" and a.args[0].op == "constant" and a.args[1].shape == a.shape:
        return a.args[0] * total(a.args[1], axes)
    if a.op == "negative":
        return -total(a.args[0], axes)
    if a.op == "add" and all(part.shape == a.shape and _is_square(part) for part in a.args):
        return total(a.args[0], axes) + total(a.args[1], axes)
    if a.op == "reshape" and len(a.args[0].shape) == 1 and len(axes) == len(a.shape):
        return total(a.args[0], (0,))
    if a.op == "broadcast" and not a.args[0].shape:
        count = prod(a.shape[axis] for axis in axes)
        return broadcast(count * a.args[0], _without(a.shape, axes))
    return a.graph.node("sum", (a,), _without(a.shape, axes), axes)


def extremum(op: str, a: Node, axes: tuple[int, ...]) -> Node:
    """`amin`, `amax`, `norm`, `logsumexp` or one of the medians over axes."""
    return a.graph.node(op, (a,), _without(a.shape, axes), axes) if axes else a


def det(a: Node) -> Node:
    """Determinant of a square matrix."""
    return a.graph.node("det", (a,), (), (0, 1))


def inverse(a: Node) -> Node:
    """Inverse of a square matrix."""
    return a.graph.node("inverse", (a,), a.shape)


def product(a: Node) -> Node:
    """Product over the last axis, by halves: exact derivatives of every order, zeros included, in log2(n) steps."""
    factors: list[Node] = []
    while (length := a.shape[-1]) > 1:
        half = length // 2
        front = tuple(whole(n) for n in a.shape[:-1])
        if length % 2:
            factors.append(index(a, (*front, length - 1)))
        a = index(a, (*front, (0, half, 1))) * index(a, (*front, (half, 2 * half, 1)))
    result = index(a, (*(whole(n) for n in a.shape[:-1]), 0))
    for factor in reversed(factors):
        result = result * factor
    return result


def index(a: Node, key: Key) -> Node:
    """a[key] with one entry for every axis of `a`."""
    if all(isinstance(item, tuple) and item == whole(n) for item, n in zip(key, a.shape, strict=True)):
        return a
    shape = tuple(span(item) for item in key if isinstance(item, tuple))
    if a.op == "broadcast" and not a.args[0].shape:
        return broadcast(a.args[0], shape)
    if a.op == "concatenate" and isinstance(key[0], int) and not any(a.attribute):  # numbers written out
        return a.args[key[0]]
    if a.op == "place" and a.attribute == key:
        return a.args[0]
    if a.op == "place" and any(p != q for p, q in zip(a.attribute, key, strict=True) if {type(p), type(q)} == {int}):
        return a.graph.constant(0)
    return a.graph.node("index", (a,), shape, key)


def place(a: Node, shape: Shape, key: Key) -> Node:
    """An array of zeros in which `a` stands at `key`: the transpose of indexing."""
    if a.value == 0:
        return a
    return a.graph.node("place", (a,), shape, key)


def placement(a: Node) -> tuple[Shape, Key]:
    """Shape and key of a `place` node."""
    return a.shape, a.attribute


def reshape(a: Node, shape: Shape) -> Node:
    """The components in row-major order in another shape."""
    if a.op == "reshape":
        a = a.args[0]
    return a if a.shape == shape else a.graph.node("reshape", (a,), shape)


def transpose(a: Node, axes: tuple[int, ...]) -> Node:
    """Axes permuted as in NumPy."""
    if axes == tuple(range(len(axes))):
        return a
    if a.op == "transpose":
        inner = a.attribute
        return transpose(a.args[0], tuple(inner[axis] for axis in axes))
    return a.graph.node("transpose", (a,), tuple(a.shape[axis] for axis in axes), axes)


def broadcast(a: Node, shape: Shape) -> Node:
    """`a` in the shape that broadcasting gives it."""
    return a if a.shape == shape else a.graph.node("broadcast", (a,), shape)


def matmul(a: Node, b: Node) -> Node:
    """a @ b of vectors and matrices whose lengths fit."""
    if a.value == 0 or b.value == 0:
        return a.graph.constant(0)
    return a.graph.node("matmul", (a, b), a.shape[:-1] + b.shape[1:])


def concatenate(parts: tuple[Node, ...], shapes: tuple[Shape, ...]) -> Node:
    """The components of all parts in one vector; a part may be smaller than its shape."""
    return parts[0].graph.node("concatenate", parts, (sum(prod(shape) for shape in shapes),), shapes)


def unbroadcast(g: Node, nominal: Shape, target: Shape) -> Node:
    """Sum of g, which stands for an array of shape `nominal`, over the axes along which `target` was stretched."""
    if nominal == target or g.value == 0:
        return g
    missing, offset = len(nominal) - len(target), len(nominal) - len(g.shape)
    padded = (1,) * offset + g.shape
    stretched = [i for i, n in enumerate(nominal) if i < missing or (target[i - missing] == 1 and n != 1)]
    summed = total(g, tuple(i - offset for i in stretched if padded[i] != 1))
    if g.shape:
        summed = reshape(summed, tuple(1 if i in stretched else n for i, n in enumerate(padded))[missing:])
    return prod(nominal[i] for i in stretched if padded[i] == 1) * summed


def _is_square(a: Node) -> bool:
    """Whether `a` is never negative, so that its sum may be taken apart without cancellation."""
    if a.op == "multiply" and (value := a.args[0].value) is not None:
        return value > 0 and _is_square(a.args[1])
    return (a.op == "power" and a.args[1].value == 2) or (a.op == "add" and all(map(_is_square, a.args)))


def _without(shape: Shape, axes: tuple[int, ...]) -> Shape:
    return tuple(n for i, n in enumerate(shape) if i not in axes)

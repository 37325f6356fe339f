"""Functions of vectors and matrices that are more than a formula in others."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import prod

import numpy as np

from service.expressions.errors import ExpressionError
from service.expressions.graph import arrays
from service.expressions.graph.determinants import determinant
from service.expressions.graph.nodes import Node
from service.expressions.graph.simplify import function
from service.expressions.reading.values import Value, reduce_axes


def det(position: int, a: Value) -> Value:
    """The determinant of a square matrix; of a small one written out, which has a slope where it is 0, too."""
    node, n = _square(position, a), a.shape[0]
    if n > WRITTEN_OUT:
        return Value(arrays.det(node))
    entries = np.array([[arrays.index(node, (i, j)) for j in range(n)] for i in range(n)], dtype=object)
    return Value(determinant(entries, Node.__truediv__))


WRITTEN_OUT = 3
"""Rows of a determinant that is lowered to products, of which it has few: a choice."""


def inverse(position: int, a: Value) -> Value:
    """The inverse of a square matrix."""
    return Value(arrays.inverse(_square(position, a)))


def _square(position: int, a: Value) -> Node:
    if len(a.shape) != 2 or a.shape[0] != a.shape[1]:
        raise ExpressionError(position, f"the shape {a.shape}", "a square matrix")
    if a.depth:
        raise ExpressionError(position, "a matrix that depends on an index of `for`", "one outside of the sum")
    return a.node


def median(_: int, a: Value) -> Value:
    """The middle one of all components, or the mean of the two in the middle."""
    if not a.shape:
        return a
    axes = tuple(range(len(a.shape)))
    lower, upper = (arrays.extremum(f"{side}_median", a.node, axes) for side in ("lower", "upper"))
    odd = prod(a.shape) % 2
    return Value(lower if odd else (lower + upper) / 2, a.depth)


def norm(position: int, a: Value, order: Value | None = None) -> Value:
    """The Euclidean length of all components, or the norm of a vector of an order >= 1."""
    if a.node.graph.plane:
        a = Value(function("abs", a.node), a.depth)
    if order is None:
        axes = tuple(range(len(a.shape)))
        return Value(reduce_axes("norm", a.node, axes) if axes else function("abs", a.node), a.depth)
    p = order.node.value
    if len(a.shape) != 1:
        raise ExpressionError(position, f"the shape {a.shape}", "a vector: of a matrix there is norm(A)")
    if p is None or not p >= 1:
        raise ExpressionError(position, "an order that is no such number", "norm(v, p) with a number p from 1 on")
    if p == 2:
        return norm(position, a)
    powers = function("abs", a.node) ** a.node.graph.constant(p)
    return Value(arrays.total(powers, (0,)) ** a.node.graph.constant(Fraction(1) / p), a.depth)


def cumsum(position: int, a: Value) -> Value:
    """Running sums of a vector."""
    return _running(position, a, Node.__add__, 0)


def cumprod(position: int, a: Value) -> Value:
    """Running products of a vector."""
    return _running(position, a, Node.__mul__, 1)


def _running(position: int, a: Value, operation: Callable[[Node, Node], Node], neutral: int) -> Value:
    """By doubling: after each step an entry holds that of twice as many entries up to it."""
    if len(a.shape) != 1:
        raise ExpressionError(position, f"the shape {a.shape}", "a vector")
    node, n, shape = a.node, a.shape[0], a.node.shape
    loops = tuple(map(arrays.whole, shape[1:]))
    step = 1
    while step < n:
        moved = arrays.place(arrays.index(node, ((0, n - step, 1), *loops)), shape, ((step, n, 1), *loops))
        if neutral:
            ones = arrays.broadcast(node.graph.constant(1), (step, *shape[1:]))
            moved = moved + arrays.place(ones, shape, ((0, step, 1), *loops))
        node = operation(node, moved)
        step *= 2
    return Value(node, a.depth)

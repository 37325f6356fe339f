"""What can be said of parts of a formula in fractions: polynomials of at most second degree, values at a fraction."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from service.expressions.graph.nodes import Node, reachable

_LARGEST_POWER = 64  # numbers stay some thousand bits long

Data = Sequence[Any]
"""The arrays that a formula uses."""


def rational(node: Node, data: Data) -> Fraction | None:
    """The number that a leaf is, in full."""
    if node.op == "constant" and math.isfinite(node.attribute):
        return Fraction(node.attribute)
    if node.op == "data" and not node.shape:
        slot, position = node.attribute
        return Fraction(float(data[slot].flat[position]))
    return None


Quadratic = tuple[Fraction, Fraction, Fraction]
"""The coefficients of 1, x and x²."""


def quadratics(root: Node, data: Data, *, in_pi: bool = False) -> dict[Node, Quadratic]:
    """The parts of a formula that are polynomials of at most second degree with rational coefficients.

    They are those in its variable, or in π where it has none.
    """
    known: dict[Node, Quadratic] = {}
    for node in reachable([root]):
        found = _quadratic(node, [known.get(arg) for arg in node.args], data, in_pi=in_pi)
        if found is not None:
            known[node] = found
    return known


def _quadratic(node: Node, args: list[Quadratic | None], data: Data, *, in_pi: bool) -> Quadratic | None:
    zero, one = Fraction(0), Fraction(1)
    if node.op == "input" or (node.op == "named" and node.attribute == "pi" and in_pi):
        return zero, one, zero
    if (number := rational(node, data)) is not None:
        return number, zero, zero
    known = [arg for arg in args if arg is not None]
    if not known or len(known) < len(args):
        return None
    a, b = known[0], known[-1] if known[1:] else None
    match node.op:
        case "negative":
            return -a[0], -a[1], -a[2]
        case "add" if b:
            return a[0] + b[0], a[1] + b[1], a[2] + b[2]
        case "subtract" if b:
            return a[0] - b[0], a[1] - b[1], a[2] - b[2]
        case "multiply" if b:
            return _product(a, b)
        case "divide" if b and not b[1] and not b[2] and b[0]:
            return a[0] / b[0], a[1] / b[0], a[2] / b[0]
        case "power" if b and b == (Fraction(2), zero, zero):
            return _product(a, a)
    return None


def _product(a: Quadratic, b: Quadratic) -> Quadratic | None:
    if a[2] * b[1] or a[1] * b[2] or a[2] * b[2]:
        return None
    return a[0] * b[0], a[0] * b[1] + a[1] * b[0], a[0] * b[2] + a[1] * b[1] + a[2] * b[0]


_ZEROS = ("sin", "tan", "sinh", "tanh", "asin", "atan", "asinh", "atanh", "expm1", "log1p", "sqrt", "cbrt", "erf")
_AT: dict[str, dict[int, int]] = {
    "log": {1: 0}, "exp": {0: 1}, "cos": {0: 1}, "cosh": {0: 1},
    **{name: {0: 0} for name in _ZEROS},
}  # fmt: skip


def exact_value(root: Node, x: Fraction | None, data: Data) -> Fraction | None:
    """The value of a formula where it is rational by its arithmetic and a few known values alone."""
    known: dict[Node, Fraction | None] = {}
    for node in reachable([root]):
        args = [known[arg] for arg in node.args]
        known[node] = None
        if node.op == "input":
            known[node] = x
        elif not args:
            known[node] = rational(node, data)
        elif all(arg is not None for arg in args):
            known[node] = _exact(node.op, *(arg for arg in args if arg is not None))
    return known[root]


def _exact(op: str, a: Fraction, b: Fraction = Fraction(0)) -> Fraction | None:
    match op:
        case "add":
            return a + b
        case "subtract":
            return a - b
        case "multiply":
            return a * b
        case "divide":
            return a / b if b else None
        case "negative":
            return -a
        case "abs":
            return abs(a)
        case "power" if b.denominator == 1 and abs(b) <= _LARGEST_POWER and (a or b > 0):
            return Fraction(a ** int(b))
    value = _AT.get(op, {}).get(int(a)) if a.denominator == 1 else None
    return None if value is None else Fraction(value)

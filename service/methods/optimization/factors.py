"""A formula as a product: where it is defined its zeros are those of its factors, and simple ones as a rule.

A multiple root at a number that is no double can not be told from two roots, or none, by values: (x² - 2)² can be
proved to touch zero because its factor x² - 2 passes it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from fractions import Fraction
from typing import Any, NamedTuple

from flint import fmpq, fmpq_poly

from service.expressions import ExpressionError, Function
from service.expressions.graph.nodes import Node, reachable
from service.expressions.graph.scalars import scalars
from service.expressions.graph.simplify import function as applied
from service.expressions.limits import MAX_EXACT_BITS
from service.methods.calculus.quadrature.exact_parts import rational

_HIGHEST = 64  # degree of polynomials, and multiplicity of a factor, that are looked at
# Of operations whose value is 0 where that of their argument is, and nowhere else.
_ZERO_AT_ZERO = frozenset({"negative", "sqrt", "cbrt", "abs", "sinh", "tanh", "asinh", "atan", "expm1", "log1p", "erf"})


class Factor(NamedTuple):
    """A function whose zeros are zeros of a formula, and of which multiplicity a simple one is there."""

    function: Function
    multiplicity: int


def factors(f: Function) -> list[Factor]:
    """The factors of a scalar function of one variable; the function itself where nothing is known of it."""
    with suppress(ExpressionError):
        return [Factor(Function(f.plan.of(node), f.data), times) for node, times in _parts(f).items()]
    return [Factor(f, 1)]


def _parts(f: Function) -> Counter[Node]:
    found: Counter[Node] = Counter()
    waiting = [(scalars(f.plan.output, {}).item(), 1)]
    while waiting:
        node, times = waiting.pop()
        parts = _factors(node, f.data)
        if parts is None or any(times * count > _HIGHEST for _, count in parts):
            found[node] += times
        else:
            waiting += [(part, times * count) for part, count in parts]
    return found


def _factors(node: Node, data: Sequence[Any]) -> list[tuple[Node, int]] | None:
    """Nodes that are zero where this one is, with powers; None for one that is no product."""
    number = rational(node, data)
    match node.op:
        case _ if number is not None and number:
            return []
        case "exp":
            return []
        case "multiply":
            return [(arg, 1) for arg in node.args]
        case "divide":
            return [(node.args[0], 1)]
        case op if op in _ZERO_AT_ZERO:
            return [(node.args[0], 1)]
        case "power":
            exponent = rational(node.args[1], data)
            whole = exponent is not None and exponent.denominator == 1 and 0 < exponent <= _HIGHEST
            return [(node.args[0], int(exponent))] if whole and exponent is not None else None
        case "add" | "subtract":
            half = _half_angle(node)
            return _square_free(node, data) if half is None else [(half, 2)]
    return None


def _half_angle(node: Node) -> Node | None:
    """The sine of which 1 ± sin u or 1 ± cos u is twice the square, or the negative of that."""
    wave, one = sorted(node.args, key=lambda arg: arg.value == 1)
    if one.value != 1 or wave.op not in {"sin", "cos"}:
        return None
    pi = node.graph.node("named", (), (), "pi")
    half = wave.args[0] / 2
    shift = {"sin": 1, "cos": 2}[wave.op] if node.op == "add" else {"sin": -1, "cos": 0}[wave.op]
    return applied("sin", half + pi * Fraction(shift, 4))


def _square_free(node: Node, data: Sequence[Any]) -> list[tuple[Node, int]] | None:
    """The square-free parts of a polynomial with rational coefficients, if one of them is multiple."""
    p = _polynomial(node, data)
    if p is None or p.degree() < 2:
        return None
    _, parts = p.factor_squarefree()
    if all(count == 1 for _, count in parts):
        return None
    x = next(part for part in reachable([node]) if part.op == "input")
    return [(_horner(part, x), int(count)) for part, count in parts]


def _horner(p: Any, x: Node) -> Node:
    value = x.graph.constant(0)
    for coefficient in reversed(p.coeffs()):
        exact = Fraction(int(coefficient.p), int(coefficient.q))
        if max(exact.numerator.bit_length(), exact.denominator.bit_length()) > MAX_EXACT_BITS:
            raise ExpressionError(0, "a long coefficient", "one that is kept exactly")
        value = value * x + exact
    return value


def _polynomial(root: Node, data: Sequence[Any]) -> Any | None:
    """A formula as a polynomial in its variable; None where it is none, or one of a high degree."""
    known: dict[Node, Any] = {}
    for node in reachable([root]):
        number = rational(node, data)
        parts = [known.get(arg) for arg in node.args]
        if node.op == "input":
            known[node] = fmpq_poly([0, 1])
        elif number is not None:
            known[node] = fmpq_poly([fmpq(number.numerator, number.denominator)])
        elif parts and all(part is not None and part.degree() <= _HIGHEST for part in parts):
            known[node] = _combined(node.op, parts)
    return known.get(root)


def _combined(op: str, parts: Sequence[Any]) -> Any | None:
    a, b = parts[0], parts[-1]
    match op:
        case "negative":
            return -a
        case "add":
            return a + b
        case "subtract":
            return a - b
        case "multiply":
            return a * b
        case "divide" if b.degree() == 0:
            return a / b[0]
        case "power" if b.degree() <= 0 and b[0].q == 1 and b[0] >= 0 and a.degree() * int(b[0].p) <= _HIGHEST:
            return a ** int(b[0].p)
    return None

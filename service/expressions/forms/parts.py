"""A formula with complex values as two formulas with real ones, its real and its imaginary part.

So integrals of complex values are those of real ones, with all that is known of these: derivatives, kinks, proofs.
Both parts hold everywhere, by principal branches, where the operation has values.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from service.expressions.errors import ExpressionError
from service.expressions.functions.constants import UNIT
from service.expressions.functions.plane import REAL_ALONE
from service.expressions.graph.nodes import Graph, Node, reachable
from service.expressions.graph.scalars import rebuilt, scalars
from service.expressions.graph.simplify import compare, function, where

_LARGEST_POWER = 100
"""Exponent up to which a power is a product: a choice."""


class Pair(NamedTuple):
    """Real and imaginary part."""

    real: Node
    imag: Node

    @property
    def is_real(self) -> bool:
        """Whether it is known to be a real number."""
        return self.imag.value == 0


def parts(output: Node, graph: Graph) -> Pair:
    """The parts of a scalar output of a plane graph in real variables, in a graph of real numbers.

    Raises ExpressionError where an operation has no such form.
    """
    zero = graph.constant(0)
    graph.rounded |= output.graph.rounded
    known: dict[Node, Pair] = {}
    (root,) = scalars(output, {}).ravel().tolist()
    for node in reachable([root]):
        if node.args:
            known[node] = _operation(node, [known[arg] for arg in node.args])
        elif node.attribute == UNIT:
            known[node] = Pair(zero, graph.constant(1))
        else:
            known[node] = Pair(graph.node(node.op, (), node.shape, node.attribute), zero)
    return known[root]


def _operation(node: Node, args: list[Pair]) -> Pair:
    if node.op in _OF_PAIRS:
        return _OF_PAIRS[node.op](*args)
    zero = args[0].real.graph.constant(0)
    if all(arg.is_real for arg in args) and (node.op in REAL_ALONE or node.op in _REAL_ON_REALS):
        return Pair(rebuilt(node, [arg.real for arg in args]), zero)
    expected = f"one of {', '.join(sorted(_SHOWN))}, or one of real numbers"
    raise ExpressionError(0, f"complex values of '{node.op}'", expected)


def _multiply(a: Pair, b: Pair) -> Pair:
    return Pair(a.real * b.real - a.imag * b.imag, a.real * b.imag + a.imag * b.real)


def _divide(a: Pair, b: Pair) -> Pair:
    if b.is_real:
        return Pair(a.real / b.real, a.imag / b.real)
    length = b.real**2 + b.imag**2
    above = _multiply(a, _conj(b))
    return Pair(above.real / length, above.imag / length)


def _conj(a: Pair) -> Pair:
    return Pair(a.real, -a.imag)


def _exp(a: Pair) -> Pair:
    if a.is_real:
        return Pair(function("exp", a.real), a.imag)
    size = function("exp", a.real) if a.real.value != 0 else a.real.graph.constant(1)
    return Pair(size * function("cos", a.imag), size * function("sin", a.imag))


def _size(a: Pair) -> Node:
    return function("abs", a.real) if a.is_real else function("sqrt", a.real**2 + a.imag**2)


def _angle(a: Pair) -> Node:
    if a.is_real:
        pi = a.real.graph.node("named", (), (), "pi")
        return where(compare("<", a.real, 0), pi, a.imag)
    return a.real.graph.elementwise("atan2", a.imag, a.real)


def _log(a: Pair) -> Pair:
    return Pair(function("log", _size(a)), _angle(a))


def _power(a: Pair, b: Pair) -> Pair:
    exponent = b.real.value
    if b.is_real and isinstance(exponent, int) and abs(exponent) <= _LARGEST_POWER:
        one = Pair(b.real.graph.constant(1), b.imag)
        if a.is_real:
            return Pair(a.real**exponent, a.imag)
        whole = _natural(a, abs(exponent), one)
        return whole if exponent >= 0 else _divide(one, whole)
    if b.is_real:
        angle = b.real * _angle(a)
        size = _size(a) ** b.real
        return Pair(size * function("cos", angle), size * function("sin", angle))
    return _exp(_multiply(b, _log(a)))


def _natural(a: Pair, exponent: int, one: Pair) -> Pair:
    """By squares."""
    result = one
    while exponent:
        if exponent % 2:
            result = _multiply(result, a)
        a, exponent = _multiply(a, a), exponent // 2
    return result


def _sqrt(a: Pair) -> Pair:
    if a.is_real:
        below = compare("<", a.real, 0)
        root, other = function("sqrt", a.real), function("sqrt", -a.real)
        return Pair(where(below, a.imag, root), where(below, other, a.imag))
    size, half = function("sqrt", _size(a)), _angle(a) / 2
    return Pair(size * function("cos", half), size * function("sin", half))


def _wave(first: str, second: str, hyperbolic: tuple[str, str], sign: int) -> Callable[[Pair], Pair]:
    """first(u)*h(v) + sign*i*second(u)*k(v), of u + iv."""

    def of(a: Pair) -> Pair:
        if a.is_real:
            return Pair(function(first, a.real), a.imag)
        h, k = (function(name, a.imag) for name in hyperbolic)
        return Pair(function(first, a.real) * h, sign * function(second, a.real) * k)

    return of


_SIN = _wave("sin", "cos", ("cosh", "sinh"), 1)
_COS = _wave("cos", "sin", ("cosh", "sinh"), -1)
_SINH = _wave("sinh", "cosh", ("cos", "sin"), 1)
_COSH = _wave("cosh", "sinh", ("cos", "sin"), 1)


def _choice(c: Pair, a: Pair, b: Pair) -> Pair:
    return Pair(where(c.real, a.real, b.real), where(c.real, a.imag, b.imag))


def _joined(symbol: str, connective: str) -> Callable[[Pair, Pair], Pair]:
    """Equality of both parts."""

    def of(a: Pair, b: Pair) -> Pair:
        real, imag = compare(symbol, a.real, b.real), compare(symbol, a.imag, b.imag)
        zero = a.real.graph.constant(0)
        if a.is_real and b.is_real:
            return Pair(real, zero)
        return Pair(a.real.graph.elementwise(connective, real, imag, boolean=True), zero)

    return of


def _alone(part: Callable[[Pair], Node]) -> Callable[[Pair], Pair]:
    return lambda a: Pair(part(a), a.real.graph.constant(0))


_OF_PAIRS: Mapping[str, Callable[..., Pair]] = {
    "add": lambda a, b: Pair(a.real + b.real, a.imag + b.imag),
    "subtract": lambda a, b: Pair(a.real - b.real, a.imag - b.imag),
    "negative": lambda a: Pair(-a.real, -a.imag),
    "multiply": _multiply,
    "divide": _divide,
    "power": _power,
    "exp": _exp,
    "log": _log,
    "sqrt": _sqrt,
    "sin": _SIN,
    "cos": _COS,
    "tan": lambda a: Pair(function("tan", a.real), a.imag) if a.is_real else _divide(_SIN(a), _COS(a)),
    "sinh": _SINH,
    "cosh": _COSH,
    "tanh": lambda a: Pair(function("tanh", a.real), a.imag) if a.is_real else _divide(_SINH(a), _COSH(a)),
    "real": _alone(lambda a: a.real),
    "imag": _alone(lambda a: a.imag),
    "conj": _conj,
    "abs": _alone(_size),
    "arg": _alone(_angle),
    "where": _choice,
    "==": _joined("==", "and"),
    "!=": _joined("!=", "or"),
}
_SHOWN = ("exp", "log", "sqrt", "sin", "cos", "tan", "sinh", "cosh", "tanh")
_REAL_ON_REALS = frozenset({
    "and", "or", "not", "atan", "asinh", "expm1", "erf", "erfc", "gamma", "sigmoid", "softplus", "logaddexp",
})  # fmt: skip

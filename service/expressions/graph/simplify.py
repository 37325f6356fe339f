"""Constructors of arithmetic that simplify: constants fold exactly, 0 and 1 vanish, coefficients gather in front.

Two rules keep derivatives right at the edge of a domain. A factor that is `where(c, g, 0)` swallows what it is
multiplied with, `where(c, g*p, 0)`, so that an infinite p in a branch not taken cannot turn into 0*inf; an array that
is zero outside a slice (`place`) does the same. And the forms that overflow for no reason (log(1 + exp(x)),
1/(1 + exp(x)), log(sum(exp(x)))) become softplus, sigmoid and logsumexp (exponentials.py).

A factor of 0 takes away only what has a value everywhere: 0*log(x), log(x) - log(x), log(x)**0 and 0/x keep the part
that may have none, so that they have none there either.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from fractions import Fraction
from math import gcd
from typing import TYPE_CHECKING

from service.expressions.graph import arrays, exponentials
from service.expressions.graph.branches import where
from service.expressions.graph.everywhere import has_value_everywhere
from service.expressions.graph.folding import bits, exact_quotient, fold, product
from service.expressions.limits import MAX_FOLDED_BITS

if TYPE_CHECKING:
    from service.expressions.graph.nodes import Node, Number


def add(a: Node, b: Node) -> Node:
    """a + b."""
    if a.op == "constant":
        a, b = b, a
    x, y = a.value, b.value
    if y is not None:
        if x is not None:
            return fold(a, operator.add, x, y)
        return a if y == 0 else a - -y if y < 0 else a.graph.elementwise("add", a, b)
    (m, s), (n, t) = split(a), split(b)
    if s is t:
        return scale(m + n, s)
    if n < 0:
        return subtract(a, scale(-n, t))
    if m < 0:
        return subtract(b, scale(-m, s))
    return a.graph.elementwise("add", *((a, b) if a.index <= b.index else (b, a)))


def subtract(a: Node, b: Node) -> Node:
    """a - b."""
    x, y = a.value, b.value
    if y is not None:
        if x is not None:
            return fold(a, operator.sub, x, y)
        return a if y == 0 else a + -y if y < 0 else a.graph.elementwise("subtract", a, b)
    n, t = split(b)
    if x == 0:
        return negative(b)
    if x is None:
        m, s = split(a)
        if s is t:
            return scale(m - n, s)
    if n < 0:
        return add(a, scale(-n, t))
    return a.graph.elementwise("subtract", a, b)


def negative(a: Node) -> Node:
    """-a."""
    if a.op == "subtract":
        return subtract(a.args[1], a.args[0])
    if a.op == "divide" and a.args[0].op == "constant":
        return divide(negative(a.args[0]), a.args[1])
    return multiply(a.graph.constant(-1), a)


def multiply(a: Node, b: Node) -> Node:
    """a * b, componentwise."""
    if b.op == "constant":
        a, b = b, a
    x, y = a.value, b.value
    if x is not None:
        if y is not None:
            return fold(a, operator.mul, x, y)
        n, t = split(b)
        return scale(product(x, n), t)
    (m, s), (n, t) = split(a), split(b)
    if s.shape == t.shape or (m == 1 and n == 1):
        return scale(product(m, n), _times(s, t))
    if s.elements < t.elements:
        return _times(scale(product(m, n), s), t)
    return _times(s, scale(product(m, n), t))


def divide(a: Node, b: Node) -> Node:
    """a / b."""
    x, y = a.value, b.value
    if y is not None:
        return _divide_by_number(a, y, b)
    if (masked := _masked(a, b, divide)) is not None:
        return masked
    m, s = split(a)
    n, t = split(b)
    if x is None and m < 0:
        return negative(divide(scale(-m, s), b))
    if n < 0:
        return negative(divide(a, scale(-n, t)))
    m, s = (m, s) if x is None else (x, a.graph.constant(1))
    if isinstance(n, int) and n > 1 and isinstance(m, int) and (common := gcd(m, n)) > 1:
        return divide(scale(m // common, s), scale(n // common, t))
    if x is not None and (exponent := _one_plus_exponential(b)) is not None:
        return a * sigmoid(negative(exponent))
    if not a.graph.plane and (bounded := exponentials.quotient(a, b)) is not None:
        return bounded
    return a.graph.elementwise("divide", a, b)


def power(a: Node, b: Node) -> Node:
    """a ** b, with 0 ** 0 = 1."""
    x, y = a.value, b.value
    if a.attribute == "e":
        return function("exp", b)
    if y is None:
        return a.graph.elementwise("power", a, b)
    if y == 0:
        return 1 + scale(0, a)
    if y == 1:
        return a
    if isinstance(x, int | Fraction) and isinstance(y, int) and bits(x) * abs(y) <= MAX_FOLDED_BITS and (x or y > 0):
        return a.graph.constant(Fraction(x) ** y)
    if y == Fraction(1, 2):
        return a.graph.elementwise("sqrt", a)
    if a.op == "power" and _natural(y) and _natural(a.args[1].value):
        return a.args[0] ** (a.args[1].value * y)  # type: ignore[operator]  # both are natural numbers
    return a.graph.elementwise("power", a, b)


def function(op: str, a: Node) -> Node:
    """An elementwise function of one argument."""
    if a.graph.plane:  # log(exp(z)) is z in a strip alone
        return a.graph.elementwise(op, a)
    if op == "log":
        if (whole := exponentials.logarithm(a)) is not None:
            return whole
        if a.op == "sigmoid":
            return negative(function("softplus", negative(a.args[0])))
    if op == "log1p" and a.op == "exp":
        return function("softplus", a.args[0])
    return a.graph.elementwise(op, a)


def sigmoid(a: Node) -> Node:
    """1 / (1 + exp(-a))."""
    return a.graph.elementwise("sigmoid", a)


def split(a: Node) -> tuple[Number, Node]:
    """Coefficient and the rest: 3*x is (3, x), -x is (-1, x)."""
    if a.op == "multiply" and (value := a.args[0].value) is not None:
        return value, a.args[1]
    return (-1, a.args[0]) if a.op == "negative" else (1, a)


def scale(coefficient: Number, term: Node) -> Node:
    """Coefficient * term."""
    graph = term.graph
    if coefficient == 0 and not graph.plane and has_value_everywhere(term):  # tanh has poles off the real axis
        return graph.constant(0)
    if coefficient == 1:
        return term
    if term.op == "where" and term.args[2].value == 0:
        return where(term.args[0], coefficient * term.args[1], term.args[2])
    if term.op == "place":
        return arrays.place(coefficient * term.args[0], *arrays.placement(term))
    if coefficient == -1:
        return graph.elementwise("negative", term)
    return graph.elementwise("multiply", graph.constant(coefficient), term)


def _times(a: Node, b: Node) -> Node:
    """A product of two nodes that are no constants."""
    if (masked := _masked(a, b, multiply) or _masked(b, a, multiply)) is not None:
        return masked
    (base, m), (other, n) = _natural_power(a), _natural_power(b)
    if base is other:
        return base ** (m + n)
    return a.graph.elementwise("multiply", *_ordered(a, b))


def _masked(a: Node, b: Node, combine: Callable[[Node, Node], Node]) -> Node | None:
    """combine(a, b) pushed into the part of `a` that is not zero by construction."""
    if a.op == "where" and a.args[2].value == 0:
        return where(a.args[0], combine(a.args[1], b), a.args[2])
    if a.op == "place":
        if not b.shape:
            return arrays.place(combine(a.args[0], b), *arrays.placement(a))
        if b.shape == a.shape:
            shape, key = arrays.placement(a)
            return arrays.place(combine(a.args[0], arrays.index(b, key)), shape, key)
    return None


def _divide_by_number(a: Node, y: Number, b: Node) -> Node:
    if a.value is not None:
        return fold(a, exact_quotient, a.value, y)
    m, s = split(a)
    if y == 1:
        return a
    if y and m != 1:
        q = exact_quotient(m, y)
        if isinstance(q, int) or (isinstance(q, Fraction) and q.denominator == 1) or y < 0:
            return scale(q, s)
    if y == -1:
        return negative(a)
    return a.graph.elementwise("divide", a, b)


def _one_plus_exponential(a: Node) -> Node | None:
    """u where a is exp(u) + 1."""
    if a.op == "add" and a.args[1].value == 1 and a.args[0].op == "exp":
        return a.args[0].args[0]
    return None


def _natural_power(a: Node) -> tuple[Node, int]:
    if a.op == "power" and _natural(exponent := a.args[1].value):
        return a.args[0], exponent  # type: ignore[return-value]
    return a, 1


def _natural(value: Number | None) -> bool:
    return isinstance(value, int) and value > 0


def _ordered(a: Node, b: Node) -> tuple[Node, Node]:
    """One order for operands that commute: constants first, then by age."""
    return (a, b) if (a.varying, a.index) <= (b.varying, b.index) else (b, a)

"""A checked graph as a SymPy object. The text of a user never reaches SymPy."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from service.expressions.graph.nodes import Node, Number, reachable

if TYPE_CHECKING:
    import sympy


_EXACT_OF_INTEGERS = frozenset({"gamma", "lgamma", "polygamma"})
MAX_EXACT = 1_000
"""Bits of an exact power, and the largest argument at which gamma and its like are exact."""


def build_sympy(output: Node, names: Mapping[Node, str]) -> sympy.Expr:
    """SymPy's expression of a scalar graph; names become real symbols, numbers stay exact."""
    import sympy  # noqa: PLC0415  only symbolic answers pay for this import

    table = _table(sympy)
    built: dict[Node, Any] = {}
    for node in reachable([output]):
        if node in names:
            built[node] = sympy.Symbol(names[node], real=True)
        elif node.op == "constant":
            built[node] = _number(sympy, node.attribute)
        elif node.op == "named":
            built[node] = {"pi": sympy.pi, "e": sympy.E}[node.attribute]
        else:
            built[node] = table[node.op](*_bounded(sympy, node, [built[arg] for arg in node.args]))
    return built[output]


def _bounded(sympy: Any, node: Node, args: list[Any]) -> list[Any]:
    """The arguments; as a float the one of a number that would be computed exactly, to millions of digits."""
    first = args[0]
    if node.op == "polygamma":
        args = [sympy.Integer(node.attribute), first]
    if not first.is_Rational:
        return args
    large = node.op in _EXACT_OF_INTEGERS and abs(first) > MAX_EXACT
    if node.op == "power" and args[1].is_Rational:
        large = max(first.p.bit_length(), first.q.bit_length()) * abs(args[1]) > MAX_EXACT
    return [a.n() if large and a is first else a for a in args]


def _number(sympy: Any, value: Number) -> Any:
    if isinstance(value, Fraction):
        return sympy.Rational(value.numerator, value.denominator)
    return sympy.Integer(value) if isinstance(value, int) else sympy.Float(value)


def _table(sympy: Any) -> dict[str, Callable[..., Any]]:
    """Operation to SymPy's constructor."""
    same = (
        "sin", "cos", "tan", "asin", "acos", "atan", "atan2", "sinh", "cosh", "tanh", "asinh", "acosh", "atanh", "exp",
        "log", "sqrt", "sign", "floor", "erf", "erfc", "gamma",
    )  # fmt: skip
    return {name: getattr(sympy, name) for name in same} | {
        "polygamma": sympy.polygamma,
        "add": lambda a, b: a + b,
        "subtract": lambda a, b: a - b,
        "multiply": lambda a, b: a * b,
        "divide": lambda a, b: a / b,
        "power": lambda a, b: a**b,
        "negative": lambda a: -a,
        "expm1": lambda a: sympy.exp(a) - 1,
        "log1p": lambda a: sympy.log(1 + a),
        "log2": lambda a: sympy.log(a) / sympy.log(2),
        "log10": lambda a: sympy.log(a) / sympy.log(10),
        "cbrt": lambda a: sympy.sign(a) * sympy.Abs(a) ** sympy.Rational(1, 3),
        "abs": sympy.Abs,
        "ceil": sympy.ceiling,
        "round": lambda a: sympy.floor(a + sympy.Rational(1, 2)),
        "lgamma": sympy.loggamma,
        "sigmoid": lambda a: 1 / (1 + sympy.exp(-a)),
        "softplus": lambda a: sympy.log(1 + sympy.exp(a)),
        "relu": lambda a: sympy.Max(a, 0),
        "logaddexp": lambda a, b: sympy.log(sympy.exp(a) + sympy.exp(b)),
        "minimum": sympy.Min,
        "maximum": sympy.Max,
        "where": lambda condition, a, b: sympy.Piecewise((a, condition), (b, True)),
        "<": sympy.Lt,
        "<=": sympy.Le,
        ">": sympy.Gt,
        ">=": sympy.Ge,
        "==": sympy.Eq,
        "!=": sympy.Ne,
        "and": sympy.And,
        "or": sympy.Or,
        "not": sympy.Not,
    }

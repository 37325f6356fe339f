"""A checked graph as a SymPy object. The text of a user never reaches SymPy."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from service.expressions.functions import OPERATIONS
from service.expressions.functions.constants import CONSTANTS
from service.expressions.graph.nodes import Node, Number, reachable

if TYPE_CHECKING:
    import sympy


_EXACT_OF_INTEGERS = frozenset({"gamma", "lgamma", "polygamma"})
MAX_EXACT = 1_000
"""Bits of an exact power, and the largest argument at which gamma and its like are exact."""


def build_sympy(output: Node, names: Mapping[Node, str]) -> sympy.Expr:
    """SymPy's expression of a scalar graph; names become real symbols, numbers stay exact."""
    import sympy  # noqa: PLC0415  only symbolic answers pay for this import

    built: dict[Node, Any] = {}
    for node in reachable([output]):
        if node in names:
            built[node] = sympy.Symbol(names[node], real=True)
        elif node.op == "constant":
            built[node] = _number(sympy, node.attribute)
        elif node.op == "named":
            built[node] = CONSTANTS[node.attribute].sympy(sympy)
        else:
            built[node] = OPERATIONS[node.op].sympy(sympy, *_bounded(node, [built[arg] for arg in node.args]))
    return built[output]


def _bounded(node: Node, args: list[Any]) -> list[Any]:
    """The order if there is one, and the arguments; floats for numbers that would be exact to millions of digits."""
    first = args[0]
    if node.attribute is not None:
        args = [node.attribute, first]
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

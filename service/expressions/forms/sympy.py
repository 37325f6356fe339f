"""A checked graph as a SymPy object. The text of a user never reaches SymPy."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING, Any

from service.expressions.forms.straight import Straight, leaf
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


def build_divisors(output: Node, names: Mapping[Node, str]) -> list[sympy.Expr]:
    """What must not be zero where a scalar graph has a value, which SymPy cancels: divisors, arguments of logarithms.

    What only a branch needs is left out.
    """
    found, seen, waiting = [], {output}, [output]
    while waiting:
        node = waiting.pop()
        found += [node.args[i] for i in _divisors(node)]
        args = node.args[:1] if node.op == "where" else node.args
        waiting += [arg for arg in args if arg not in seen]
        seen.update(args)
    return [build_sympy(node, names) for node in found if node.varying]


def _divisors(node: Node) -> tuple[int, ...]:
    """Which arguments of a node must not be zero."""
    if node.op == "power":
        exponent = node.args[1].value
        return (0,) if exponent is not None and exponent < 0 else ()
    return {"divide": (1,), "log": (0,)}.get(node.op, ())


class _Expanded:
    """A SymPy object that every operation expands: else the terms of a long program double with each line."""

    def __init__(self, value: Any) -> None:
        self.value = value

    def __add__(self, other: _Expanded) -> _Expanded:
        return _Expanded(self.value + other.value)

    def __sub__(self, other: _Expanded) -> _Expanded:
        return _Expanded(self.value - other.value)

    def __mul__(self, other: _Expanded) -> _Expanded:
        product = self.value * other.value
        return _Expanded(product if product.is_Rational else product.expand())

    def __neg__(self) -> _Expanded:
        return _Expanded(-self.value)


def evaluated(program: Straight, data: Sequence[Any], point: Sequence[sympy.Expr]) -> list[sympy.Expr]:
    """The outputs of a program at a point of SymPy objects, expanded."""
    import sympy  # noqa: PLC0415

    def expanded(operation: Callable[..., Any], *args: Any) -> _Expanded:
        value = operation(sympy, *(arg.value if isinstance(arg, _Expanded) else arg for arg in args))
        return _Expanded(value.expand() if isinstance(value, sympy.Expr) else value)

    fixed, run = program.bound({name: partial(expanded, record.sympy) for name, record in OPERATIONS.items()})
    leaves = [leaf(node, data, partial(_number, sympy), lambda c: c.sympy(sympy)) for node in program.leaves]
    outputs = run([_Expanded(one) for one in point], (), fixed([_Expanded(one) for one in leaves]))
    return [one.value for one in outputs]


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

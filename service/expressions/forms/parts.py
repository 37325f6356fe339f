"""A formula with complex values as two formulas with real ones, its real and its imaginary part.

So what is known of formulas of real numbers, derivatives, kinks and proofs, is known of complex ones too.
Both parts hold everywhere, by principal branches, where the operation has values.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence

import numpy as np

from service.expressions.errors import ExpressionError
from service.expressions.forms import pairs
from service.expressions.forms.pairs import Pair
from service.expressions.functions.constants import UNIT
from service.expressions.functions.plane import REAL_ALONE
from service.expressions.graph.branches import compare, where
from service.expressions.graph.nodes import Graph, Node, reachable
from service.expressions.graph.scalars import rebuilt, scalars


def parts(output: Node, inputs: Sequence[Pair], graph: Graph) -> list[Pair]:
    """The parts of each component of an output of a plane graph, in a graph of real numbers.

    `inputs` are those of each component of the point. Raises ExpressionError where an operation has no such form.
    """
    zero = graph.constant(0)
    graph.rounded |= output.graph.rounded
    known: dict[Node, Pair] = {}
    components: list[Node] = np.broadcast_to(scalars(output, {}), output.shape).ravel().tolist()
    for node in reachable(components):
        if node.args:
            known[node] = _operation(node, [known[arg] for arg in node.args])
        elif node.op == "input":
            known[node] = inputs[node.attribute[1]]
        elif node.attribute == UNIT:
            known[node] = Pair(zero, graph.constant(1))
        else:
            known[node] = Pair(graph.node(node.op, (), node.shape, node.attribute), zero)
    return [known[node] for node in components]


def _operation(node: Node, args: list[Pair]) -> Pair:
    if node.op in _OF_PAIRS:
        return _OF_PAIRS[node.op](*args)
    zero = args[0].real.graph.constant(0)
    if all(arg.is_real for arg in args) and (node.op in REAL_ALONE or node.op in _REAL_ON_REALS):
        return Pair(rebuilt(node, [arg.real for arg in args]), zero)
    expected = "another function of complex numbers, or this one of real numbers"
    raise ExpressionError(0, f"complex values of '{node.op}'", expected)


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


_BY_NAME = (
    "power", "exp", "expm1", "log", "log1p", "sqrt", "sin", "cos", "tan", "sinh", "cosh", "tanh", "conj",
    "asin", "acos", "atan", "asinh", "acosh", "atanh", "sigmoid", "softplus", "logaddexp",
)  # fmt: skip
_OF_PAIRS: Mapping[str, Callable[..., Pair]] = {
    **{name: getattr(pairs, name) for name in _BY_NAME},
    "add": operator.add,
    "subtract": operator.sub,
    "negative": operator.neg,
    "multiply": operator.mul,
    "divide": operator.truediv,
    "log10": pairs.to_base(10),
    "log2": pairs.to_base(2),
    "real": _alone(lambda a: a.real),
    "imag": _alone(lambda a: a.imag),
    "abs": _alone(pairs.size),
    "arg": _alone(pairs.angle),
    "where": _choice,
    "==": _joined("==", "and"),
    "!=": _joined("!=", "or"),
}
_REAL_ON_REALS = frozenset({"and", "or", "not", "erf", "erfc", "gamma"})

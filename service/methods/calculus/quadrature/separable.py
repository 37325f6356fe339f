"""Integrals over boxes of sums of products of functions of one variable each: by as many integrals of one variable.

So exp(-x² - y²) cos(z) + |x| has all that is known of integrals of one variable: proofs, kinks, narrow peaks, endless
ranges.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import reduce
from itertools import product

import numpy as np

from service.expressions import ExpressionError, Function
from service.expressions.graph.nodes import Node, reachable
from service.expressions.graph.scalars import scalars
from service.expressions.graph.simplify import function
from service.methods.budget import Budget
from service.methods.calculus.quadrature.composite import Estimate, combined
from service.methods.calculus.quadrature.edges import Edge
from service.methods.calculus.quadrature.logarithmic import rewritten
from service.methods.calculus.quadrature.region import Region, inputs_of
from service.methods.calculus.quadrature.univariate import definite_integral

_MOST_TERMS = 32  # a choice: with as many integrals for each variable some tenths of a second

Product = tuple[Node, ...]


def separable_integral(region: Region, budget: Budget) -> Estimate | None:
    """The integral; None where a limit is a formula, or the integrand no such sum, or a part of it has no integral."""
    if any(isinstance(end, Function) for pair in region.ends for end in pair):
        return None
    root, data = region.function.plan.output, region.function.data
    numbers = {node: data[node.attribute] for node in reachable([root]) if node.op == "data"}
    try:
        terms = [_by_variable(term, region.function.n) for term in _terms(scalars(root, numbers).item())]
    except (_NotSeparable, ExpressionError):
        return None
    parts = _Parts(region, budget)
    try:
        found = [parts.of(term) for term in terms]
    except OverflowError:  # exp(1000 (x - 1)) has no factors that doubles hold
        return None
    if any(not np.isfinite(one.value + one.error) or one.diverges or one.holes or one.unseen for one in found):
        return None
    total = combined(found)
    rounding = len(terms) * float(np.finfo(float).eps) * sum(abs(one.value) for one in found)
    return Estimate(
        total.value,
        total.error + (rounding if len(found) > 1 else 0.0),
        total.magnitude,
        total.evaluations,
        proved=all(one.proved for one in found),
    )


class _NotSeparable(Exception):
    """A factor depends on several variables."""


class _Parts:
    """Integrals of one variable, each computed once."""

    def __init__(self, region: Region, budget: Budget) -> None:
        self.region, self.budget = region, budget
        self.known: dict[tuple[int, Node], Estimate] = {}

    def of(self, term: Sequence[Node]) -> Estimate:
        """The product of the integrals of the factors, one for each variable."""
        return reduce(_times, [self._along(i, factor) for i, factor in enumerate(term)])

    def _along(self, i: int, factor: Node) -> Estimate:
        plan = self.region.function.plan
        alone = plan.alone
        node = rewritten(factor, lambda node, _: alone if node.op == "input" else None)
        if (i, node) not in self.known:
            lower, upper = (Edge.number(end) for end in self.region.ends[i] if not isinstance(end, Function))
            f = Function(plan.of_one(node, i), ())
            self.known[i, node] = definite_integral(f, (lower, upper), self.budget)
        return self.known[i, node]


def _times(a: Estimate, b: Estimate) -> Estimate:
    eps, value = float(np.finfo(float).eps), a.value * b.value
    error = abs(a.value) * b.error + abs(b.value) * a.error + a.error * b.error
    return Estimate(
        value,
        (error + eps * abs(value)) * (1 + 8 * eps) + float(np.finfo(float).smallest_subnormal),
        a.magnitude * b.magnitude,
        a.evaluations + b.evaluations,
        a.diverges or b.diverges,
        a.holes + b.holes,
        proved=a.proved and b.proved,
    )


def _by_variable(term: Product, n: int) -> list[Node]:
    """The factors of a term, joined for each variable; a number goes to the first."""
    joined = [term[0].graph.constant(1)] * n
    for factor in term:
        inputs = inputs_of(factor)
        if len(inputs) > 1:
            raise _NotSeparable
        i = min(inputs, default=0)
        joined[i] = joined[i] * factor
    return joined


def _terms(node: Node) -> list[Product]:
    """A formula as a sum of products whose factors depend on one variable, where that can be seen."""
    if len(inputs_of(node)) < 2:
        return [(node,)]
    match node.op:
        case "add":
            return _few([*_terms(node.args[0]), *_terms(node.args[1])])
        case "subtract":
            return _few([*_terms(node.args[0]), *_negated(_terms(node.args[1]))])
        case "negative":
            return _negated(_terms(node.args[0]))
        case "multiply":
            return _few([a + b for a, b in product(*map(_terms, node.args))])
        case "divide":
            below = tuple(1 / factor for factor in _one(_terms(node.args[1])))
            return [above + below for above in _terms(node.args[0])]
        case "power" if isinstance(node.args[1].value, int):
            return [tuple(factor ** node.args[1] for factor in _one(_terms(node.args[0])))]
        case "exp":
            return [tuple(function("exp", part) for part in _grouped(_terms(node.args[0])))]
    raise _NotSeparable


def _one(terms: list[Product]) -> Product:
    if len(terms) > 1:
        raise _NotSeparable
    return terms[0]


def _few(terms: list[Product]) -> list[Product]:
    if len(terms) > _MOST_TERMS:
        raise _NotSeparable
    return terms


def _negated(terms: Iterable[Product]) -> list[Product]:
    return [(-term[0], *term[1:]) for term in terms]


def _grouped(terms: Iterable[Product]) -> Iterable[Node]:
    """Sums of the terms that depend on the same variable."""
    found: dict[frozenset[int], Node] = {}
    for term in terms:
        inputs = frozenset[int]().union(*map(inputs_of, term))
        value = reduce(lambda a, b: a * b, term)
        found[inputs] = found[inputs] + value if inputs in found else value
    return found.values()

"""Integrals over boxes of sums of products of functions of one variable each: by as many integrals of one variable.

So exp(-x² - y²) cos(z) + |x| has all that is known of integrals of one variable: proofs, kinks, narrow peaks, endless
ranges.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import reduce
from itertools import product
from operator import mul, truediv

import numpy as np

from service.expressions import ExpressionError, Function
from service.expressions.graph.nodes import Node, reachable
from service.expressions.graph.scalars import scalars
from service.expressions.graph.simplify import function
from service.methods.budget import Budget
from service.methods.calculus.quadrature.composite import Estimate, combined
from service.methods.calculus.quadrature.edges import Edge
from service.methods.calculus.quadrature.logarithmic import rewritten
from service.methods.calculus.quadrature.region import Region
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
        whole = scalars(root, numbers).item()
        terms = _Split(whole, region.function.n).by_variable(whole)
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


class _Split:
    """Formulas as sums of products whose factors depend on one variable, where that can be seen.

    Each node of the shared graph is split once, and a term is one factor for each variable and one for the numbers: as
    a tree, or with factors kept apart, definitions that use others twice would double the work each time.
    """

    def __init__(self, root: Node, n: int) -> None:
        self.n, self.one = n, root.graph.constant(1)
        self.known: dict[Node, list[Product]] = {}
        inputs: dict[Node, frozenset[int]] = {}
        for node in reachable([root]):  # parts first; what has a part of several variables has several itself
            own = [node.attribute[1]] if node.op == "input" else []
            inputs[node] = frozenset(own).union(*(inputs[arg] for arg in node.args))
            several = len(inputs[node]) > 1
            self.known[node] = self._split(node) if several else [self._alone(min(inputs[node], default=n), node)]
            if len(self.known[node]) > _MOST_TERMS:
                raise _NotSeparable

    def by_variable(self, root: Node) -> list[Product]:
        """The terms with a factor for each variable; numbers go to the first."""
        return [(first * number, *others) for first, *others, number in self.known[root]]

    def _split(self, node: Node) -> list[Product]:
        parts = [self.known[arg] for arg in node.args]
        match node.op:
            case "add":
                return [*parts[0], *parts[1]]
            case "subtract":
                return [*parts[0], *self._negated(parts[1])]
            case "negative":
                return self._negated(parts[0])
            case "multiply" if len(parts[0]) * len(parts[1]) <= _MOST_TERMS:
                return [tuple(map(mul, a, b)) for a, b in product(*parts)]
            case "divide":
                below = _single(parts[1])
                return [tuple(map(truediv, above, below)) for above in parts[0]]
            case "power" if isinstance(node.args[1].value, int):
                return [tuple(factor ** node.args[1] for factor in _single(parts[0]))]
            case "exp":
                return [self._exp(parts[0])]
        raise _NotSeparable

    def _alone(self, i: int, node: Node) -> Product:
        return tuple(node if k == i else self.one for k in range(self.n + 1))

    def _negated(self, terms: Iterable[Product]) -> list[Product]:
        return [(*term[:-1], -term[-1]) for term in terms]

    def _exp(self, terms: Iterable[Product]) -> Product:
        """The exponential of a sum: of what depends on the same variable together."""
        sums: dict[int, Node] = {}
        for *factors, number in terms:
            places = [i for i, factor in enumerate(factors) if factor is not self.one]
            if len(places) > 1:
                raise _NotSeparable
            i = places[0] if places else self.n
            value = factors[i] * number if places else number
            sums[i] = sums[i] + value if i in sums else value
        return tuple(function("exp", sums[i]) if i in sums else self.one for i in range(self.n + 1))


def _single(terms: list[Product]) -> Product:
    if len(terms) > 1:
        raise _NotSeparable
    return terms[0]

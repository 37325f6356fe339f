"""Derivatives of every order in one variable, by Taylor coefficients: the work grows with the square of the order.

For y = f(u) with partial derivatives p_i the chain rule y' = Σ p_i(u) u_i' gives, coefficient by coefficient,
k y_k = Σ_i Σ_j j u_i[j] p_i[k-j]. The p_i come from the slopes of records as graphs of u and y, and are series
themselves, one order shorter. Products and quotients have shorter recurrences; linear operations keep their form.
"""

from __future__ import annotations

from fractions import Fraction
from math import factorial

from service.expressions.derivatives.linear import applied
from service.expressions.derivatives.modes import SELECTIONS, share
from service.expressions.functions import OPERATIONS
from service.expressions.functions.slopes import product
from service.expressions.graph import arrays
from service.expressions.graph.branches import where
from service.expressions.graph.nodes import Node, reachable

_CLOSED = frozenset({"add", "subtract", "negative", "multiply", "divide", "where"})
"""Elementwise operations with a recurrence of their own."""


def derivatives(output: Node, variable: Node, order: int) -> list[Node]:
    """f, f', f'', … up to this order; each may be smaller than f where broadcasting makes up for it."""
    return [factorial(k) * one for k, one in enumerate(coefficients(output, variable, order))]


def coefficients(output: Node, variable: Node, order: int) -> list[Node]:
    """f, f', f''/2, … up to this order, likewise."""
    series = _Series(variable)
    series.extend([output], order)
    return [series.of(output, k) for k in range(order + 1)]


class _Series:
    """Taylor coefficients of nodes as nodes."""

    def __init__(self, variable: Node) -> None:
        self.zero, self.one = variable.graph.constant(0), variable.graph.constant(1)
        self.partials: dict[Node, list[Node]] = {}
        self.coefficients: dict[Node, list[Node]] = {variable: [variable, self.one]}

    def of(self, node: Node, k: int) -> Node:
        """The coefficient of order k, which has to be known."""
        known = self.coefficients.get(node, [node])
        return known[k] if k < len(known) else self.zero

    def extend(self, outputs: list[Node], order: int) -> None:
        """Find the nodes, with the order each is needed to, then their coefficients order by order."""
        needed: dict[Node, int] = {}
        for remaining in range(order, -1, -1):
            new = [node for node in reachable(outputs) if self._is_open(node) and node not in needed]
            needed |= dict.fromkeys(new, remaining)
            if remaining:
                self.partials |= {node: self._partials(node) for node in new}
            outputs = [partial for node in new for partial in self.partials.get(node, [])]
        nodes = sorted(needed, key=lambda node: node.index)
        self.coefficients |= {node: [node] for node in nodes}
        for k in range(1, order + 1):
            for node in nodes:
                if k <= needed[node]:
                    self.coefficients[node].append(self._coefficient(node, k))

    def _is_open(self, node: Node) -> bool:
        return node.varying and not node.boolean and node.op != "input" and node not in self.coefficients

    def _partials(self, node: Node) -> list[Node]:
        if node.op in SELECTIONS:
            return [share(node)]
        if node.op not in OPERATIONS or node.op in _CLOSED:
            return []
        rules = zip(OPERATIONS[node.op].slopes, node.args, strict=True)
        return [rule(self.one, node, *node.args) if arg.varying else self.zero for rule, arg in rules]

    def _coefficient(self, node: Node, k: int) -> Node:
        args = node.args
        match node.op:
            case "add" | "subtract":
                a, b = self.of(args[0], k), self.of(args[1], k)
                return a + b if node.op == "add" else a - b
            case "negative":
                return -self.of(args[0], k)
            case "where":
                return where(args[0], self.of(args[1], k), self.of(args[2], k))
            case "multiply":
                return self._sum([product(self.of(args[0], j), self.of(args[1], k - j)) for j in range(k + 1)])
            case "divide":
                known = [self.of(node, j) * self.of(args[1], k - j) for j in range(k)]
                return (self.of(args[0], k) - self._sum(known)) / args[1]
            case "matmul":
                return self._sum([self._matmul(args, j, k - j) for j in range(k + 1)])
            case "inverse":  # of X A = 1
                known = [self._matmul((node, args[0]), k - j, j) for j in range(1, k + 1)]
                return -arrays.matmul(arrays.broadcast(self._sum(known), node.shape), node)
            case "concatenate":
                return arrays.concatenate(tuple(self.of(arg, k) for arg in args), node.attribute)
        if self.partials[node]:
            return self._chained(node, k)
        return applied(node, self.of(args[0], k))

    def _chained(self, node: Node, k: int) -> Node:
        terms = [
            j * product(self.of(partial, k - j), self.of(arg, j))
            for partial, arg in zip(self.partials[node], node.args, strict=True)
            for j in range(1, k + 1)
        ]
        total = Fraction(1, k) * self._sum(terms)
        if node.op not in SELECTIONS:
            return total
        return arrays.total(arrays.broadcast(total, node.args[0].shape), node.attribute)

    def _matmul(self, args: tuple[Node, ...], i: int, j: int) -> Node:
        a, b = self.of(args[0], i), self.of(args[1], j)
        if a.value == 0 or b.value == 0:
            return self.zero
        return arrays.matmul(arrays.broadcast(a, args[0].shape), arrays.broadcast(b, args[1].shape))

    def _sum(self, terms: list[Node]) -> Node:
        total = self.zero
        for term in terms:
            total = total + term
        return total

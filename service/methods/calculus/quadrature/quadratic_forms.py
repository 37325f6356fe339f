"""Quadratic parts of formulas in several variables as sums of squares (Lagrange's reduction)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from fractions import Fraction

from service.expressions.graph.nodes import Node, reachable
from service.expressions.graph.scalars import rebuilt
from service.methods.calculus.quadrature.exact_parts import Data, rational
from service.methods.calculus.quadrature.logarithmic import NotExact, exactly

Monomial = tuple[Node, ...]
"""No, one or two inputs, in the order of the graph."""
Polynomial = dict[Monomial, Fraction]
"""Of at most second degree: coefficients, none of them 0."""


def completed_squares(root: Node, data: Data) -> Node:
    """The formula with its quadratic parts as sums of squares, which are as narrow on a box as their values are."""
    polynomials = quadratic_forms(root, data)
    known: dict[Node, Node] = {}
    for node in reachable([root]):
        form = polynomials.get(node)
        if form is not None and any(len(monomial) == 2 for monomial in form):
            known[node] = _as_squares(form, node)
        else:
            known[node] = rebuilt(node, [known[arg] for arg in node.args]) if node.args else node
    try:
        return exactly(known[root], root)
    except NotExact:
        return root


def quadratic_forms(root: Node, data: Data) -> dict[Node, Polynomial]:
    """The parts of a formula that are polynomials of at most second degree with rational coefficients."""
    known: dict[Node, Polynomial] = {}
    for node in reachable([root]):
        found = _form(node, [known.get(arg) for arg in node.args], data)
        if found is not None:
            known[node] = {monomial: c for monomial, c in found.items() if c}
    return known


def _form(node: Node, args: Sequence[Polynomial | None], data: Data) -> Polynomial | None:
    if node.op == "input":
        return {(node,): Fraction(1)}
    if (number := rational(node, data)) is not None:
        return {(): number}
    parts = [arg for arg in args if arg is not None]
    if not parts or len(parts) < len(args):
        return None
    first, last = parts[0], parts[-1]
    match node.op:
        case "negative":
            return _sum(first, {}, Fraction(-1))
        case "add":
            return _sum(last, first, Fraction(1))
        case "subtract":
            return _sum(last, first, Fraction(-1))
        case "multiply":
            return _product(first, last)
        case "divide" if last.keys() == {()}:
            return _sum(first, {}, 1 / last[()])
        case "power" if last == {(): 2}:
            return _product(first, first)
    return None


def _sum(a: Polynomial, b: Polynomial, factor: Fraction) -> Polynomial:
    """factor · a + b."""
    return {monomial: factor * a.get(monomial, Fraction(0)) + b.get(monomial, Fraction(0)) for monomial in {**b, **a}}


def _product(a: Polynomial, b: Polynomial) -> Polynomial | None:
    found: Polynomial = defaultdict(Fraction)
    for first, c in a.items():
        for second, d in b.items():
            if len(first) + len(second) > 2:
                return None
            found[tuple(sorted(first + second, key=lambda node: node.index))] += c * d
    return found


def _as_squares(form: Polynomial, node: Node) -> Node:
    """a (x + l/2a)² + the same of what is left, l being what x is multiplied by."""
    x = next((monomial[0] for monomial in form if len(monomial) == 2 and monomial[0] is monomial[1]), None)
    if x is None:
        return _plain(form, node)
    a = form[x, x]
    with_x = {monomial: c for monomial, c in form.items() if x in monomial}
    slope = {_without(x, monomial): c / (2 * a) for monomial, c in with_x.items() if monomial != (x, x)}
    square = (x + _plain(slope, node)) ** 2 * a if slope else x**2 * a
    taken = _product(slope, slope) or {}
    rest = _sum(taken, {monomial: c for monomial, c in form.items() if x not in monomial}, -a)
    rest = {monomial: c for monomial, c in rest.items() if c}
    return square + _as_squares(rest, node) if rest else square


def _without(x: Node, monomial: Monomial) -> Monomial:
    return monomial[1:] if monomial[0] is x else monomial[:1]


def _plain(form: Polynomial, node: Node) -> Node:
    total = node.graph.constant(0)
    for monomial, c in form.items():
        term = node.graph.constant(c)
        for x in monomial:
            term = term * x
        total = total + term
    return total

"""What a change of variable is."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import sympy
from sympy import Expr, Symbol


@dataclass(frozen=True)
class Substitution:
    """∫ integrand(u) du, and how to come back from u to x."""

    integrand: Expr
    variable: Symbol
    back: Callable[[Expr], Expr]


def put(u: Symbol, value: Expr) -> Callable[[Expr], Expr]:
    """Return to x: u becomes its value."""
    return lambda answer: answer.subs(u, value)


def in_pieces(c: Expr, g: Expr, u: Symbol, value: Expr) -> Substitution:
    """u = value, where f = c g(u) u′, and ∫ f = c ∫ g: c is constant in pieces, the sign that roots of squares lost."""
    return Substitution(g, u, lambda answer: min(c, sympy.cancel(c), key=sympy.count_ops) * answer.subs(u, value))


def by_size(expressions: Iterable[Expr]) -> list[Expr]:
    """From simple to complicated, in an order that does not change from one run to the next as that of sets does."""
    return sorted(expressions, key=lambda e: (sympy.count_ops(e), sympy.default_sort_key(e)))

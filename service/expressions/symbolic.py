"""Formulas as formulas: printed back, as LaTeX, as SymPy objects, and differentiated."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from service.expressions.derivatives.textbook import on_paper
from service.expressions.forms.latex import print_latex
from service.expressions.forms.sympy import build_divisors, build_sympy, evaluated
from service.expressions.forms.text import has_text, print_text
from service.expressions.function import Function
from service.expressions.graph.nodes import Node
from service.expressions.graph.scalars import scalars
from service.expressions.plan import plan_function

Printed = Mapping[Node, str]


def derivative(function: Function, *components: str) -> Function:
    """The derivative of a function by components of its point, one after another, as a function.

    `derivative(f, "x", "y")` is the mixed second derivative; a component of a vector is "x[2]". Raises ExpressionError.
    """
    source = function.plan.source
    return Function(plan_function(source._replace(by=source.by + components)), function.data)


def to_text(function: Function, *, paper: bool = False) -> Any:
    """The expression as text of the language; nested lists of texts for an array that has none as a whole.

    `paper` leaves out what derivatives do at points where a factor vanishes: n*x**(n - 1) instead of a `where`.
    """
    return _printed(function, print_text, paper=paper)


def to_latex(function: Function, *, paper: bool = False) -> Any:
    """The expression as LaTeX; nested lists for an array that has no text as a whole."""
    return _printed(function, print_latex, paper=paper)


def to_sympy(function: Function) -> Any:
    """The expression as a SymPy object in real symbols named as function.variables; nested lists for an array."""
    return _by_component(function, function.plan.output, build_sympy)


def sympy_divisors(function: Function) -> list[Any]:
    """What a scalar expression divides by as SymPy objects, and what it takes the logarithm of: none of them is 0."""
    divisors: list[Any] = _by_component(function, function.plan.output, build_divisors)
    return divisors


def sympy_coefficients(function: Function, point: Sequence[Any], order: int) -> list[Any]:
    """Taylor coefficients by the first variable, up to this order, of a scalar function at a point of SymPy objects."""
    return evaluated(function.plan.straight("coefficients", order), function.data, point)


def _printed(function: Function, form: Callable[[Node, Printed], str], *, paper: bool) -> Any:
    output, names = function.plan.output, {node: name for name, node in function.plan.names.items()}
    whole = on_paper(output) if paper else output
    if has_text(whole, names):
        return form(whole, names)
    return _by_component(function, output, (lambda node, names: form(on_paper(node), names)) if paper else form)


def _by_component(function: Function, output: Node, form: Callable[[Node, Printed], Any]) -> Any:
    plan = function.plan
    data = [node for node in plan.names.values() if node.op == "data"]
    with plan.graph.scratch(), np.errstate(all="ignore"):
        names = dict(zip(plan.components(), function.variables, strict=True))
        parts = scalars(output, dict(zip(data, function.data, strict=True)))
        forms = np.frompyfunc(lambda node: form(node, names), 1, 1)(parts)
    return np.asarray(forms, dtype=object).tolist()

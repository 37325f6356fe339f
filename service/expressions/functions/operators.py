"""The elementwise operators of the language, and what stands for them in derivatives."""
# ruff: noqa: ARG005  every rule takes g, y and all arguments of its operation

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from typing import Any

import numpy as np
from flint import arb

from service.expressions.functions import conditions, digits, enclosures, numbers, slopes
from service.expressions.functions.record import Balls, Landmark, Record, Shape
from service.expressions.functions.slopes import SMOOTH, difference
from service.expressions.graph.branches import compare
from service.expressions.graph.nodes import Node
from service.expressions.graph.simplify import function

Slope = Callable[..., Node]


def _operator(name: str, template: str, operation: Callable[..., Any], *rules: Slope) -> Record:
    """One of those that Python, NumPy, SymPy, mpmath and python-flint all write alike."""
    return Record(
        name=name, aliases=None, arrays=template, floats=template, slopes=rules, sympy=lambda s, *a: operation(*a),
        digits=operation, balls=Balls(operation, operation, operation), latex=None, shape=SMOOTH, price=1,
    )  # fmt: skip


def _condition(name: str, form: tuple[str, str], sympy: str, exact: Callable[..., Any], ball: Any) -> Record:
    return Record(
        name=name, aliases=None, arrays=form[0], floats=form[1], slopes=(slopes.zero, slopes.zero),
        sympy=lambda s, *a: getattr(s, sympy)(*a), digits=exact, balls=Balls(ball, ball, ball), latex=None,
        shape=_COMPARED if name in _ORDERINGS else Shape(kink=None, landmarks=(), analytic=False), price=1,
    )  # fmt: skip


def _comparison(symbol: str, sympy: str, compared: Callable[..., Any], ball: Any) -> Record:
    return _condition(symbol, (f"({{}} {symbol} {{}})",) * 2, sympy, compared, ball)


def _is_tied(node: Node) -> Node:
    return compare("==", *node.args)


_ORDERINGS = frozenset({"<", "<=", ">", ">=", "==", "!="})
_COMPARED = Shape(kink=_is_tied, landmarks=((Landmark.SWITCH, difference),), analytic=False)


def _broken_power(node: Node) -> Node | None:
    """A power at 0 with an exponent that is no natural number."""
    a, b = node.args
    if not a.varying or (isinstance(b.value, int) and b.value > 0):
        return None
    at_zero = compare("==", a, 0)
    if b.varying or b.value is not None:
        return at_zero
    graph = node.graph
    broken = graph.elementwise("or", compare("!=", b, function("floor", b)), compare("<", b, 0), boolean=True)
    return graph.elementwise("and", at_zero, broken, boolean=True)


def _singular_base(node: Node) -> Node | None:
    base, exponent = node.args[0], node.args[1].value
    if not base.varying or (isinstance(exponent, int) and exponent >= 0):
        return None
    return base.args[0] if base.op == "abs" else base


def _squared_base(node: Node) -> Node | None:
    base, exponent = node.args[0], node.args[1].value
    return base if base.varying and isinstance(exponent, int) and exponent > 0 and exponent % 2 == 0 else None


def _denominator(node: Node) -> Node | None:
    return node.args[1] if node.args[1].varying else None


OPERATORS = (
    _operator("add", "({} + {})", operator.add, lambda g, y, a, b: g, lambda g, y, a, b: g),
    _operator("subtract", "({} - {})", operator.sub, lambda g, y, a, b: g, lambda g, y, a, b: -g),
    _operator("multiply", "({} * {})", operator.mul,
              lambda g, y, a, b: slopes.product(g, b), lambda g, y, a, b: slopes.product(g, a)),
    _operator("negative", "(-{})", operator.neg, lambda g, y, a: -g),
    Record(
        name="divide", aliases=None, arrays="({} / {})", floats="({} / {})", sympy=lambda s, a, b: a / b,
        slopes=(lambda g, y, a, b: g / b, lambda g, y, a, b: -(g * y / b)), digits=digits.divide,
        balls=Balls(operator.truediv, operator.truediv, operator.truediv), latex=None,
        shape=Shape(kink=None, landmarks=((Landmark.BASE, _denominator),), analytic=True), price=1,
    ),
    Record(
        name="power", aliases=None, arrays="({}**{})", floats=math.pow, sympy=lambda s, a, b: a**b,
        slopes=(slopes.power_base, slopes.power_exponent), digits=digits.real(digits.power),
        balls=Balls(enclosures.power_hull, enclosures.power, enclosures.power_disc), latex=None,
        shape=Shape(_broken_power, ((Landmark.BASE, _singular_base), (Landmark.PEAK, _squared_base)), analytic=True),
        price=1,
    ),
    Record(
        name="minimum", aliases=None, arrays=np.minimum, floats=numbers.float_minimum,
        slopes=(lambda g, y, a, b: slopes.selected(g, a, b, "<="), lambda g, y, a, b: slopes.selected(g, b, a, "<=")),
        sympy=lambda s, a, b: s.Min(a, b), digits=digits.minimum, latex=r"\min", shape=_COMPARED,
        balls=Balls(arb.min, enclosures.strict_minimum, lambda a, b: a.real_min(b, analytic=True)), price=1,
    ),
    Record(
        name="maximum", aliases=None, arrays=np.maximum, floats=numbers.float_maximum,
        slopes=(lambda g, y, a, b: slopes.selected(g, a, b, ">="), lambda g, y, a, b: slopes.selected(g, b, a, ">=")),
        sympy=lambda s, a, b: s.Max(a, b), digits=digits.maximum, latex=r"\max", shape=_COMPARED,
        balls=Balls(arb.max, enclosures.strict_maximum, lambda a, b: a.real_max(b, analytic=True)), price=1,
    ),
    Record(
        name="where", aliases=None, arrays="where({}, {}, {})", floats="({1} if {0} else {2})",
        slopes=(slopes.zero, lambda g, y, c, a, b: slopes.chosen(g, c), lambda g, y, c, a, b: slopes.rejected(g, c)),
        sympy=lambda s, c, a, b: s.Piecewise((a, c), (b, True)), digits=lambda c, a, b: a if c else b, latex=None,
        balls=Balls(conditions.where_hull, conditions.where_strict, conditions.where_disc),
        shape=Shape(kink=None, landmarks=(), analytic=False), price=1,
    ),
    _comparison("<", "Lt", operator.lt, conditions.less),
    _comparison("<=", "Le", operator.le, conditions.at_most),
    _comparison(">", "Gt", operator.gt, lambda a, b: conditions.less(b, a)),
    _comparison(">=", "Ge", operator.ge, lambda a, b: conditions.at_most(b, a)),
    _comparison("==", "Eq", operator.eq, conditions.equal),
    _comparison("!=", "Ne", operator.ne, lambda a, b: conditions.negated(conditions.equal(a, b))),
    _condition("and", ("logical_and({}, {})", "({} and {})"), "And", lambda c, d: c and d, conditions.both),
    _condition("or", ("logical_or({}, {})", "({} or {})"), "Or", lambda c, d: c or d, conditions.either),
    _condition("not", ("logical_not({})", "(not {})"), "Not", operator.not_, conditions.negated),
)  # fmt: skip

"""Elementary functions: trigonometric and hyperbolic ones, exponentials, logarithms and roots."""
# ruff: noqa: ARG005  every rule takes g, y and all arguments of its operation

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial
from typing import Any

import mpmath
import numpy as np
from flint import acb, arb
from mpmath import mp

from service.expressions.functions import digits, enclosures, slopes, special_enclosures, sympy_forms
from service.expressions.functions.digits import real
from service.expressions.functions.enclosures import alike, far_out, off_cut, rising
from service.expressions.functions.record import Balls, Landmark, Record, Shape
from service.expressions.functions.slopes import SMOOTH, first
from service.expressions.graph.branches import compare
from service.expressions.graph.nodes import Node
from service.expressions.graph.simplify import function

_WAVE = Shape(kink=None, landmarks=((Landmark.PHASE, first),), analytic=True)
_POLES = Shape(None, ((Landmark.BASE, lambda node: function("cos", first(node))),), analytic=True)
_ENDS = Shape(None, ((Landmark.BASE, lambda node: 1 - first(node) ** 2),), analytic=True)
_FROM_ZERO = Shape(None, ((Landmark.BASE, first),), analytic=True)
_ROOT = Shape(slopes.at_zero, ((Landmark.BASE, first),), analytic=True)


def _one_minus_square(z: enclosures.Ball) -> enclosures.Ball:
    return 1 - z * z


def _one_plus_square(z: enclosures.Ball) -> enclosures.Ball:
    return 1 + z * z


def _angle_of(atan2: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    """An angle that asks for the sign of no zero: of -0 and -1 it is pi."""
    return lambda y, x: atan2(y + 0.0, x + 0.0)


def _on_cut(node: Node) -> Node:
    """Where the angle jumps: y = 0 and x <= 0."""
    y, x = node.args
    return node.graph.elementwise("and", compare("==", y, 0), compare("<=", x, 0), boolean=True)


def _logarithm(base: int) -> Balls:
    def real(a: enclosures.Ball) -> enclosures.Ball:
        return a.log() / arb(base).log()

    return Balls(real, real, lambda z: z.log(analytic=True) / arb(base).log())


ELEMENTARY = (
    Record(
        name="sin", aliases=(), arrays=np.sin, floats=math.sin, slopes=(lambda g, y, a: g * function("cos", a),),
        sympy=lambda s, a: s.sin(a), digits=digits.periodic(mpmath.sin), balls=alike("sin"), latex=r"\sin", shape=_WAVE,
        price=1,
    ),
    Record(
        name="cos", aliases=(), arrays=np.cos, floats=math.cos, slopes=(lambda g, y, a: -(g * function("sin", a)),),
        sympy=lambda s, a: s.cos(a), digits=digits.periodic(mpmath.cos), balls=alike("cos"), latex=r"\cos", shape=_WAVE,
        price=1,
    ),
    Record(
        name="tan", aliases=(), arrays=np.tan, floats=math.tan, slopes=(lambda g, y, a: g * (1 + y**2),),
        sympy=lambda s, a: s.tan(a), digits=digits.periodic(mpmath.tan), balls=alike("tan"), latex=r"\tan",
        shape=_POLES, price=1,
    ),
    Record(
        name="asin", aliases=("arcsin",), arrays=np.arcsin, floats=math.asin,
        slopes=(lambda g, y, a: g / function("sqrt", 1 - a**2),), sympy=lambda s, a: s.asin(a),
        digits=real(mpmath.asin), balls=off_cut("asin", _one_minus_square, rising(arb.asin, -1, 1)),
        latex=r"\arcsin", shape=_ENDS, price=1,
    ),
    Record(
        name="acos", aliases=("arccos",), arrays=np.arccos, floats=math.acos,
        slopes=(lambda g, y, a: -(g / function("sqrt", 1 - a**2)),), sympy=lambda s, a: s.acos(a),
        digits=real(mpmath.acos), balls=off_cut("acos", _one_minus_square, rising(arb.acos, -1, 1)),
        latex=r"\arccos", shape=_ENDS, price=1,
    ),
    Record(
        name="atan", aliases=("arctan",), arrays=np.arctan, floats=math.atan, slopes=(lambda g, y, a: g / (1 + a**2),),
        sympy=lambda s, a: s.atan(a), digits=mpmath.atan, balls=off_cut("atan", _one_plus_square), latex=r"\arctan",
        shape=SMOOTH, price=1,
    ),
    Record(
        name="atan2", aliases=("arctan2",), arrays=_angle_of(np.arctan2), floats=_angle_of(math.atan2),
        slopes=(lambda g, y, a, b: g * b / (a**2 + b**2), lambda g, y, a, b: -(g * a / (a**2 + b**2))),
        sympy=sympy_forms.angle, digits=mpmath.atan2,
        balls=Balls(arb.atan2, special_enclosures.atan2, special_enclosures.atan2_disc), latex=None,
        shape=Shape(kink=_on_cut, landmarks=((Landmark.SWITCH, first),), analytic=False), price=1,
    ),
    Record(
        name="sinh", aliases=(), arrays=np.sinh, floats=math.sinh, slopes=(lambda g, y, a: g * function("cosh", a),),
        sympy=lambda s, a: s.sinh(a), digits=digits.sinh, balls=far_out("sinh"), latex=r"\sinh", shape=SMOOTH, price=1,
    ),
    Record(
        name="cosh", aliases=(), arrays=np.cosh, floats=math.cosh, slopes=(lambda g, y, a: g * function("sinh", a),),
        sympy=lambda s, a: s.cosh(a), digits=digits.cosh, balls=far_out("cosh"), latex=r"\cosh", shape=SMOOTH, price=1,
    ),
    Record(
        name="tanh", aliases=(), arrays=np.tanh, floats=math.tanh,
        slopes=(lambda g, y, a: g / function("cosh", a) ** 2,), sympy=lambda s, a: s.tanh(a), digits=digits.tanh,
        balls=alike("tanh"), latex=r"\tanh", shape=SMOOTH, price=1,
    ),
    Record(
        name="asinh", aliases=("arcsinh",), arrays=np.arcsinh, floats=math.asinh,
        slopes=(lambda g, y, a: g / function("sqrt", a**2 + 1),), sympy=lambda s, a: s.asinh(a), digits=mpmath.asinh,
        balls=off_cut("asinh", _one_plus_square), latex=r"\operatorname{asinh}", shape=SMOOTH, price=1,
    ),
    Record(
        name="acosh", aliases=("arccosh",), arrays=np.arccosh, floats=math.acosh,
        slopes=(lambda g, y, a: g / (function("sqrt", a - 1) * function("sqrt", a + 1)),),
        sympy=lambda s, a: s.acosh(a), digits=real(mpmath.acosh),
        balls=off_cut("acosh", lambda z: z - 1, rising(arb.acosh, 1, math.inf)), latex=r"\operatorname{acosh}",
        shape=SMOOTH, price=1,
    ),
    Record(
        name="atanh", aliases=("arctanh",), arrays=np.arctanh, floats=math.atanh,
        slopes=(lambda g, y, a: g / (1 - a**2),), sympy=lambda s, a: s.atanh(a), digits=real(mpmath.atanh),
        balls=off_cut("atanh", _one_minus_square), latex=r"\operatorname{atanh}", shape=_ENDS, price=1,
    ),
    Record(
        name="exp", aliases=(), arrays=np.exp, floats=math.exp, slopes=(lambda g, y, a: g * y,),
        sympy=lambda s, a: s.exp(a), digits=digits.exp, balls=far_out("exp"), latex=None, shape=SMOOTH, price=1,
    ),
    Record(
        name="expm1", aliases=(), arrays=np.expm1, floats=math.expm1, slopes=(lambda g, y, a: g * function("exp", a),),
        sympy=lambda s, a: s.exp(a) - 1, digits=digits.expm1, balls=far_out("expm1"), latex=r"\operatorname{expm1}",
        shape=SMOOTH, price=1,
    ),
    Record(
        name="log", aliases=("ln",), arrays=np.log, floats=math.log, slopes=(lambda g, y, a: slopes.quotient(g, a),),
        sympy=lambda s, a: s.log(a), digits=real(mpmath.log),
        balls=Balls(arb.log, arb.log, partial(acb.log, analytic=True)), latex=r"\log", shape=_FROM_ZERO, price=1,
    ),
    Record(
        name="log10", aliases=(), arrays=np.log10, floats=math.log10,
        slopes=(lambda g, y, a: slopes.quotient(g, a) / function("log", g.graph.constant(10)),),
        sympy=lambda s, a: s.log(a) / s.log(10), digits=real(mpmath.log10), balls=_logarithm(10), latex=r"\log_{10}",
        shape=_FROM_ZERO, price=1,
    ),
    Record(
        name="log2", aliases=(), arrays=np.log2, floats=math.log2,
        slopes=(lambda g, y, a: slopes.quotient(g, a) / function("log", g.graph.constant(2)),),
        sympy=lambda s, a: s.log(a) / s.log(2), digits=real(lambda a: mpmath.log(a) / mp.ln2), balls=_logarithm(2),
        latex=r"\log_{2}", shape=_FROM_ZERO, price=1,
    ),
    Record(
        name="log1p", aliases=(), arrays=np.log1p, floats=math.log1p, slopes=(lambda g, y, a: g / (1 + a),),
        sympy=lambda s, a: s.log(1 + a), digits=real(lambda a: mp.ninf if a == -1 else mpmath.log1p(a)),
        balls=off_cut("log1p", lambda z: 1 + z), latex=r"\operatorname{log1p}",
        shape=Shape(None, ((Landmark.BASE, lambda node: first(node) + 1),), analytic=True), price=1,
    ),
    Record(
        name="sqrt", aliases=(), arrays=np.sqrt, floats=math.sqrt, slopes=(slopes.sqrt,),
        sympy=lambda s, a: s.sqrt(a), digits=real(mpmath.sqrt),
        balls=Balls(rising(arb.sqrt, 0, math.inf), arb.sqrt, enclosures.sqrt_disc), latex=r"\sqrt{%s}", shape=_ROOT,
        price=1,
    ),
    Record(
        name="cbrt", aliases=(), arrays=np.cbrt, floats=math.cbrt, slopes=(slopes.cbrt,),
        sympy=lambda s, a: s.sign(a) * s.Abs(a) ** s.Rational(1, 3), digits=digits.cbrt,
        balls=Balls(enclosures.cbrt_hull, enclosures.cbrt, enclosures.cbrt_disc), latex=r"\sqrt[3]{%s}",
        shape=_ROOT._replace(analytic=False), price=1,
    ),
)  # fmt: skip

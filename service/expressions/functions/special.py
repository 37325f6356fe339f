"""Steps and corners, and the special functions."""
# ruff: noqa: ARG005  every rule takes g, y and all arguments of its operation

from __future__ import annotations

import math
import operator
from fractions import Fraction

import mpmath
import numpy as np
from flint import arb
from mpmath import mp
from scipy import special

from service.expressions.functions import digits, enclosures, numbers, sympy_forms
from service.expressions.functions import special_enclosures as on_balls
from service.expressions.functions.digits import real
from service.expressions.functions.enclosures import alike, point
from service.expressions.functions.record import Balls, Landmark, Record, Shape
from service.expressions.functions.slopes import CORNER, SMOOTH, chosen, density, first, next_order, zero
from service.expressions.graph.branches import compare
from service.expressions.graph.nodes import Node
from service.expressions.graph.simplify import function, sigmoid

_STEP = Shape(lambda node: compare("==", first(node), node), ((Landmark.STEP, first),), analytic=False)
_SMOOTH_REAL = SMOOTH._replace(analytic=False)
_POLES = _SMOOTH_REAL._replace(landmarks=((Landmark.BASE, lambda node: 1 / function("gamma", node.args[0])),))
"""Where 1/gamma is 0."""


def _half_above(node: Node) -> Node:
    return first(node) + Fraction(1, 2)


def _is_half(node: Node) -> Node:
    return compare("==", function("floor", _half_above(node)), _half_above(node))


def _quotient(node: Node) -> Node:
    return node.args[0] / node.args[1]


def _is_multiple(node: Node) -> Node:
    return compare("==", function("floor", _quotient(node)), _quotient(node))


def _pi_times(node: Node) -> Node:
    return node.graph.node("named", (), (), "pi") * first(node)


STEPS = (
    Record(
        name="abs", aliases=(), arrays=np.abs, floats=abs, slopes=(lambda g, y, a: g * function("sign", a),),
        sympy=lambda s, a: s.Abs(a), digits=abs, latex=r"\left|%s\right|", shape=CORNER,
        balls=Balls(abs, enclosures.strict_abs, lambda z: z.real_abs(analytic=True)), price=1,
    ),
    Record(
        name="sign", aliases=(), arrays=np.sign, floats=numbers.float_sign, slopes=(zero,),
        sympy=lambda s, a: s.sign(a), digits=mpmath.sign, latex=r"\operatorname{sign}", shape=CORNER,
        balls=Balls(arb.sgn, point(arb.sgn), lambda z: z.real_sgn(analytic=True)), price=1,
    ),
    Record(
        name="relu", aliases=(), arrays=numbers.relu, floats=numbers.float_relu,
        slopes=(lambda g, y, a: chosen(g, compare(">", a, 0)),), sympy=lambda s, a: s.Max(a, 0),
        digits=lambda a: digits.maximum(a, mp.zero), latex=r"\operatorname{relu}", shape=CORNER,
        balls=Balls(enclosures.relu, enclosures.strict_relu, enclosures.relu_disc), price=1,
    ),
    Record(
        name="floor", aliases=(), arrays=np.floor, floats=lambda x: float(math.floor(x)), slopes=(zero,),
        sympy=lambda s, a: s.floor(a), digits=mpmath.floor, latex=r"\left\lfloor %s \right\rfloor", shape=_STEP,
        balls=Balls(arb.floor, point(arb.floor), lambda z: z.real_floor(analytic=True)), price=1,
    ),
    Record(
        name="ceil", aliases=(), arrays=np.ceil, floats=lambda x: float(math.ceil(x)), slopes=(zero,),
        sympy=lambda s, a: s.ceiling(a), digits=mpmath.ceil, latex=r"\left\lceil %s \right\rceil", shape=_STEP,
        balls=Balls(arb.ceil, point(arb.ceil), lambda z: z.real_ceil(analytic=True)), price=1,
    ),
    Record(
        name="round", aliases=(), arrays=np.rint, floats=lambda x: float(round(x)), slopes=(zero,),
        sympy=sympy_forms.nearest, digits=mpmath.nint, latex=r"\operatorname{round}",
        balls=Balls(enclosures.nearest_hull, point(enclosures.nearest), enclosures.nearest_disc),
        shape=Shape(_is_half, ((Landmark.STEP, _half_above),), analytic=False), price=1,
    ),
    Record(
        name="mod", aliases=(), arrays=np.mod, floats=operator.mod,
        slopes=(lambda g, y, a, b: g, lambda g, y, a, b: -(g * function("floor", a / b))),
        sympy=lambda s, a, b: s.nan if b.is_zero else a - b * s.floor(a / b), digits=digits.modulo, latex=None,
        balls=Balls(on_balls.modulo, on_balls.strict_modulo, on_balls.modulo_disc),
        shape=Shape(_is_multiple, ((Landmark.STEP, _quotient),), analytic=False), price=1,
    ),
)  # fmt: skip

SPECIAL = (
    Record(
        name="erf", aliases=(), arrays=special.erf, floats=math.erf, slopes=(lambda g, y, a: density(g, a),),
        sympy=lambda s, a: s.erf(a), digits=mpmath.erf, balls=alike("erf"), latex=r"\operatorname{erf}", shape=SMOOTH,
        price=8,
    ),
    Record(
        name="erfc", aliases=(), arrays=special.erfc, floats=math.erfc, slopes=(lambda g, y, a: -density(g, a),),
        sympy=lambda s, a: s.erfc(a), digits=digits.erfc, balls=alike("erfc"), latex=r"\operatorname{erfc}",
        shape=SMOOTH, price=40,
    ),
    Record(
        name="gamma", aliases=(), arrays=special.gamma, floats=math.gamma,
        slopes=(lambda g, y, a: g * y * a.graph.elementwise("polygamma", a, attribute=0),),
        sympy=lambda s, a: s.gamma(a), digits=real(digits.gamma), balls=alike("gamma"), latex=r"\Gamma",
        shape=_POLES, price=10,
    ),
    Record(
        name="lgamma", aliases=(), arrays=special.gammaln, floats=math.lgamma,
        slopes=(lambda g, y, a: g * a.graph.elementwise("polygamma", a, attribute=0),),
        sympy=sympy_forms.lgamma, digits=real(digits.lgamma),
        balls=Balls(on_balls.lgamma, on_balls.lgamma, on_balls.lgamma_disc), latex=r"\operatorname{lgamma}",
        shape=_POLES, price=10,
    ),
    Record(
        name="polygamma", aliases=(), arrays=numbers.polygamma, floats=numbers.float_polygamma, slopes=(next_order,),
        sympy=lambda s, n, a: s.polygamma(n, a), digits=real(digits.polygamma), latex=None, shape=_POLES,
        balls=Balls(on_balls.polygamma, on_balls.polygamma, on_balls.polygamma_disc), price=100,
    ),
    Record(
        name="sinc", aliases=(), arrays=numbers.sinc, floats=numbers.float_sinc, slopes=(next_order,),
        sympy=sympy_forms.sinc, digits=digits.sinc, latex=None,
        balls=Balls(on_balls.sinc, on_balls.sinc, on_balls.sinc),
        shape=Shape(None, ((Landmark.PHASE, _pi_times),), analytic=False), price=20,
    ),
    Record(
        name="sigmoid", aliases=(), arrays=numbers.sigmoid, floats=numbers.float_sigmoid,
        slopes=(lambda g, y, a: g * (y * sigmoid(-a)),), sympy=lambda s, a: 1 / (1 + s.exp(-a)),
        digits=digits.sigmoid, balls=Balls(on_balls.sigmoid, on_balls.sigmoid, on_balls.sigmoid_disc),
        latex=r"\sigma", shape=SMOOTH, price=1,
    ),
    Record(
        name="softplus", aliases=(), arrays=numbers.softplus, floats=numbers.float_softplus,
        slopes=(lambda g, y, a: g * sigmoid(a),), sympy=lambda s, a: s.log(1 + s.exp(a)), digits=digits.softplus,
        balls=Balls(on_balls.softplus, on_balls.softplus, on_balls.softplus_disc),
        latex=r"\operatorname{softplus}", shape=_SMOOTH_REAL, price=1,
    ),
    Record(
        name="logaddexp", aliases=(), arrays=np.logaddexp, floats=numbers.float_logaddexp,
        slopes=(lambda g, y, a, b: g * sigmoid(a - b), lambda g, y, a, b: g * sigmoid(b - a)),
        sympy=lambda s, a, b: s.log(s.exp(a) + s.exp(b)), digits=digits.logaddexp,
        balls=Balls(on_balls.logaddexp, on_balls.logaddexp, on_balls.logaddexp_disc),
        latex=r"\operatorname{logaddexp}", shape=_SMOOTH_REAL, price=1,
    ),
)  # fmt: skip

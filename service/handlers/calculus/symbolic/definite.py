"""Integrals as formulas."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import mpmath
import numpy as np
import sympy
from mpmath import mp
from sympy import Expr, Symbol

from service.handlers.calculus.integrate import answer, numeric_integral
from service.handlers.calculus.symbolic.build import symbolic
from service.handlers.calculus.symbolic.points import exact_point
from service.methods.budget import Budget
from service.methods.calculus.clock import OPERATION_SECONDS, in_time, within
from service.methods.calculus.symbolic.integration import antiderivative
from service.methods.calculus.symbolic.printing import latex, text
from service.schemas.calculus.integrals import IntegrateRequest
from service.schemas.calculus.symbolic import SymbolicIntegralRequest
from service.schemas.types.errors import InvalidInput
from service.schemas.types.results import ExtendedNumber, Result

_AGREEMENT = 1e-9


@dataclass(slots=True, kw_only=True)
class SymbolicIntegralResult(Result):
    """An integral as a formula."""

    expression: str | None
    """The antiderivative, without a constant, or the closed form of the definite integral; null if not found."""
    latex: str | None
    """The same as LaTeX."""
    found: bool
    """Whether a closed form was found."""
    value: ExtendedNumber | None
    """Of a definite integral without parameters its value, found or not."""


def symbolic_integral(request: SymbolicIntegralRequest) -> SymbolicIntegralResult:
    """The antiderivative of a formula, or with both limits its definite integral, in closed form.

    Simple ways come first (partial fractions, substitutions, parts), SymPy's general algorithms last. Every
    antiderivative is differentiated back numerically before it is answered (one with roots may jump where a radicand
    touches zero), and every definite integral compared with quadrature. Where no closed form is found within five
    seconds `found` is false; a definite integral still has its `value`.
    """
    x = Symbol(request.variable)
    f = symbolic(request.expression, [request.variable], request.data).xreplace(
        {Symbol(request.variable, real=True): x}
    )
    if (request.lower is None) != (request.upper is None):
        missing = "lower" if request.lower is None else "upper"
        raise InvalidInput.at(
            'A definite integral has both limits; an infinite one is "Infinity" or "-Infinity".', missing
        )
    if request.lower is None:
        return _result(in_time(antiderivative, f, x), None)
    return _definite(request, f, x)


def _result(found: Expr | None, value: float | None) -> SymbolicIntegralResult:
    if found is None:
        return SymbolicIntegralResult(expression=None, latex=None, found=False, value=value)
    return SymbolicIntegralResult(expression=text(found), latex=latex(found), found=True, value=value)


def _definite(request: SymbolicIntegralRequest, f: Expr, x: Symbol) -> SymbolicIntegralResult:
    lower, upper = (exact_point(getattr(request, name), name, request.data) for name in ("lower", "upper"))
    if (f.free_symbols | lower.free_symbols | upper.free_symbols) - {x}:
        return _result(in_time(_with_parameters, f, x, lower, upper), None)
    fields = {"expression", "variable", "data", "lower", "upper"}
    numeric = numeric_integral(
        IntegrateRequest.model_construct(
            **{name: getattr(request, name) for name in fields}, break_points=[], method="adaptive", points=101
        ),
        Budget.of(OPERATION_SECONDS),
    )
    checked = answer(numeric)
    found = in_time(_closed_form, f, x, (lower, upper), (checked.result, checked.error))
    result = _result(found, checked.result)
    result.warnings = checked.warnings
    if found is not None:
        result.value = float(sympy.N(found, 20))
        result.warnings = []
    return result


def _with_parameters(f: Expr, x: Symbol, lower: Expr, upper: Expr) -> Expr | None:
    """The definite integral, compared with quadrature at sample values of the parameters."""
    for form in (lambda: _difference(f, x, lower, upper), lambda: sympy.integrate(f, (x, lower, upper))):
        found = within(2.2, form)
        if (
            found is not None
            and not found.has(sympy.Integral, sympy.nan)
            and within(1.0, _agrees, found, f, x, (lower, upper))
        ):
            return sympy.simplify(found)
    return None


def _agrees(found: Expr, f: Expr, x: Symbol, ends: tuple[Expr, Expr]) -> bool:
    names = sorted(sympy.Tuple(found, f, *ends).free_symbols - {x}, key=str)
    values = {name: sympy.Float(0.7 + 0.31 * i, 30) for i, name in enumerate(names)}
    with mp.workdps(20):
        g = sympy.lambdify(x, f.xreplace(values), "mpmath")
        lower, upper = (_number(end.xreplace(values)) for end in ends)
        value, error = mpmath.quad(g, [lower, upper], error=True)
        closed = _number(found.xreplace(values))
        return bool(abs(closed - value) <= 10 * error + _AGREEMENT * abs(value))


def _number(value: Expr) -> Any:
    return mp.inf * (1 if value is sympy.oo else -1) if value.is_infinite else mpmath.mpmathify(sympy.N(value, 20))


def _closed_form(f: Expr, x: Symbol, ends: tuple[Expr, Expr], numeric: tuple[float, float]) -> Expr | None:
    value, error = numeric
    for form in (lambda: _difference(f, x, *ends), lambda: sympy.integrate(f, (x, *ends))):
        found = within(2.2, form)
        if not isinstance(found, Expr) or found.has(sympy.Integral, sympy.nan, sympy.oo, sympy.zoo):
            continue
        closed = complex(sympy.N(found, 20))
        if abs(closed - value) <= error + _AGREEMENT * abs(value):
            simpler = within(0.8, sympy.simplify, found)
            return (
                simpler if simpler is not None and np.isclose(complex(sympy.N(simpler)), closed, rtol=1e-9) else found
            )
    return None


def _difference(f: Expr, x: Symbol, lower: Expr, upper: Expr) -> Expr | None:
    """F(upper) − F(lower), by limits where F is not defined at an end."""
    found = antiderivative(f, x)
    if found is None:
        return None
    values = []
    for end, side in ((upper, "-"), (lower, "+")):
        value = found.subs(x, end)
        if end.is_infinite or value.has(sympy.nan, sympy.zoo, sympy.oo):
            value = sympy.limit(found, x, end, side)
        values.append(value)
    return values[0] - values[1]

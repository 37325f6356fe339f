"""Integrals as formulas."""

from __future__ import annotations

from dataclasses import dataclass

from sympy import Expr, Symbol

from service.handlers.calculus.integrate import answer, numeric_integral
from service.handlers.calculus.symbolic.as_sympy import SECONDS, exact_point, symbolic
from service.methods.budget import Budget
from service.methods.calculus.symbolic.antiderivatives import antiderivative
from service.methods.calculus.symbolic.definite_integrals import closed_form, with_parameters
from service.methods.calculus.symbolic.equations import complex_value
from service.methods.calculus.symbolic.numeric_checks import absolute_logarithms, is_antiderivative
from service.methods.calculus.symbolic.printing import latex, text
from service.schemas.calculus.integrals import IntegrateRequest
from service.schemas.calculus.symbolic import SymbolicIntegralRequest
from service.schemas.types.errors import InvalidInput
from service.schemas.types.results import ExtendedNumber, Result, Warning

_SEARCHING = 0.93  # of the time, so that some is left to make logarithms real
_JUMPS = (
    "This antiderivative may jump where the integrand does not: take differences of its values only over ranges in "
    "which it is continuous, or send the limits."
)


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


def symbolic_integral(request: SymbolicIntegralRequest, budget: Budget) -> SymbolicIntegralResult:
    """The antiderivative of a formula, or with both limits its definite integral, in closed form.

    Simple ways come first (partial fractions, substitutions, parts), SymPy's general algorithms last. Every
    antiderivative is differentiated back numerically before it is answered (one with roots may jump where a radicand
    touches zero), and every definite integral compared with quadrature. Where no closed form is found within five
    seconds `found` is false; a definite integral still has its `value`.
    """
    budget = budget.share(SECONDS)
    x = Symbol(request.variable)
    f = symbolic(request.expression, [request.variable], request.data, budget).xreplace(
        {Symbol(request.variable, real=True): x}
    )
    if (request.lower is None) != (request.upper is None):
        missing = "lower" if request.lower is None else "upper"
        raise InvalidInput.at(
            'A definite integral has both limits; an infinite one is "Infinity" or "-Infinity".', missing
        )
    if request.lower is None:
        return _indefinite(f, x, budget)
    return _definite(request, f, x, budget)


def _indefinite(f: Expr, x: Symbol, budget: Budget) -> SymbolicIntegralResult:
    found = antiderivative(f, x, budget.share(_SEARCHING * budget.left))
    if found is None:
        return _result(None, None)
    absolute = budget.spend(absolute_logarithms, found.expression, f, x)
    sure = absolute is not None and budget.spend(is_antiderivative, absolute, f, x)
    result = _result(absolute if sure else found.expression, None)
    result.warnings = [Warning(code="jumps", detail=_JUMPS)] if found.jumps else []
    return result


def _result(found: Expr | None, value: float | None) -> SymbolicIntegralResult:
    if found is None:
        return SymbolicIntegralResult(expression=None, latex=None, found=False, value=value)
    return SymbolicIntegralResult(expression=text(found), latex=latex(found), found=True, value=value)


def _definite(request: SymbolicIntegralRequest, f: Expr, x: Symbol, budget: Budget) -> SymbolicIntegralResult:
    lower, upper = (exact_point(getattr(request, name), name, request.data, budget) for name in ("lower", "upper"))
    if (f.free_symbols | lower.free_symbols | upper.free_symbols) - {x}:
        return _result(budget.spend(with_parameters, f, x, lower, upper, budget), None)
    fields = {"expression", "variable", "data", "lower", "upper"}
    numeric = answer(
        numeric_integral(
            IntegrateRequest.model_construct(
                **{name: getattr(request, name) for name in fields}, break_points=[], method="adaptive", points=101
            ),
            budget,
        )
    )
    found = budget.spend(closed_form, f, x, (lower, upper), (numeric.result, numeric.error), budget)
    result = _result(found, numeric.result)
    value = None if found is None else complex_value(found)
    if value is None:
        result.warnings = numeric.warnings
    else:
        result.value = value.real
    return result

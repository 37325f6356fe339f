"""Integrals as formulas."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import sympy
from sympy import Expr, Symbol

from service.handlers.calculus.integrate import IntegralResult, answer, numeric_integral
from service.handlers.calculus.symbolic.as_sympy import SECONDS, exact_point, foreign, symbolic
from service.handlers.formulas import Array
from service.methods.budget import Budget
from service.methods.calculus.symbolic.antiderivatives import antiderivative
from service.methods.calculus.symbolic.definite_integrals import Ends, Sample, closed_form
from service.methods.calculus.symbolic.equations import complex_value
from service.methods.calculus.symbolic.numeric_checks import absolute_logarithms, is_antiderivative
from service.methods.calculus.symbolic.printing import latex, text
from service.schemas.calculus.integrals import IntegrateRequest
from service.schemas.calculus.symbolic import SymbolicIntegralRequest
from service.schemas.types.errors import ComputationError, InvalidInput
from service.schemas.types.results import ExtendedNumber, Result, Warning

_SEARCHING = 0.93  # of the time, so that some is left to make logarithms real
_VALUES = (0.7, 1.3, 2.2, 0.35, 3.1, 0.15)  # of parameters, on both sides of 1, and of each other
_KNOWN = 1e-6  # relative error: a divergent integral that was not seen to diverge has one of 1
_QUADRATURE = 0.1  # of the time that is left for each of them
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
    antiderivative is differentiated back numerically before it is answered, and its differences are compared with
    quadrature: one through a tangent gets a step wherever the tangent has a pole, and a jump that stays is told. Every
    definite integral is compared with the proved or estimated one, with parameters at six sample values each: those
    without an integral are told. Where no closed form is found within five seconds `found` is false; a definite
    integral without parameters still has its `value`.
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
    result.certainty = "checked"
    result.warnings += [Warning(code="jumps", detail=_JUMPS)] if found.jumps else []
    return result


def _result(found: Expr | None, value: float | None) -> SymbolicIntegralResult:
    if found is None:
        return SymbolicIntegralResult(certainty="estimated", expression=None, latex=None, found=False, value=value)
    expression = text(found)
    return SymbolicIntegralResult(
        certainty="estimated",
        expression=expression,
        latex=latex(found),
        found=True,
        value=value,
        warnings=foreign(expression),
    )


def _definite(request: SymbolicIntegralRequest, f: Expr, x: Symbol, budget: Budget) -> SymbolicIntegralResult:
    lower, upper = (exact_point(getattr(request, name), name, request.data, budget) for name in ("lower", "upper"))
    ends = lower, upper
    if sympy.Tuple(f, *ends).free_symbols - {x}:
        return _with_parameters(request, f, x, ends, budget)
    numeric = _quadrature(request, {}, budget)
    found = budget.spend(closed_form, f, x, ends, [Sample({}, numeric.result, numeric.error)], budget)
    value = None if found is None else complex_value(found)
    result = _result(found, numeric.result if value is None else value.real)
    result.certainty = numeric.certainty if value is None else "checked"
    result.warnings += numeric.warnings if value is None else []
    return result


def _with_parameters(
    request: SymbolicIntegralRequest, f: Expr, x: Symbol, ends: Ends, budget: Budget
) -> SymbolicIntegralResult:
    """The closed form that agrees with quadrature for all sample values of the parameters that have an integral."""
    parameters = sorted(sympy.Tuple(f, *ends).free_symbols - {x}, key=str)
    samples, without = [], []
    for turn in range(len(_VALUES)):
        values = {name: _VALUES[(turn + 2 * i) % len(_VALUES)] for i, name in enumerate(parameters)}
        data = {str(name): np.asarray(value) for name, value in values.items()}
        try:
            numeric = _quadrature(request, data, budget.share(_QUADRATURE * budget.left))
            known = numeric.error <= _KNOWN * abs(numeric.result)
        except ComputationError:
            known = False
        if known:
            exact = {name: sympy.Rational(str(value)) for name, value in values.items()}
            samples.append(Sample(exact, numeric.result, numeric.error))
        else:
            without.append(", ".join(f"{name} = {value}" for name, value in values.items()))
    found = budget.spend(closed_form, f, x, ends, samples, budget) if len(samples) > 1 else None
    result = _result(found, None)
    result.certainty = "checked" if found is not None else "estimated"
    if without:
        detail = f"There is no integral, or none was found, for some parameters: {'; '.join(without)}."
        result.warnings.append(Warning(code="conditions", detail=detail))
    return result


def _quadrature(request: SymbolicIntegralRequest, parameters: Mapping[str, Array], budget: Budget) -> IntegralResult:
    fields = {name: getattr(request, name) for name in ("expression", "variable", "lower", "upper")}
    return answer(
        numeric_integral(
            IntegrateRequest.model_construct(
                **fields, data={**request.data, **parameters}, break_points=[], method="adaptive", points=101
            ),
            budget,
        )
    )

"""Integrals as formulas."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import sympy
from sympy import Expr, Symbol

from service.handlers.calculus.definite import IntegralResult, answer, numeric_integral
from service.handlers.calculus.symbolic.as_sympy import (
    SECONDS,
    exact_point,
    foreign,
    only_positive,
    symbolic,
    with_positive_parameters,
    with_real_parameters,
)
from service.handlers.formulas import Array
from service.methods.budget import Budget
from service.methods.calculus.symbolic.antiderivatives import Antiderivative, antiderivative
from service.methods.calculus.symbolic.definite_integrals import Ends, Sample, agrees, closed_form
from service.methods.calculus.symbolic.equations import complex_value
from service.methods.calculus.symbolic.numeric_checks import (
    absolute_logarithms,
    for_either_sign,
    is_antiderivative,
    is_so_for_negative_parameters,
    signs_of,
)
from service.methods.calculus.symbolic.printing import latex, text
from service.schemas.calculus.integrals import IntegrateRequest
from service.schemas.calculus.symbolic import SymbolicIntegralRequest
from service.schemas.types.errors import ComputationError, InvalidInput
from service.schemas.types.results import ExtendedNumber, Result, Warning

_SEARCHING = 0.93  # of the time, so that some is left to make logarithms real
_VALUES = (0.7, 1.3, 2.2, 0.35, 3.1, 0.15)  # of parameters, on both sides of 1, and of each other
_KNOWN = 1e-6  # relative error: a divergent integral that was not seen to diverge has one of 1
_POSITIVE = (np.ones(1),)
_QUADRATURE = 0.1  # of the time that is left for each of them
_NOWHERE = 2  # parameters of a sign without an integral after which no others are looked at: each may take its time
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
    definite integral is compared with the proved or estimated one, with parameters at six sample values of either
    sign: those without an integral are told (`conditions`), and forms that hold for positive ones only. Where
    no closed form is found within five seconds `found` is false; a definite integral without parameters still has its
    `value`.
    """
    budget = budget.share(SECONDS)
    x = Symbol(request.variable)
    real = symbolic(request.expression, [request.variable], request.names, budget)
    real = real.xreplace({Symbol(request.variable, real=True): x})
    if (request.lower is None) != (request.upper is None):
        missing = "lower" if request.lower is None else "upper"
        raise InvalidInput.at(
            'A definite integral has both limits; an infinite one is "Infinity" or "-Infinity".', missing
        )
    if request.lower is None:
        return _indefinite(real, x, budget)
    return _definite(request, real, x, budget)


def _indefinite(real: Expr, x: Symbol, budget: Budget) -> SymbolicIntegralResult:
    f = with_positive_parameters(real, [x.name])
    budget = budget.share(_SEARCHING * budget.left)
    found = antiderivative(f, x, budget)
    if found is None:
        return _result(None, None)
    holds = True
    if f.free_symbols - {x} and not budget.spend(
        is_so_for_negative_parameters, with_real_parameters(found.expression), real, x
    ):
        wider = _for_either_sign(found, f, real, x, budget)
        f, found, holds = (f, found, False) if wider is None else (real, wider, True)
    result = _antiderivative(found, f, x, budget)
    result.warnings += [] if holds else only_positive(f.free_symbols - {x})
    return result


def _for_either_sign(found: Antiderivative, f: Expr, real: Expr, x: Symbol, budget: Budget) -> Antiderivative | None:
    """One for parameters of either sign that is no worse."""
    forms = for_either_sign(found.expression, sorted(f.free_symbols - {x}, key=str))
    candidates = (found._replace(expression=form) for form in forms)
    for one in (*candidates, antiderivative(real, x, budget)):
        if one is not None and one.flaws <= found.flaws:
            wide = budget.spend(is_so_for_negative_parameters, one.expression, real, x)
            if wide and budget.spend(is_antiderivative, one.expression, real, x):
                return one
    return None


def _antiderivative(found: Antiderivative, f: Expr, x: Symbol, budget: Budget) -> SymbolicIntegralResult:
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
    lower, upper = (exact_point(getattr(request, name), name, request.names, budget) for name in ("lower", "upper"))
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
    request: SymbolicIntegralRequest, real: Expr, x: Symbol, real_ends: Ends, budget: Budget
) -> SymbolicIntegralResult:
    """The closed form that agrees with quadrature for all sample values of the parameters that have an integral."""
    f, lower, upper = (with_positive_parameters(part, [x.name]) for part in (real, *real_ends))
    ends = lower, upper
    parameters = sorted(sympy.Tuple(f, *ends).free_symbols - {x}, key=str)
    samples, without = _samples(request, parameters, _POSITIVE, budget)
    found = budget.spend(closed_form, f, x, ends, samples, budget) if len(samples) > 1 else None
    holds = True
    if found is not None:
        negative, missing = _samples(request, parameters, signs_of(len(parameters)), budget)
        without += missing
        holds = budget.spend(agrees, found, negative) is True
        if not holds:
            either = [_with_real_parameters(one) for one in samples + negative]
            wider = budget.spend(_agreeing_form, found, parameters, either) or budget.spend(
                closed_form, real, x, real_ends, either, budget
            )
            found, holds = (found, False) if wider is None else (wider, True)
    result = _result(found, None)
    result.certainty = "checked" if found is not None else "estimated"
    if without:
        detail = f"There is no integral, or none was found, for some parameters: {'; '.join(without)}."
        result.warnings.append(Warning(code="conditions", detail=detail))
    result.warnings += [] if holds else only_positive(parameters)
    return result


def _with_real_parameters(sample: Sample) -> Sample:
    return sample._replace(parameters={with_real_parameters(name): value for name, value in sample.parameters.items()})


def _agreeing_form(found: Expr, names: Sequence[Symbol], samples: Sequence[Sample]) -> Expr | None:
    """A closed form for parameters of either sign that agrees with samples of real ones."""
    return next((form for form in for_either_sign(found, names) if agrees(form, samples)), None)


def _samples(
    request: SymbolicIntegralRequest, parameters: Sequence[Symbol], turned: Sequence[Array], budget: Budget
) -> tuple[list[Sample], list[str]]:
    """Integrals at sample values of the parameters, of these signs in turn, and the values for which there is none."""
    samples: list[Sample] = []
    without: list[str] = []
    for turn in range(len(_VALUES)):
        if turned is not _POSITIVE and len(without) == _NOWHERE:
            break
        sizes = [_VALUES[(turn + 2 * i) % len(_VALUES)] for i in range(len(parameters))]
        values = dict(zip(parameters, turned[turn % len(turned)] * np.array(sizes), strict=True))
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
    return samples, without


def _quadrature(request: SymbolicIntegralRequest, parameters: Mapping[str, Array], budget: Budget) -> IntegralResult:
    fields = {name: getattr(request, name) for name in ("expression", "variable", "lower", "upper")}
    return answer(
        numeric_integral(
            IntegrateRequest.model_construct(
                **fields,
                data={**request.data, **parameters},
                definitions=request.definitions,
                break_points=[],
                method="adaptive",
                points=101,  # the request's default, which `adaptive` leaves alone
            ),
            budget,
        )
    )

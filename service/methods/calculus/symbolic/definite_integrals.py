"""Definite integrals in closed form, believed after a comparison with quadrature."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import sympy
from sympy import Expr, Symbol

from service.methods.budget import Budget
from service.methods.calculus.symbolic.antiderivatives import antiderivative
from service.methods.calculus.symbolic.continuity import at_end
from service.methods.calculus.symbolic.shortest_forms import loses_values

_AGREEMENT = 1e-9  # relative, beside the error that quadrature states: a wrong form is off by far more
_FORM_SECONDS, _CHECK_SECONDS, _POLISH_SECONDS = 2.2, 1.0, 0.8  # the two forms share the budget

Ends = tuple[Expr, Expr]


class Sample(NamedTuple):
    """An integral by quadrature, for values of its parameters."""

    parameters: Mapping[Symbol, Expr]
    value: float
    error: float


def closed_form(f: Expr, x: Symbol, ends: Ends, samples: Sequence[Sample], budget: Budget) -> Expr | None:
    """The integral of f between two ends, which is real and agrees with each sample; None where none does."""
    for found in _forms(f, x, ends, budget):
        found = budget.within(_CHECK_SECONDS, _with_positive_logarithms, found, samples) or found  # noqa: PLW2901
        if budget.within(_CHECK_SECONDS, agrees, found, samples):
            simpler = budget.within(_POLISH_SECONDS, sympy.simplify, found)
            shorter = simpler is not None and budget.within(_CHECK_SECONDS, _is_as_good, simpler, found, samples)
            return simpler if shorter else found
    return None


def _with_positive_logarithms(found: Expr, samples: Sequence[Sample]) -> Expr | None:
    """The same with log(−u) for log(u) where u is negative, which the language can read, if that agrees too."""
    changes = {
        e: sympy.log(-e.args[0])
        for e in found.atoms(sympy.log)
        if all(sympy.N(e.args[0].xreplace(one.parameters)).is_negative for one in samples)
    }
    changed = found.xreplace(changes)
    return changed if changes and agrees(changed, samples) else None


def agrees(found: Expr, samples: Sequence[Sample]) -> bool:
    """Whether a closed form has the value of each sample, to its error."""
    # Digits: more than the samples have.
    gaps = [abs(complex(sympy.N(found.xreplace(one.parameters), 20)) - one.value) for one in samples]
    return all(gap <= one.error + _AGREEMENT * abs(one.value) for gap, one in zip(gaps, samples, strict=True))


def _is_as_good(simpler: Expr, found: Expr, samples: Sequence[Sample]) -> bool:
    return agrees(simpler, samples) and not loses_values(simpler, found)


def _forms(f: Expr, x: Symbol, ends: Ends, budget: Budget) -> Iterator[Expr]:
    for form in (lambda: _difference(f, x, *ends, budget), lambda: sympy.integrate(f, (x, *ends), conds="none")):
        found = budget.within(_FORM_SECONDS, form)
        if isinstance(found, Expr) and not found.has(sympy.Integral, sympy.nan, sympy.oo, sympy.zoo):
            yield found


def _difference(f: Expr, x: Symbol, lower: Expr, upper: Expr, budget: Budget) -> Expr | None:
    """F(upper) − F(lower), by limits where F is not defined at an end."""
    found = antiderivative(f, x, budget.share(_FORM_SECONDS))
    if found is None:
        return None
    values = []
    for end, side in ((upper, "-"), (lower, "+")):
        value = at_end(found.expression, x, end, side)
        if end.is_infinite or value.has(sympy.nan, sympy.zoo, sympy.oo):
            value = sympy.limit(found.expression, x, end, side)
        values.append(value)
    return values[0] - values[1]

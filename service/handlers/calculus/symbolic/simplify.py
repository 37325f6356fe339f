"""A formula simplified."""

from __future__ import annotations

from service.handlers.calculus.symbolic.as_sympy import SECONDS, foreign, symbolic
from service.handlers.calculus.symbolic.derivative import FormulaResult
from service.methods.budget import Budget
from service.methods.calculus.symbolic.printing import latex, text
from service.methods.calculus.symbolic.shortest_forms import shortest
from service.schemas.calculus.symbolic import SimplifyRequest
from service.schemas.types.errors import InvalidInput
from service.schemas.types.results import Certainty


def symbolic_simplify(request: SimplifyRequest, budget: Budget) -> FormulaResult:
    """The shortest form that was found to be equal wherever the formula has a value: simplified, factored, expanded.

    Each form is compared with the formula at several points; where none is shorter the formula comes back as it is.
    """
    if isinstance(request.variables, str):
        raise InvalidInput.at("Send a list of names.", "variables")
    budget = budget.share(SECONDS)
    f = symbolic(request.expression, request.variables, request.names, budget)
    best = shortest(f, budget)
    expression = text(best)
    certainty: Certainty = "exact" if best is f else "checked"
    return FormulaResult(expression=expression, latex=latex(best), certainty=certainty, warnings=foreign(expression))

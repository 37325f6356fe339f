"""Several algorithms of gradient descent, compared."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from service.handlers.formulas import kink_warnings
from service.handlers.optimization.formulas import scalar_function
from service.handlers.optimization.gradient_descent import GradientDescentResult, descent, path_cost
from service.methods.budget import Budget
from service.operation import Cost
from service.schemas.optimization.descents import CompareDescentsRequest
from service.schemas.types.results import Result


@dataclass(slots=True, kw_only=True)
class CompareDescentsResult(Result):
    """The runs of several algorithms from one start."""

    results: list[GradientDescentResult]
    """In the order of the request."""
    best: int
    """Index of the lowest final value, or with `sense: "maximize"` of the highest."""


def compare_descents(request: CompareDescentsRequest, budget: Budget) -> CompareDescentsResult:
    """Several algorithms from the same start on the same function, as `gradient-descent` does each of them."""
    function = scalar_function(request, request.objective)
    count = len(request.algorithms)
    results = [
        descent(function, request, algorithm, budget.share(budget.left / (count - index)))
        for index, algorithm in enumerate(request.algorithms)
    ]
    sign = 1.0 if request.sense == "minimize" else -1.0
    finals = [np.inf if run.diverged else sign * run.value for run in results]
    return CompareDescentsResult(
        certainty="estimated",
        results=results,
        best=int(np.argmin(finals)),
        warnings=kink_warnings(function, request.initial),
    )


def compare_descents_cost(request: CompareDescentsRequest) -> Cost:
    """The paths that are answered."""
    flops, elements = path_cost(request)
    return Cost(flops, len(request.algorithms) * elements)

"""Definite integrals of several variables."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from service.expressions import Function
from service.handlers.calculus.definite import IntegralResult, answer
from service.handlers.formulas import function_of, scalar
from service.methods.budget import Budget
from service.methods.calculus.quadrature.absolute import has_no_integral, is_mostly_undefined
from service.methods.calculus.quadrature.composite import Estimate
from service.methods.calculus.quadrature.edges import Edge
from service.methods.calculus.quadrature.genz_malik import cube_integral
from service.methods.calculus.quadrature.nested import nested_integral
from service.methods.calculus.quadrature.product import product_integral
from service.methods.calculus.quadrature.proved_region import proved_region_integral
from service.methods.calculus.quadrature.region import End, Region, inputs_of
from service.methods.calculus.quadrature.separable import separable_integral
from service.methods.calculus.quadrature.univariate import definite_integral
from service.schemas.calculus.integrals import IntegrateMultipleRequest
from service.schemas.types.errors import ComputationError, InvalidExpression, InvalidInput

_INFINITE = {"Infinity": np.inf, "-Infinity": -np.inf}
_PRODUCT_BUDGET = 14_000_000  # evaluations: at 24 ns for one of a short formula a third of a second
_NESTED_BUDGET = 20_000_000  # the same: half a second, and what stands around them
_NESTED_DIMENSIONS = 4  # each takes some forty times the evaluations
_NO_INTEGRAL = (
    "The integral of the absolute value is infinite: this one does not exist, or its value would depend on the order "
    "of the variables. Keep away from where the formula is infinite, or from infinity."
)
_ROUGH = 1e-4  # relative error from which on another method is worth its time


def integrate_multiple(request: IntegrateMultipleRequest, budget: Budget) -> IntegralResult:
    """The integral ∫…∫ f over a box, or over a region whose limits are formulas in the outer variables.

    Sums of products of functions of one variable each are integrated one variable at a time, over boxes. Of others
    product Gauss rules between the edges that the formula itself shows, while two of rising order agree; otherwise
    iterated adaptive quadrature that finds kinks and jumps along each inner variable; in more than four dimensions
    adaptive Genz–Malik cubature. Limits may use any other variables as long as these can be put in an order.
    Raises ComputationError where |f| has no integral.
    """
    region = region_of(request)
    if region.function.n == 1:
        return answer(definite_integral(region.function, _edges(region.ends[0]), budget))
    separable = separable_integral(region, budget)
    if separable is not None and separable.good:
        return answer(separable)
    smooth = all(len(inputs) < 2 for inputs in region.switches)
    found = product_integral(region, _PRODUCT_BUDGET) if smooth else None
    if (proved := proved_region_integral(region, found)) is not None:
        return answer(proved)
    if is_mostly_undefined(region):
        return answer(Estimate(0.0, np.inf, np.inf, 0))
    if has_no_integral(region):
        raise ComputationError.at(_NO_INTEGRAL, "expression")
    if found is None or not found.good:
        found = _stronger(region, found)
    return answer(found)


def region_of(request: IntegrateMultipleRequest) -> Region:
    """The integrand and its limits. Raises InvalidInput, and InvalidExpression."""
    function = scalar(function_of(request.expression, request.variables, request.names))
    return Region(function, ends := _ends(request, function), _order(ends, function.n))


def _stronger(region: Region, found: Estimate | None) -> Estimate:
    """The better one of what was found and an adaptive method, where there is hope."""
    if region.function.n <= _NESTED_DIMENSIONS:
        other = nested_integral(region, _NESTED_BUDGET)
    elif found is None or found.error > _ROUGH * abs(found.value):
        _check_bounded(region)
        other = cube_integral(region)
    else:
        return found
    if found is None or (other.diverges and found.error > _ROUGH * abs(found.value)):
        return other
    best = other if other.error <= found.error and not other.unseen else found
    apart = abs(found.value - other.value)
    if not best.good and apart > found.error + other.error:  # one of them, or both, have not seen all
        best = replace(best, error=apart)
    return best


def _edges(pair: tuple[End, End]) -> tuple[Edge, Edge]:
    lower, upper = (Edge.formula(end) if isinstance(end, Function) else Edge.number(end) for end in pair)
    return lower, upper


def _check_bounded(region: Region) -> None:
    if region.endless:
        detail = f"Infinite limits in {region.function.n} variables are too hard for this integrand: send finite ones."
        raise InvalidInput.at(detail, "bounds")


def _ends(request: IntegrateMultipleRequest, function: Function) -> list[tuple[End, End]]:
    if len(request.bounds) != function.n:
        raise InvalidInput.at(f"There are {function.n} variables: send a pair of limits for each.", "bounds")
    ends = []
    for i, (lower, upper) in enumerate(request.bounds):
        ends.append((_end(request, i, 0, lower), _end(request, i, 1, upper)))
    return ends


def _end(request: IntegrateMultipleRequest, i: int, side: int, given: float | str | None) -> End:
    if given is None:
        return (-np.inf, np.inf)[side]
    if isinstance(given, float):
        return given
    if given in _INFINITE:
        return _INFINITE[given]
    place = ("bounds", i, side)
    function = scalar(function_of(given, request.variables, request.names, place=place), *place)
    if i in inputs_of(function.plan.output):
        raise InvalidExpression.at("A limit cannot depend on its own variable.", *place)
    if function.plan.output.varying:
        return function
    value = float(function.value(np.zeros(function.n)))
    if not np.isfinite(value):
        raise InvalidInput.at("This limit is not a finite number.", *place)
    return value


def _order(ends: list[tuple[End, End]], n: int) -> tuple[int, ...]:
    """The variables so that each one's limits depend on earlier ones alone."""
    needs = [
        frozenset().union(*(inputs_of(end.plan.output) for end in pair if isinstance(end, Function))) for pair in ends
    ]
    order: list[int] = []
    while len(order) < n:
        ready = [i for i in range(n) if i not in order and needs[i] <= set(order)]
        if not ready:
            left = next(i for i in range(n) if i not in order)
            raise InvalidInput.at("These limits depend on each other in a circle.", "bounds", left)
        order += ready
    return tuple(order)

"""Linear and mixed-integer programs as text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from service.expressions import Function, parse_constraint
from service.expressions.domain import is_affine
from service.expressions.reading.declarations import declare
from service.handlers.formulas import free_names, function_of, pointing_at, scalar
from service.handlers.optimization.linear_program import LinearProgramResult, ProgramResult, linear_result
from service.handlers.optimization.mixed_integer_program import IntegerSearch, integer_result
from service.handlers.optimization.programs import refuse_huge
from service.methods.budget import Budget
from service.methods.optimization.program import Program
from service.methods.progress import Progress
from service.schemas.optimization.linear_model import LinearModelRequest
from service.schemas.types.errors import InvalidExpression, InvalidInput
from service.schemas.types.results import IntegerVector, Number, RealTensor

Array = NDArray[Any]


@dataclass(slots=True, kw_only=True)
class LinearModelResult(LinearProgramResult):
    """How a linear model ended. With integer variables the duals are null, and the gap is that to `bound`."""

    values: dict[str, RealTensor] | None
    """The best value of each variable by its name, an array for an array; null where there is none."""
    column_names: list[str]
    """The components of `x` and `reduced_costs`."""
    row_constraints: IntegerVector
    """The constraint, counted from 0, that each entry of `slack` and `dual_values` belongs to."""
    bound: Number | None = None
    """With integer variables: no feasible point has a better value than this; null where none is known."""


def linear_model(request: LinearModelRequest, budget: Budget, progress: Progress) -> LinearModelResult:
    """The values of named variables that minimise or maximise a linear formula under linear constraints.

    Whether a formula is linear is read off its exact derivatives, which depend on no variable then; any other is
    refused with its place. What is left is solved, checked and proved as `linear-program` does, or with `integer`
    variables as `mixed-integer-program`.
    """
    names = _variables(request)
    with pointing_at("variables" if request.variables else "objective"):
        declared = declare(names, None)
    count = sum(len(one.components) for one in declared)
    objective = scalar(function_of(request.objective, names, request.names, place=("objective",)), "objective")
    constant, costs = _affine(objective, count, "objective")
    matrix, lower, upper, rows = _rows(request, names, count)
    bounds, kinds = np.tile([0.0, np.inf], (count, 1)), np.zeros(count, int)
    places = {one.name: slice(one.start, one.start + len(one.components)) for one in declared}
    for name, pair in request.bounds.items():
        bounds[_place(places, name, "bounds", name)] = pair
    for i, name in enumerate(request.integer):
        kinds[_place(places, name, "integer", i)] = 1
    for field, numbers in (("bounds", bounds), ("objective", costs), ("constraints", matrix.data)):
        refuse_huge(numbers, field)
    sign = 1.0 if request.sense == "minimize" else -1.0
    program = Program(costs[0], matrix, lower, upper, bounds, sign, float(constant[0]))
    found: ProgramResult
    more: dict[str, Any] = {}
    if kinds.any():
        search = IntegerSearch(program, kinds, request.relative_gap, request.time_limit, progress)
        found = integer_result(search, budget)
        more = {"dual_residual": None, "least_violation": None}
    else:
        found = linear_result(program, request.time_limit, budget, progress)
    more |= {entry.name: getattr(found, entry.name) for entry in fields(found)}
    x = found.x
    values: dict[str, RealTensor] | None = None
    if x is not None:
        values = {one.name: x[places[one.name]].reshape(one.shape)[()] for one in declared}
    components = [component for one in declared for component in one.components]
    return LinearModelResult(**more, values=values, column_names=components, row_constraints=rows)


def _variables(request: LinearModelRequest) -> list[str]:
    """The names of the variables. Raises InvalidExpression, InvalidInput where there is none."""
    if request.variables:
        return request.variables
    found, known = dict[str, None](), request.names
    texts: list[tuple[str, tuple[str | int, ...]]] = [(request.objective, ("objective",))]
    texts += [(text, ("constraints", i)) for i, text in enumerate(request.constraints)]
    for text, place in texts:
        with pointing_at(*place):
            found |= dict.fromkeys(free_names(text, known))
    if not found:
        raise InvalidInput.at("No variable stands in the objective or the constraints.", "objective")
    return list(found)


def _rows(request: LinearModelRequest, names: Sequence[str], count: int) -> tuple[csr_array, Array, Array, Array]:
    """Matrix, lower and upper ends of the rows, and the constraint of each."""
    parts: list[tuple[Array, Array, Array]] = []
    for i, text in enumerate(request.constraints):
        with pointing_at("constraints", i):
            one = parse_constraint(text, names, request.names)
        constant, matrix = _affine(one.function, count, "constraints", i)
        parts.append((matrix, one.lower.ravel() - constant, one.upper.ravel() - constant))
    if not parts:
        return csr_array((0, count)), np.empty(0), np.empty(0), np.empty(0, int)
    matrices, lower, upper = zip(*parts, strict=True)
    rows = np.repeat(np.arange(len(parts)), [len(one) for one in matrices])
    return csr_array(np.vstack(matrices)), np.concatenate(lower), np.concatenate(upper), rows


def _affine(function: Function, count: int, *place: str | int) -> tuple[Array, Array]:
    """Constant terms (m) and coefficients (m, n) of a formula. Raises InvalidExpression where it is not linear."""
    with pointing_at(*place):
        if not is_affine(function):
            detail = "This is not linear in the variables; optimization/minimize and global-minimize take it."
            raise InvalidExpression.at(detail, *place)
        value, matrix = function.jacobian(np.zeros(count))
    if not (np.isfinite(value).all() and np.isfinite(matrix).all()):
        raise InvalidExpression.at("This formula has no finite value: look for a division by zero.", *place)
    return np.ravel(value), matrix.reshape(-1, count)


def _place(places: dict[str, slice], name: str, *place: str | int) -> slice:
    if name not in places:
        raise InvalidInput.at(f"There is no such variable. There are {', '.join(list(places)[:12])}.", *place)
    return places[name]

"""Convex quadratic programs."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy.linalg import eigvalsh

from service.handlers.optimization.formulas import FREE, bounds_of
from service.handlers.optimization.linear_program import ProgramResult
from service.handlers.optimization.programs import rows_of
from service.methods.budget import Budget
from service.methods.optimization.exact_program import Optimum, unscaled
from service.methods.optimization.exact_quadratic import quadratic_optimum
from service.methods.optimization.highs import run
from service.methods.optimization.interior_point import minimize_standard, solve_active, split
from service.methods.optimization.program import Array, Program, Status
from service.methods.optimization.scaling import Scaled, scaled
from service.methods.optimization.simplex import TOLERANCE, certificate, least_violation, solve
from service.operation import Cost
from service.schemas.optimization.programs import QuadraticProgramRequest
from service.schemas.types.errors import InvalidInput, NotConvex
from service.schemas.types.results import Number, RealVector

_SHARE = 0.3  # of the time that is left, for each of three linear programs that find out why there is no optimum
_EXACTING = {"primal_feasibility_tolerance": 1e-9, "dual_feasibility_tolerance": 1e-9, "qp_regularization_value": 1e-12}
_MOST_FACES = 10_000  # steps of the active set method, some 0.1 ms each
_FLAT = 1e-6  # of the terms of a component of Qd, up to which it counts as zero


@dataclass(slots=True, kw_only=True)
class QuadraticProgramResult(ProgramResult):
    """How a quadratic program ended."""

    dual_values: RealVector | None
    """(m): how much the value changes for each unit that the active end of a row is moved up; null without x."""
    reduced_costs: RealVector | None
    """(n): Qx + c - Aᵀ(dual values): the same for the bounds of the variables; null without x."""
    dual_residual: Number | None
    """The largest multiplier with the wrong sign, relative to 1 + max |Qx + c|; null without x."""
    gap: Number | None
    """What is missing to complementarity, Σ multiplier·(distance from its end), relative to max(1, |(Qx + c)ᵀx|); null
    without x."""
    smallest_eigenvalue: Number
    """Of Q: the solution is unique where it is positive."""
    least_violation: Number | None
    """Where infeasible: the smallest possible sum of row violations within the bounds, which proves it; else null."""


def quadratic_program(request: QuadraticProgramRequest, budget: Budget) -> QuadraticProgramResult:
    """The x that minimises ½xᵀQx + cᵀx where lower ≤ Ax ≤ upper and the bounds hold, Q being positive semidefinite.

    A primal-dual interior point method (Mehrotra's predictor and corrector), and then the linear equations of the
    active constraints; HiGHS's active set method where that is not enough. `success` is true where the optimality
    conditions of Karush, Kuhn and Tucker hold to 1e-7: they are sufficient, since the problem is convex. Up to 80
    variables and active rows the equations are solved again in exact rational arithmetic, and where every condition
    holds exactly the optimum is `proved`: x, value and dual values are the doubles nearest to the exact ones. A Q with
    a negative eigenvalue is refused as `not-convex`.
    """
    program, quadratic = _program(request)
    smallest = _smallest_eigenvalue(quadratic)
    scale = scaled(program, quadratic)
    assert scale.quadratic is not None  # noqa: S101 - one was given
    how, (x, y, iterations) = "interior point", _inside(scale.program, scale.quadratic)
    inside = _is_optimal(scale.program, scale.quadratic, x, y)
    exact = quadratic_optimum(scale.program, scale.quadratic, x, y) if inside else None
    status, message, violation = ("failed", "", None) if inside else _why_not(scale.program, scale.quadratic, budget)
    if exact is None and status == "failed":  # multipliers that are not unique are those of a vertex here
        found = _along_faces(scale.program, scale.quadratic, budget)
        iterations += found[2]
        if _is_optimal(scale.program, scale.quadratic, *found[:2]):
            exact = quadratic_optimum(scale.program, scale.quadratic, *found[:2])
            if not inside:
                how, x, y = "active set", *found[:2]
            inside = True
    if inside:
        return _optimal(program, quadratic, scale, exact, (x, y), how, iterations=iterations, smallest=smallest)
    return QuadraticProgramResult(
        certainty="estimated",
        x=None, value=None, status=status, success=False, message=message, iterations=iterations, slack=None,
        primal_residual=None, dual_values=None, reduced_costs=None, dual_residual=None, gap=None,
        smallest_eigenvalue=smallest, least_violation=violation,
    )  # fmt: skip


def _is_optimal(program: Program, quadratic: Array, x: Array, y: Array) -> bool:
    linearised = replace(program, objective=quadratic @ x + program.objective)
    return max(certificate(linearised, x, y)[1:]) <= TOLERANCE


def _inside(program: Program, quadratic: Array) -> tuple[Array, Array, int]:
    """Point, multipliers of the rows, and iterations, of the interior point method."""
    form = split(program, quadratic)
    with np.errstate(all="ignore"):
        point, iterations, _converged = minimize_standard(form.standard)
        point = solve_active(form.standard, point)
    return point.x, form.multipliers(point.y, point.z), iterations


def _along_faces(program: Program, quadratic: Array, budget: Budget) -> tuple[Array, Array, int]:
    """The same of the active set method, where feasible points have no inside that multipliers stay bounded in."""
    limits = {"time_limit": _SHARE * budget.left, "qp_iteration_limit": _MOST_FACES}
    found = run(program, {**_EXACTING, **limits}, quadratic=quadratic)
    return np.zeros(program.objective.size) if found.x is None else found.x, found.duals, found.iterations


def _optimal(  # noqa: PLR0913, PLR0917 - the problem, its answer, and how it was found
    program: Program, quadratic: Array, scale: Scaled, exact: Optimum | None, found: tuple[Array, Array], how: str, *,
    iterations: int, smallest: float,
) -> QuadraticProgramResult:  # fmt: skip
    x, y = found
    if exact is None:
        x, y = np.clip(scale.point(x), *program.bounds.T), scale.multipliers(y)
        value, checked = float(x @ (0.5 * quadratic @ x + program.objective)), "were checked"
    else:
        x, y, value = unscaled(exact, scale, 0.0)
        checked = "hold in exact arithmetic"
    linearised = replace(program, objective=quadratic @ x + program.objective)
    reduced, primal, dual, gap = certificate(linearised, x, y)
    return QuadraticProgramResult(
        x=x, value=value, certainty="checked" if exact is None else "proved", status="optimal", success=True,
        message=f"Optimal ({how}); the optimality conditions {checked}.",
        iterations=iterations, slack=program.slack(x), primal_residual=primal, dual_values=y,
        reduced_costs=reduced, dual_residual=dual, gap=gap, smallest_eigenvalue=smallest, least_violation=None,
    )  # fmt: skip


def quadratic_program_cost(request: QuadraticProgramRequest) -> Cost:
    """Dense factorisations of all variables and rows together."""
    size = len(request.quadratic)
    if request.constraints is not None:
        size += request.constraints.matrix.shape[0]
    return Cost(np.inf, size * size)


def _program(request: QuadraticProgramRequest) -> tuple[Program, Array]:
    quadratic = np.asarray(request.quadratic, float)
    count = len(quadratic)
    linear = np.zeros(count) if request.linear is None else np.asarray(request.linear, float)
    if len(linear) != count:
        raise InvalidInput.at(f"There are {len(linear)} entries for {count} variables.", "linear")
    matrix, lower, upper = rows_of(request.constraints, count)
    bounds = bounds_of(request.bounds, count, FREE)
    with np.errstate(over="ignore"):
        double = quadratic + quadratic.T
    symmetric = np.where(np.isfinite(double), double / 2, quadratic / 2 + quadratic.T / 2)
    return Program(linear, matrix, lower, upper, bounds), symmetric


def _smallest_eigenvalue(quadratic: Array) -> float:
    eigenvalues = eigvalsh(quadratic)
    smallest = float(eigenvalues[0])
    if smallest < -1e-13 * len(quadratic) * np.abs(eigenvalues).max():  # more than rounding of an eigenvalue
        detail = f"The matrix has the negative eigenvalue {smallest:.6g}, so that the problem is not convex."
        raise NotConvex.at(detail, "quadratic")
    return smallest


def _why_not(program: Program, quadratic: Array, budget: Budget) -> tuple[Status, str, float | None]:
    """Why there is no optimum, found out by two linear programs."""
    flat = replace(program, objective=np.zeros_like(program.objective))
    if solve(flat, budget.share(_SHARE * budget.left)).status == "infeasible":
        return (
            "infeasible",
            "No point satisfies all rows and bounds.",
            least_violation(program, budget.share(_SHARE * budget.left)),
        )
    if _descends_for_ever(program, quadratic, budget):
        return "unbounded", "The objective falls without end along a direction in which Q is zero.", None
    return "failed", "No point was found whose optimality could be certified; scaling the problem usually helps.", None


def _descends_for_ever(program: Program, quadratic: Array, budget: Budget) -> bool:
    """Whether there is a direction d with Qd = 0, cᵀd < 0 that leaves no row and no bound."""
    count = len(quadratic)
    steps = replace(
        program,
        matrix=type(program.matrix)(np.vstack([program.matrix.toarray(), quadratic])),
        lower=np.concatenate([np.where(np.isfinite(program.lower), 0.0, -np.inf), np.zeros(count)]),
        upper=np.concatenate([np.where(np.isfinite(program.upper), 0.0, np.inf), np.zeros(count)]),
        bounds=np.where(np.isfinite(program.bounds), 0.0, np.array([-1.0, 1.0])),
    )
    found = solve(steps, budget.share(_SHARE * budget.left))
    # No more than the rounding of a program's solver.
    if found.x is None or steps.value(found.x) >= -1e-9 * max(1.0, float(np.abs(program.objective).max())):
        return False
    # A Q that is badly scaled is small along some direction without being zero.
    zero = np.abs(quadratic @ found.x) <= _FLAT * (np.abs(quadratic) @ np.abs(found.x))
    return bool(zero.all())

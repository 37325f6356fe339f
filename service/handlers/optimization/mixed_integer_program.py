"""Linear programs in which some variables are integers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from service.handlers.optimization.linear_program import SOLVING, ProgramResult
from service.handlers.optimization.programs import linear_program_of
from service.methods.budget import Budget
from service.methods.optimization.exact_program import fmpq_of, nearest, outward
from service.methods.optimization.integer_proof import proved
from service.methods.optimization.program import Array, Program, Status
from service.methods.optimization.scaling import scaled
from service.schemas.optimization.programs import MixedIntegerProgramRequest
from service.schemas.types.errors import InvalidInput
from service.schemas.types.results import Number, RealVector

FEASIBLE = 1e-6
"""Largest primal residual, and distance of an integer variable from an integer, of an answer that counts as optimal."""

_STATUS: dict[int, Status] = {0: "optimal", 1: "time_limit", 2: "infeasible", 3: "unbounded"}
_MESSAGES: dict[Status, str] = {
    "optimal": "Optimal to the gap (HiGHS branch and cut).",
    "time_limit": "Stopped by the time limit; x is the best found so far, and bound limits how much better one can be.",
    "infeasible": "No point satisfies all rows, bounds and integrality (HiGHS branch and cut).",
    "unbounded": "The objective has no bound.",
    "infeasible_or_unbounded": "There is no optimum: the program is infeasible or unbounded.",
    "failed": "HiGHS gave no answer that passes the check.",
}

_PROVED: dict[Status, str] = {
    "optimal": "Optimal to the gap (HiGHS branch and cut); value and bound are proved in exact arithmetic.",
    "infeasible": "No point satisfies all rows, bounds and integrality, which is proved in exact arithmetic.",
}


@dataclass(slots=True, kw_only=True)
class MixedIntegerProgramResult(ProgramResult):
    """How a mixed-integer program ended."""

    dual_values: RealVector | None = None
    """Always null: integer programs have no dual values."""
    reduced_costs: RealVector | None = None
    """Always null."""
    bound: Number | None
    """No feasible point has a better value than this."""
    gap: Number | None
    """|value - bound| / max(1e-9, |value|); 0 where both agree."""


def mixed_integer_program(request: MixedIntegerProgramRequest, budget: Budget) -> MixedIntegerProgramResult:
    """The x that minimises or maximises cᵀx where lower ≤ Ax ≤ upper, the bounds hold, and some xⱼ are integers.

    Solved by branch and cut (HiGHS) until the gap between the value and the proven bound is at most `relative_gap`.
    Integer variables are given exactly; `success` is true where the rows hold to 1e-6 and the gap is reached. Small
    programs are solved again by branch and bound with rational bounds: where that ends within forty nodes the point is
    feasible exactly, and value and bound are `proved`, as is that there is no point. HiGHS's own bound is `estimated`.
    """
    program = linear_program_of(request)
    count = len(request.objective)
    if len(request.integrality) != count:
        raise InvalidInput.at(f"There are {len(request.integrality)} entries for {count} variables.", "integrality")
    for index, kind in enumerate(request.integrality):
        if kind not in (0, 1):
            raise InvalidInput.at("Expected 1 (integer) or 0 (continuous).", "integrality", index)
    return integer_result(program, np.array(request.integrality), request.relative_gap, request.time_limit, budget)


def integer_result(
    program: Program, integrality: Array, gap: float, time_limit: float, budget: Budget
) -> MixedIntegerProgramResult:
    """The answer to a mixed-integer program."""
    options = {"mip_rel_gap": gap, "time_limit": min(time_limit, SOLVING * budget.left)}
    found = _run(program, integrality, options)
    if found.status == 4:  # HiGHS failed
        options["time_limit"] = min(time_limit, SOLVING * budget.left)
        found = _run(program, integrality, {**options, "presolve": False})
    status = _STATUS.get(found.status, "infeasible_or_unbounded" if found.x is None else "failed")
    x = found.x
    residual = None
    if x is not None:
        x = np.where(integrality == 1, np.round(x) + 0.0, x)
        residual = program.violation(x)
        if residual > FEASIBLE or np.max(np.abs(x - found.x)) > FEASIBLE:
            status = "failed"
    bound = found.get("mip_dual_bound")
    result = MixedIntegerProgramResult(
        x=x,
        value=None if x is None else program.value(x),
        certainty="estimated",  # HiGHS's bound is one of floating-point arithmetic
        status=status,
        success=status == "optimal",
        message=_MESSAGES[status],
        iterations=int(found.get("mip_node_count") or 0),
        slack=None if x is None else program.slack(x),
        primal_residual=residual,
        bound=None if bound is None or not np.isfinite(bound) else program.sign * float(bound) + program.offset,
        gap=None if x is None or found.get("mip_gap") is None else float(found.mip_gap),
    )
    if status in ("optimal", "infeasible"):
        _prove(result, program, integrality, gap)
    return result


def _prove(result: MixedIntegerProgramResult, program: Program, integrality: Array, gap: float) -> None:
    """Set what exact arithmetic proves."""
    proof = proved(program, integrality, result.x if result.status == "optimal" else None, gap)
    if proof is None:
        return
    result.certainty = "proved"
    result.message = _PROVED[result.status]
    if proof.x is not None:
        offset = fmpq_of(program.offset)
        result.x, result.value = proof.x, nearest(proof.value + offset)
        result.slack, result.primal_residual = program.slack(proof.x), program.violation(proof.x)
        result.bound = outward(proof.bound + offset, -program.sign)
        result.gap = abs(result.value - result.bound) / max(1e-9, abs(result.value))


def _run(given: Program, integrality: Array, options: Any) -> Any:
    form = scaled(given, integers=True)
    program = form.program
    low, high = program.bounds.T
    rows = LinearConstraint(program.matrix.tocsc(), program.lower, program.upper) if len(program.lower) else None
    found = milp(
        program.sign * program.objective,
        integrality=integrality,
        bounds=Bounds(low, high),
        constraints=rows,
        options=options,
    )
    bound: float | None = found.get("mip_dual_bound")
    if bound is not None:
        found.mip_dual_bound = bound * form.cost
    return found

"""Linear programs in which some variables are integers."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial

import numpy as np

from service.handlers.optimization.linear_program import SOLVING, ProgramResult
from service.handlers.optimization.programs import linear_program_of
from service.methods.budget import Budget
from service.methods.dyadic import fmpq_of
from service.methods.optimization.exact_program import nearest, outward
from service.methods.optimization.highs import Options, Solution, State, run
from service.methods.optimization.integer_proof import proved
from service.methods.optimization.program import Array, Program, Status
from service.methods.optimization.scaling import Scaled, scaled
from service.methods.progress import Progress
from service.schemas.optimization.programs import MixedIntegerProgramRequest
from service.schemas.types.errors import InvalidInput
from service.schemas.types.results import Number, RealVector

FEASIBLE = 1e-6
"""Largest primal residual, and distance of an integer variable from an integer, of an answer that counts as optimal."""

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
    """No feasible point has a better value than this; null where none is known."""
    gap: Number | None
    """|value - bound| / max(1e-9, |value|); 0 where both agree, null without one of them."""


@dataclass(slots=True)
class IntegerSearch:
    """A mixed-integer program, how near to its bound and for how many seconds it is searched, and who is told."""

    program: Program
    integrality: Array
    gap: float
    time_limit: float
    progress: Progress
    _form: Scaled = field(init=False)

    def __post_init__(self) -> None:
        self._form = scaled(self.program, integers=True)

    def run(self, budget: Budget, options: Options) -> Solution:
        """What HiGHS ends with in a part of the time that is left."""
        seconds = min(self.time_limit, SOLVING * budget.left)
        limits: Options = {"mip_rel_gap": self.gap, "time_limit": seconds, **options}
        listener = partial(self._tell, seconds) if self.progress.heard else None
        return run(self._form.program, limits, self.integrality, listener)

    def as_sent(self, cost: float) -> float | None:
        """The objective that a cost of the scaled minimisation stands for; None where it is infinite."""
        return self.program.sign * cost * self._form.cost + self.program.offset if np.isfinite(cost) else None

    def _tell(self, seconds: float, state: State) -> None:
        self.progress.report(
            round(state.running_time, 1),
            seconds,
            value=self.as_sent(state.mip_primal_bound),
            bound=self.as_sent(state.mip_dual_bound),
            gap=state.mip_gap,
            nodes=state.mip_node_count,
        )


def mixed_integer_program(
    request: MixedIntegerProgramRequest, budget: Budget, progress: Progress
) -> MixedIntegerProgramResult:
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
    kinds = np.array(request.integrality)
    return integer_result(IntegerSearch(program, kinds, request.relative_gap, request.time_limit, progress), budget)


def integer_result(search: IntegerSearch, budget: Budget) -> MixedIntegerProgramResult:
    """The answer to a mixed-integer program."""
    program, integrality = search.program, search.integrality
    found = search.run(budget, {})
    if found.status in ("failed", "infeasible_or_unbounded"):
        found = search.run(budget, {"presolve": "off"})
    status, x = found.status, found.x
    residual = None
    if x is not None:
        x = np.where(integrality == 1, np.round(x) + 0.0, x)
        residual = program.violation(x)
        if residual > FEASIBLE or np.max(np.abs(x - found.x)) > FEASIBLE:
            status = "failed"
    result = MixedIntegerProgramResult(
        x=x,
        value=None if x is None else program.value(x),
        certainty="estimated",  # HiGHS's bound is one of floating-point arithmetic
        status=status,
        success=status == "optimal",
        message=_MESSAGES[status],
        iterations=found.nodes,
        slack=None if x is None else program.slack(x),
        primal_residual=residual,
        bound=search.as_sent(found.bound),
        gap=None if x is None or not np.isfinite(found.gap) else found.gap,
    )
    if status in ("optimal", "infeasible"):
        _prove(result, program, integrality, search.gap)
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
        result.gap = abs(result.value - result.bound) / max(1e-9, abs(result.value))  # no division by 0

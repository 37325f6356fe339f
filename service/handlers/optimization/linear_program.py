"""Linear programs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from service.handlers.optimization.programs import linear_program_of
from service.methods.budget import Budget
from service.methods.optimization.program import Program, Status
from service.methods.optimization.simplex import least_violation, solve
from service.methods.progress import Progress
from service.schemas.optimization.programs import LinearProgramRequest
from service.schemas.types.results import ExtendedVector, Number, RealVector, Result

SOLVING = 0.7
"""Of the time that is left, for HiGHS, which looks at its clock now and then only: a choice."""


@dataclass(slots=True, kw_only=True)
class ProgramResult(Result):
    """How a program ended: its optimum with the certificate, or why there is none."""

    x: Annotated[RealVector | None, Field(description="The best point (n); null where there is none.")]
    value: Annotated[Number | None, Field(description="The objective at x; null without x.")]
    status: Annotated[Status, Field(description="`optimal` only where the certificate holds.")]
    success: Annotated[bool, Field(description="Whether the status is `optimal`.")]
    message: Annotated[str, Field(description="How it was solved, or why not.")]
    iterations: Annotated[int, Field(description="Iterations of the solver, over all its attempts.")]
    slack: Annotated[
        ExtendedVector | None,
        Field(
            description="(m): how far each row is from the nearer of its ends, negative where passed; null without x."
        ),
    ]
    primal_residual: Annotated[
        Number | None,
        Field(description="The largest amount by which a row or bound is passed over max(1, |end|); null without x."),
    ]


@dataclass(slots=True, kw_only=True)
class LinearProgramResult(ProgramResult):
    """How a linear program ended."""

    dual_values: Annotated[
        RealVector | None,
        Field(
            description="(m): what a unit adds to the value by which a row's active end moves up; null without them."
        ),
    ]
    reduced_costs: Annotated[
        RealVector | None,
        Field(description="(n): c - Aᵀ(dual values): the same for the bounds of the variables; null without those."),
    ]
    dual_residual: Annotated[
        Number | None,
        Field(description="The largest dual value with the wrong sign, relative to 1 + max |c|; null without any."),
    ]
    gap: Annotated[
        Number | None,
        Field(description="Duality gap, |primal - dual value| / max(1, |primal value|); null without both."),
    ]
    least_violation: Annotated[
        Number | None,
        Field(description="Where infeasible: the smallest possible sum of row violations, which proves it; else null."),
    ]


def linear_program(request: LinearProgramRequest, budget: Budget, progress: Progress) -> LinearProgramResult:
    """The x that minimises or maximises cᵀx where lower ≤ Ax ≤ upper and the bounds hold.

    Solved by HiGHS (dual simplex or interior point, chosen by it; again with other settings where it gives up). The
    answer is checked apart from the solver: x by its residual, its optimality by the dual values y, since
    cᵀx ≥ Σ yᵢ·(end of row i) + Σ zⱼ·(end of bound j) with z = c - Aᵀy for every feasible x, with equality only at
    an optimum. `success` is true where both hold to 1e-7, for data scaled by powers of two so that a common factor of
    costs or ends changes nothing. Up to 3,000 rows and columns the basis is then solved again in exact rational
    arithmetic: where x and y are feasible exactly, the optimum is `proved`, and x, value and dual values are the
    doubles nearest to the exact ones for the numbers received.
    """
    return linear_result(linear_program_of(request), request.time_limit, budget, progress)


def linear_result(program: Program, time_limit: float, budget: Budget, progress: Progress) -> LinearProgramResult:
    """The answer to a linear program."""
    found = solve(program, budget.share(min(time_limit, SOLVING * budget.left)), progress)
    x, y, z, sign = found.x, found.dual_values, found.reduced_costs, program.sign
    infeasible = found.status == "infeasible"
    return LinearProgramResult(
        x=x,
        value=found.value if found.value is not None or x is None else program.value(x),
        certainty="estimated" if found.status != "optimal" else "checked" if found.value is None else "proved",
        status=found.status,
        success=found.status == "optimal",
        message=found.message,
        iterations=found.iterations,
        dual_values=None if y is None else sign * y,
        reduced_costs=None if z is None else sign * z,
        slack=None if x is None else program.slack(x),
        primal_residual=found.primal_residual,
        dual_residual=found.dual_residual,
        gap=found.gap,
        least_violation=least_violation(program, budget.share(SOLVING * budget.left)) if infeasible else None,
    )

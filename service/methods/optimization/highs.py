"""HiGHS (Huangfu, Hall 2018): linear, quadratic and mixed-integer programs, and how far it is for whoever listens."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import highspy
import numpy as np
from scipy.sparse import csc_array

from service.methods.optimization.program import Array, Program, Status

State = highspy.cb.HighsCallbackOutput
"""How far it is."""
Listener = Callable[[State], None]
Options = Mapping[str, bool | float | str]
"""HiGHS's own, by their names there."""

_STATUS: dict[highspy.HighsModelStatus, Status] = {
    highspy.HighsModelStatus.kOptimal: "optimal",
    highspy.HighsModelStatus.kInfeasible: "infeasible",
    highspy.HighsModelStatus.kUnbounded: "unbounded",
    highspy.HighsModelStatus.kUnboundedOrInfeasible: "infeasible_or_unbounded",
    highspy.HighsModelStatus.kTimeLimit: "time_limit",
}
_KINDS = (highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger)


@dataclass(slots=True)
class Solution:
    """What HiGHS ended with; duals, bound and gap are those of the minimisation."""

    status: Status
    x: Array | None
    duals: Array
    """Multipliers of the rows, 0 where there is no optimum, or where some variables are integers."""
    iterations: int
    nodes: int
    bound: float
    gap: float

    @property
    def optimum(self) -> Array | None:
        """The point where it is one that HiGHS holds to be optimal."""
        return self.x if self.status == "optimal" else None


def run(
    program: Program,
    options: Options,
    integrality: Array | None = None,
    listener: Listener | None = None,
    quadratic: Array | None = None,
) -> Solution:
    """The optimum of a program by HiGHS with some of its own options.

    `integrality` is 1 for variables that are integers; `listener` is called at each iteration and node; to the
    objective ½xᵀQx is added for a quadratic form Q (n, n), where it minimises.
    """
    solver = highspy.Highs()  # type: ignore[no-untyped-call]  # typed but for its constructor
    for name, value in ({"output_flag": False, "threads": 1} | dict(options)).items():
        solver.setOptionValue(name, value)
    if solver.passModel(_model(program, integrality)) == highspy.HighsStatus.kError:
        return Solution("failed", None, np.zeros(len(program.lower)), 0, 0, -np.inf, np.inf)
    if quadratic is not None:
        solver.passHessian(_hessian(quadratic))
    if listener is not None:
        for moment in (solver.cbSimplexInterrupt, solver.cbIpmInterrupt, solver.cbMipInterrupt):
            moment.subscribe(lambda event: listener(event.data_out))
    solver.run()
    return _solution(solver, len(program.lower))


def _model(program: Program, integrality: Array | None) -> highspy.HighsLp:
    columns = program.matrix.tocsc()
    model = highspy.HighsLp()
    model.num_row_, model.num_col_ = columns.shape
    model.col_cost_ = program.sign * program.objective
    model.col_lower_, model.col_upper_ = program.bounds.T
    model.row_lower_, model.row_upper_ = program.lower, program.upper
    model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    model.a_matrix_.start_, model.a_matrix_.index_ = columns.indptr, columns.indices
    model.a_matrix_.value_ = columns.data
    if integrality is not None:
        model.integrality_ = [_KINDS[kind] for kind in integrality]
    return model


def _hessian(quadratic: Array) -> highspy.HighsHessian:
    lower = csc_array(np.tril(quadratic))
    hessian = highspy.HighsHessian()
    hessian.dim_, hessian.format_ = len(quadratic), highspy.HessianFormat.kTriangular
    hessian.start_, hessian.index_, hessian.value_ = lower.indptr, lower.indices, lower.data
    return hessian


def _solution(solver: highspy.Highs, rows: int) -> Solution:
    info, found = solver.getInfo(), solver.getSolution()
    status = _STATUS.get(solver.getModelStatus(), "failed")
    feasible = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    return Solution(
        status=status,
        x=np.array(found.col_value) if feasible else None,
        duals=np.array(found.row_dual) if status == "optimal" and found.dual_valid else np.zeros(rows),
        iterations=max(info.simplex_iteration_count, 0)
        + max(info.ipm_iteration_count, 0)
        + max(info.qp_iteration_count, 0),
        nodes=max(info.mip_node_count, 0),
        bound=info.mip_dual_bound,
        gap=info.mip_gap,
    )

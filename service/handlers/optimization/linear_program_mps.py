"""Linear and mixed-integer programs in MPS text."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from service.handlers.optimization.linear_program import LinearProgramResult, ProgramResult, linear_result
from service.handlers.optimization.mixed_integer_program import IntegerSearch, integer_result
from service.methods.budget import Budget
from service.methods.optimization.mps_text import MpsModel, program_of, read_mps
from service.methods.progress import Progress
from service.schemas.optimization.programs import MpsRequest
from service.schemas.types.errors import InvalidInput
from service.schemas.types.results import Number, Warning

_GAP = 1e-9  # the default of `mixed-integer-program`


@dataclass(slots=True, kw_only=True)
class MpsResult(LinearProgramResult):
    """How a program given as MPS text ended. Where it has integer columns, the duals are null and the gap is theirs."""

    column_names: list[str]
    """Names of the entries of `x` and `reduced_costs`."""
    row_names: list[str]
    """Names of the entries of `dual_values` and `slack`."""
    bound: Number | None = None
    """With integer columns: no feasible point has a better value than this; null where none is known."""


def linear_program_mps(request: MpsRequest, budget: Budget, progress: Progress) -> MpsResult:
    """A linear or mixed-integer program in MPS text, fixed or free (names without blanks), solved as `linear-program`.

    Sections NAME, OBJSENSE, ROWS, COLUMNS (with integer markers), RHS (of the objective too: minus its constant),
    RANGES, BOUNDS (UP, LO, FX, FR, MI, PL, BV, UI, LI), ENDATA. A mistake is refused with the number of its line.
    """
    model = read_mps(request.text)
    program, integrality = program_of(model)
    crossed = np.flatnonzero(program.bounds[:, 0] > program.bounds[:, 1])
    if crossed.size:
        raise InvalidInput.at("A column has a lower bound above its upper bound.", "text")
    found: ProgramResult
    more: dict[str, Any] = {}
    if integrality.any():
        found = integer_result(IntegerSearch(program, integrality, _GAP, budget.left, progress), budget)
        more = {"dual_residual": None, "least_violation": None}
    else:
        found = linear_result(program, budget.left, budget, progress)
    more |= {entry.name: getattr(found, entry.name) for entry in fields(found)}
    more |= {"column_names": list(model.columns), "row_names": list(model.kinds), "warnings": _doubts(model)}
    return MpsResult(**more)


def _doubts(model: MpsModel) -> list[Warning]:
    """Where readers of MPS are known to differ."""
    free_below = [name for name, upper in model.upper.items() if upper < 0 and name not in model.lower]
    binary = [name for name in model.integers if name not in model.lower and name not in model.upper]
    warnings = []
    if free_below:
        detail = "A negative upper bound without a lower one was read as open below."
        warnings.append(Warning(code="ambiguous-bound", detail=detail, count=len(free_below)))
    if binary:
        detail = "Integer columns without bounds were read as 0 or 1."
        warnings.append(Warning(code="ambiguous-bound", detail=detail, count=len(binary)))
    return warnings

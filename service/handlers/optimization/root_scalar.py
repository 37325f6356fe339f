"""Roots of one equation in one variable."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from service.handlers.complex_formulas import apart_of, joined, lengths, taken_apart
from service.handlers.formulas import function_of, kink_warnings, pointing_at, scalar
from service.handlers.optimization.formulas import refuse_comparisons
from service.handlers.optimization.system_root import SystemStatus, equal_to_zero, system_root
from service.methods.budget import Budget, OutOfTime
from service.methods.optimization.scalar_root import RootStatus, ScalarRoot
from service.methods.optimization.searching import SEARCHING
from service.schemas.optimization.equations import RootScalarRequest
from service.schemas.types.errors import InvalidInput
from service.schemas.types.results import ExtendedNumber, ExtendedOrComplexNumber, RealOrComplexNumber, Result


@dataclass(slots=True, kw_only=True)
class RootScalarResult(Result):
    """How the search for a root ended."""

    x: RealOrComplexNumber
    """The root, or the best point found; complex exactly where `numbers` is."""
    residual: ExtendedOrComplexNumber
    """f(x)."""
    slope: ExtendedOrComplexNumber
    """f'(x), in the complex plane along the real axis; zero at a multiple root."""
    error: ExtendedNumber
    """Where the certainty is `proved`, a bound on |x - root|; else |f(x)/f'(x)|, the length of one more Newton step."""
    success: bool
    """Whether a root is proved to be at x, or f touches zero there as far as a Newton step can tell."""
    status: RootStatus
    """`pole` where f changes sign at x through infinity, or by a jump; `undefined` where f tends to zero towards x and
    is not known to have a value there, as (x - 1)²/(x - 1) has none at 1."""
    message: str
    """What was done, and what was found."""
    iterations: int
    """Of Brent's or Newton's method."""
    function_evaluations: int
    """Evaluations of f, with or without its derivative."""


def root_scalar(request: RootScalarRequest, budget: Budget) -> RootScalarResult:
    """An x with f(x) = 0: between two points where the sign differs (Brent's method), or from a start.

    From a start, Newton's method with the exact derivative; where it leaves the domain or cycles, the interval around
    the start is widened until the sign changes. Where f has no sign change but touches zero, Newton's method finds it.
    Balls then prove that there is one root within the error of x (interval Newton), or a change of sign without a
    jump. What only tends to zero, or jumps across it, is no root. With `numbers: "complex"` a root in the plane is
    found and proved as `root` does it.
    """
    if (request.bracket is None) == (request.initial is None):
        raise InvalidInput.at("Give one of `bracket` and `initial`.", "bracket")
    if request.numbers == "complex":
        return _complex_root(request, budget)
    if isinstance(request.initial, np.ndarray) and request.initial.dtype.kind == "c":
        raise InvalidInput.at('A complex start needs `numbers: "complex"`.', "initial")
    place = ("equation",)
    function = scalar(function_of(request.equation, [request.variable], request.names, place=place), *place)
    refuse_comparisons(function, *place)
    search = ScalarRoot(function, request.tolerance, budget.share(SEARCHING * budget.left))
    with np.errstate(all="ignore"), pointing_at(*place):
        try:
            if request.initial is not None:
                search.around(float(request.initial))
            elif request.bracket is not None:
                search.between(*request.bracket)
            status, error = search.judged()
        except OutOfTime:
            status, error = "time_limit", None
        return _result(search, status, error)


def _complex_root(request: RootScalarRequest, budget: Budget) -> RootScalarResult:
    if request.initial is None:
        raise InvalidInput.at("In the complex plane signs do not change: give a start in `initial`.", "bracket")
    function = apart_of(request.equation, [request.variable], request.names, place=("equation",))
    if function.shape != (2,):
        raise InvalidInput.at("The equation is one number: use sum or norm.", "equation")
    refuse_comparisons(function, "equation", each=2)
    start = taken_apart(np.asarray(request.initial))
    found = system_root(equal_to_zero(function, budget), start, _ROOT, "equation")
    (x,), (residual,) = joined(found.x).tolist(), joined(found.residuals).tolist()
    slope = complex(*function.jacobian(found.x)[1][:, 0])
    step = 0.0 if residual == 0 else abs(residual / slope) if slope else np.inf
    return RootScalarResult(
        x=x, residual=residual, slope=slope, error=step if found.error is None else float(lengths(found.error)[0]),
        success=found.success, status=_STATUS[found.status], message=found.message, iterations=found.iterations,
        function_evaluations=found.function_evaluations, warnings=found.warnings, certainty=found.certainty,
    )  # fmt: skip


_ROOT = 1e-10  # relative residual: `root`'s by default
_STATUS: dict[SystemStatus, RootStatus] = {
    "converged": "converged", "no_root_found": "not_converged", "time_limit": "time_limit",
}  # fmt: skip
_MESSAGES: dict[RootStatus, str] = {
    "converged": "A root.",
    "pole": "The sign changes here through infinity: a pole or a jump, not a root.",
    "undefined": "The equation tends to zero here, but may have no value at the place, as where 0 is divided by 0.",
    "not_converged": "No root was found; x is where |f| is least among the points that were looked at.",
    "time_limit": "Stopped by the time limit.",
}


def _result(search: ScalarRoot, status: RootStatus, error: float | None) -> RootScalarResult:
    point = np.array([search.x])
    value, slope = (float(entry) for entry in search.function.derivatives(point, 1))
    step = 0.0 if value == 0 else abs(value / slope) if slope else np.inf
    return RootScalarResult(
        x=search.x, residual=value, slope=slope, error=step if error is None else error,
        success=status == "converged", status=status, message=_MESSAGES[status], iterations=search.iterations,
        function_evaluations=search.evaluations, warnings=kink_warnings(search.function, point),
        certainty="estimated" if status != "converged" else "checked" if error is None else "proved",
    )  # fmt: skip

"""Roots of systems of equations."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from service.handlers.complex_formulas import joined, lengths, taken_apart
from service.handlers.formulas import Array
from service.handlers.optimization.formulas import apart_function, refuse_comparisons, vector_function
from service.handlers.optimization.system_root import SystemRoot, SystemStatus, equal_to_zero, system_root
from service.methods.budget import Budget
from service.schemas.optimization.equations import RootRequest
from service.schemas.types.errors import InvalidInput
from service.schemas.types.results import ExtendedNumber, Number, RealVector, Result, Vector


@dataclass(slots=True, kw_only=True)
class RootResult(Result):
    """How the search for a root ended."""

    x: Vector
    """The root, or the point with the least residuals that was found (n); complex exactly where `numbers` is."""
    error: RealVector | None
    """(n): bounds on the distance of x from the root that is proved to be there; null where none is."""
    residuals: Vector
    """The equations there (m)."""
    residual: Number
    """The largest of them in size."""
    relative_residual: Number
    """The largest, each relative to Σⱼ|Jᵢⱼ|·max(|xⱼ|, 1): what rounding of x alone would make is about 1e-16."""
    success: bool
    """Whether a root is proved to be at x, or the relative residual is at most the tolerance and no equation is proved
    to be other than zero around x."""
    status: SystemStatus
    """The same in a word; `no_root_found` where the residuals have a minimum above zero."""
    message: str
    """What was done, and from how many starts."""
    iterations: int
    """Over all starts."""
    function_evaluations: int
    """Evaluations of the equations, with or without their Jacobian."""
    condition_number: ExtendedNumber
    """Of the Jacobian with columns scaled to norm 1; infinite at a multiple root, or where roots are not isolated."""


def root(request: RootRequest, budget: Budget) -> RootResult:
    """An x with F(x) = 0, from a start, with the exact Jacobian.

    Damped Gauss-Newton steps (Levenberg-Marquardt, which takes Newton's step near a root), from the start and, where
    that fails, from points around it. There may be more equations than variables, or fewer.
    Where they are as many and smooth, and the root is simple, balls prove that there is just one root within the error
    of x (Krawczyk's operator). With `numbers: "complex"` all of that is done for the real and imaginary parts.
    """
    if request.numbers == "complex":
        return _complex_root(request, budget)
    if request.initial.dtype.kind == "c":
        raise InvalidInput.at('A complex start needs `numbers: "complex"`.', "initial")
    function = vector_function(request, request.equations, "equations")
    refuse_comparisons(function, "equations")
    problem = equal_to_zero(function, budget, request.bounds)
    found = system_root(problem, np.asarray(request.initial, float), request.tolerance, "equations")
    return _result(found, found.x, found.error, found.residuals)


def _complex_root(request: RootRequest, budget: Budget) -> RootResult:
    if request.bounds is not None:
        raise InvalidInput.at("Complex numbers have no order: leave out the bounds.", "bounds")
    function = apart_function(request, request.equations, "equations")
    refuse_comparisons(function, "equations", each=2)
    problem = equal_to_zero(function, budget)
    found = system_root(problem, taken_apart(request.initial), request.tolerance, "equations")
    error = None if found.error is None else lengths(found.error)
    return _result(found, joined(found.x), error, joined(found.residuals))


def _result(found: SystemRoot, x: Array, error: Array | None, residuals: Array) -> RootResult:
    return RootResult(
        x=x, error=error, residuals=residuals, residual=float(np.max(np.abs(residuals))),
        relative_residual=found.relative_residual, success=found.success, status=found.status, message=found.message,
        iterations=found.iterations, function_evaluations=found.function_evaluations,
        condition_number=found.condition_number, warnings=found.warnings, certainty=found.certainty,
    )  # fmt: skip

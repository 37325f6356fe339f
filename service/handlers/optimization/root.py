"""Roots of systems of equations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from service.expressions import Function
from service.handlers.formulas import pointing_at
from service.handlers.optimization.formulas import FREE, bounds_of, refuse_comparisons, vector_function
from service.methods.budget import Budget
from service.methods.optimization.krawczyk import enclosed_root, has_no_root_near, nearest, never_ends, system_of
from service.methods.optimization.multistart import Array, solve
from service.methods.optimization.residuals import Residuals
from service.schemas.optimization.equations import RootRequest
from service.schemas.types.errors import InvalidInput
from service.schemas.types.results import ExtendedNumber, Number, RealVector, Result, Warning


@dataclass(slots=True, kw_only=True)
class RootResult(Result):
    """How the search for a root ended."""

    x: RealVector
    """The root, or the point with the least residuals that was found (n)."""
    error: RealVector | None
    """(n): bounds on the distance of x from the root that is proved to be there; null where none is."""
    residuals: RealVector
    """The equations there (m)."""
    residual: Number
    """The largest of them in size."""
    relative_residual: Number
    """The largest, each relative to Σⱼ|Jᵢⱼ|·max(|xⱼ|, 1): what rounding of x alone would make is about 1e-16."""
    success: bool
    """Whether a root is proved to be at x, or the relative residual is at most the tolerance and no equation is proved
    to be other than zero around x."""
    status: Literal["converged", "no_root_found", "time_limit"]
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
    of x (Krawczyk's operator).
    """
    function = vector_function(request, request.equations, "equations")
    refuse_comparisons(function, "equations")
    bounds = bounds_of(request.bounds, function.n, FREE)
    problem = Residuals(function, bounds, np.zeros(1), np.ones(1), budget)
    with pointing_at("equations"):  # the Jacobian may be too large
        found = solve(problem, np.asarray(request.initial, float))
    if found is None:
        detail = "The equations or their derivatives are not finite at the start, nor at points around it."
        raise InvalidInput.at(detail, "initial")
    x, error, near = _proved(function, bounds, found.fit.x)
    residuals = np.ravel(np.asarray(function.value(x), float))
    sizes = np.abs(found.fit.jacobian) @ np.maximum(np.abs(x), 1.0)
    relative = float(np.max(np.abs(residuals) / np.where(sizes > 0, sizes, 1.0)))
    success = near and (error is not None or relative <= request.tolerance)
    where = "the given start" if found.from_given else "another start than the given one"
    message = f"A root, reached from {where}." if success else "The best point found, which is no root."
    condition = found.certificate.condition
    warnings = []
    if condition > 1e8:
        digits = max(0, int(16 - np.log10(condition))) if np.isfinite(condition) else None
        detail = "The Jacobian is nearly singular here: the root is multiple, or not isolated, and has fewer digits."
        warnings.append(Warning(code="ill-conditioned", detail=detail, trusted_digits=digits))
    return RootResult(
        x=x, error=error, residuals=residuals, residual=float(np.max(np.abs(residuals))), relative_residual=relative,
        success=success,
        status="converged" if success else "time_limit" if found.out_of_time else "no_root_found",
        message=f"{message} Levenberg-Marquardt from {found.starts} start(s).", iterations=found.iterations,
        function_evaluations=problem.evaluations, condition_number=condition, warnings=warnings,
        certainty="estimated" if not success else "checked" if error is None else "proved",
    )  # fmt: skip


def _proved(function: Function, bounds: Array, x: Array) -> tuple[Array, Array | None, bool]:
    """The double nearest to a root that is proved, and the bounds on its error; and whether a root may be near x."""
    system = system_of(function)
    box = None if system is None else enclosed_root(system, x)
    if box is not None:
        near, error = nearest(box)
        if (np.clip(near, *bounds.T) == near).all():
            return near, error, True
    if system is None:
        return x, None, True
    return x, None, not has_no_root_near(function, x) and not never_ends(system, x)

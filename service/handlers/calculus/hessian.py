"""Second derivatives, and what they say of a point."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

import numpy as np
from pydantic import Field
from typing_extensions import TypeAliasType

from service.handlers.calculus.certified import certified
from service.handlers.formulas import Array, point_warnings, scalar_function_at, where_defined
from service.schemas.calculus.derivatives import HessianRequest
from service.schemas.types.results import Certainty, ExtendedTensor, Result

_STABLE = 10.0  # rounding units for each row: a stable method's eigenvalues are off by one or two, a choice
Labels = TypeAliasType("Labels", Annotated[str | list[Any], Field(description="A label, or nested lists of them.")])
"""A word, or equally nested lists of words."""


@dataclass(slots=True, kw_only=True)
class HessianResult(Result):
    """The Hessian at points."""

    result: ExtendedTensor
    """H (…, n, n) with H[i, j] = ∂²f/∂x_i∂x_j."""
    value: ExtendedTensor
    """f (…)."""
    gradient: ExtendedTensor
    """∇f (…, n)."""
    eigenvalues: ExtendedTensor
    """Those of H in increasing order (…, n)."""
    definiteness: Labels
    """`positive definite`, `positive semidefinite`, `negative definite`, `negative semidefinite`, `indefinite` or
    `zero`; `undefined` where H is not finite."""
    classification: Labels
    """`local minimum`, `local maximum`, `saddle point`, `undetermined` (stationary, but second derivatives do not
    decide) or `not stationary`."""
    condition_number: ExtendedTensor
    """max|λ| / min|λ| of each (…)."""


def hessian(request: HessianRequest) -> HessianResult:
    """The exact Hessian ∇²f with its eigenvalues, and by them the kind of each stationary point.

    An eigenvalue counts as zero below n ε max|λ|; where the entries are exact, those of the matrix with the variables
    in units that make its diagonal ±1, which have the same signs whatever units were sent. A saddle point has
    eigenvalues of both signs; where one is zero and the others agree, second derivatives do not decide.
    """
    function = scalar_function_at(request)
    value, *derivatives = function.hessian(request.at)
    parts = [value, *(where_defined(value, part) for part in derivatives)]
    (value, gradient, result), certainty, doubts = certified(function, request.at, "hessian", parts)
    finite = np.asarray(np.isfinite(result).all((-2, -1)))
    with np.errstate(all="ignore"):
        eigenvalues = np.linalg.eigvalsh(np.where(finite[..., None, None], result, 0.0))
        eigenvalues = np.where(finite[..., None], eigenvalues, np.nan)
        size = np.abs(eigenvalues)
        largest, smallest = size.max(-1), size.min(-1)
        condition = np.where(largest == 0, np.nan, largest / smallest)
        scale = np.maximum(np.maximum(1.0, np.abs(value)), largest * np.linalg.norm(request.at, axis=-1))
        stationary = np.linalg.norm(gradient, axis=-1) <= request.tolerance * scale
    deciding = eigenvalues
    if certainty == "exact":
        with np.errstate(all="ignore"):
            deciding = np.linalg.eigvalsh(_in_own_units(np.where(finite[..., None, None], result, 0.0)))
    zero = (function.n * np.finfo(float).eps * np.abs(deciding).max(-1))[..., None]
    definiteness = _definiteness((deciding > zero), (deciding < -zero), finite)
    return HessianResult(
        result=result,
        value=value,
        gradient=gradient,
        eigenvalues=eigenvalues,
        definiteness=definiteness.tolist(),
        classification=_classification(definiteness, stationary).tolist(),
        condition_number=condition,
        certainty=certainty if function.n == 1 else _certainty(certainty, result, eigenvalues),
        warnings=doubts + point_warnings(function, request.at, value, result),
    )


def _in_own_units(matrices: Array) -> Array:
    """D H D (…, n, n), of which the diagonal is ±1, or 0 beside entries of at most 1.

    By Sylvester's law of inertia it has as many eigenvalues of each sign as H.
    """
    diagonal = np.sqrt(np.abs(np.diagonal(matrices, axis1=-2, axis2=-1)))
    units = np.where(diagonal > 0, 1 / diagonal, 1.0)
    rows = np.abs(matrices * units[..., None, :]).max(-1)
    units = np.where((diagonal > 0) | (rows == 0), units, 1 / rows)
    scaled = matrices * units[..., None] * units[..., None, :]
    return np.where(np.isfinite(scaled).all((-2, -1), keepdims=True), scaled, matrices)


def _certainty(of_entries: Certainty, matrices: Array, eigenvalues: Array) -> Certainty:
    """Checked where the entries are exact, and the eigenvalues have the matrix's trace and Frobenius norm."""
    if of_entries != "exact" or not np.isfinite(eigenvalues).all():
        return "estimated"
    slack = _STABLE * matrices.shape[-1] * np.finfo(float).eps * np.abs(eigenvalues).max(-1)
    trace = np.abs(eigenvalues.sum(-1) - np.trace(matrices, axis1=-2, axis2=-1))
    norm = np.abs(np.linalg.norm(eigenvalues, axis=-1) - np.linalg.norm(matrices, axis=(-2, -1)))
    return "checked" if np.all((trace <= slack) & (norm <= slack)) else "estimated"


def _definiteness(positive: Array, negative: Array, finite: Array) -> Array:
    some, none = positive.any(-1), negative.any(-1)
    return np.select(
        [~finite, some & none, positive.all(-1), negative.all(-1), some, none],
        [
            "undefined",
            "indefinite",
            "positive definite",
            "negative definite",
            "positive semidefinite",
            "negative semidefinite",
        ],
        "zero",
    )


def _classification(definiteness: Array, stationary: Array) -> Array:
    return np.select(
        [
            ~stationary,
            definiteness == "positive definite",
            definiteness == "negative definite",
            definiteness == "indefinite",
        ],
        ["not stationary", "local minimum", "local maximum", "saddle point"],
        "undetermined",
    )

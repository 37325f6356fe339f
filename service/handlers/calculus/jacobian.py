"""Exact Jacobian matrices."""

from __future__ import annotations

from dataclasses import dataclass
from math import isqrt
from typing import Any

import numpy as np
from flint import arb_mat

from service.handlers.calculus.certified import certified
from service.handlers.formulas import functions_at, point_warnings, where_defined
from service.schemas.types.formulas import FormulasAt
from service.schemas.types.results import ExtendedTensor, Result


@dataclass(slots=True, kw_only=True)
class JacobianResult(Result):
    """A Jacobian at points."""

    result: ExtendedTensor
    """J (…, m, n) with J[i, j] = ∂f_i/∂x_j."""
    value: ExtendedTensor
    """f (…, m)."""
    determinant: ExtendedTensor | None
    """det J (…); null unless m = n."""


def jacobian(request: FormulasAt) -> JacobianResult:
    """The exact Jacobian matrix J[i, j] = ∂f_i/∂x_j of several formulas, and its determinant where it is square."""
    function = functions_at(request)
    value, result = function.jacobian(request.at)
    result = where_defined(value, result)
    square = result.shape[-1] == result.shape[-2]
    with np.errstate(all="ignore"):
        determinant = np.linalg.det(result) if square else None
    parts = [value, result] if determinant is None else [value, result, determinant]
    (value, result, *rest), certainty, doubts = certified(
        function, request.at, "jacobian", parts, _with_determinant if square else None
    )
    return JacobianResult(
        result=result,
        value=value,
        determinant=rest[0] if rest else None,
        certainty=certainty,
        warnings=doubts + point_warnings(function, request.at, value, result),
    )


def _with_determinant(balls: list[Any]) -> list[Any]:
    n = isqrt(len(balls))  # n + n²
    return [*balls, arb_mat(n, n, balls[n:]).det()]

"""Exact Jacobian matrices."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from service.handlers.formulas import functions_at, kink_warnings, where_defined
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
    return JacobianResult(
        result=result, value=value, determinant=determinant, warnings=kink_warnings(function, request.at)
    )

"""Values of polynomials, with a bound on their error."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from service.methods.numerics.horner import polynomial_value
from service.operation import Cost
from service.schemas.numerics.requests import PolynomialRequest
from service.schemas.types.results import Certainty, ExtendedTensor, Result, Tensor


@dataclass(slots=True, kw_only=True)
class PolynomialResult(Result):
    """Values of a polynomial."""

    result: Tensor
    """p(x), of the shape of `x`."""
    error_bound: ExtendedTensor
    """No less than |result − p(x)|."""


def polynomial_evaluate(request: PolynomialRequest) -> PolynomialResult:
    """The value p(x) = c₀xⁿ + c₁xⁿ⁻¹ + … + cₙ by Horner's rule, compensated for real numbers.

    Compensation adds the rounding errors of all steps, as if in twice the precision and then rounded (Graillat,
    Langlois and Louvet 2005), so that digits remain near multiple roots. `error_bound` is theirs; for complex numbers,
    and for values beyond 1e299, that of plain Horner (Higham 2002, 5.2). Where it leaves fewer than ten digits, the
    value is computed again in ball arithmetic (FLINT), with as many bits as cancel.
    """
    result, bound = polynomial_value(request.coefficients, np.asarray(request.x))
    certainty: Certainty = "proved" if np.isfinite(bound).all() else "estimated"
    return PolynomialResult(result=result, error_bound=bound, certainty=certainty)


def polynomial_evaluate_cost(request: PolynomialRequest) -> Cost:
    """Some twenty steps for each coefficient and each point."""
    elements = max(request.x.size, request.coefficients.size)
    return Cost(30.0 * request.coefficients.size * (request.x.size + 500), elements)

"""Roots of polynomials."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from service.methods.optimization.polynomials import as_doubles, certificate, roots_of
from service.operation import Cost
from service.schemas.optimization.equations import PolynomialRootsRequest
from service.schemas.types.errors import InvalidInput
from service.schemas.types.results import ComplexVector, ExtendedVector, Number, RealVector, Result, Warning

Array = NDArray[Any]
EPSILON = float(np.finfo(float).eps)


@dataclass(slots=True, kw_only=True)
class PolynomialRootsResult(Result):
    """All roots of a polynomial."""

    roots: ComplexVector
    """(n), each as often as its multiplicity, by real and then imaginary part."""
    error: RealVector
    """(n): bounds on the distance of each from the exact root, the coefficients being the doubles received."""
    residual: Number
    """The largest |p(z)| / Σ|aᵢ||z|ⁱ over the roots z: the relative change of the coefficients that makes z exact."""
    condition_numbers: ExtendedVector
    """(n): Σ|aᵢ||z|ⁱ / (|z||p'(z)|): how many times a relative change of the coefficients moves a root, relatively."""


def polynomial_roots(request: PolynomialRootsRequest) -> PolynomialRootsResult:
    """All complex roots of p(z) = a₀zⁿ + … + aₙ, each proved to lie within its error, to the last digit of a double.

    Isolated and refined in ball arithmetic (FLINT), multiple ones by the square-free part in exact arithmetic. What is
    proved holds for the doubles received: an m-fold root has an infinite or very large condition number, and where the
    coefficients are rounded values about 16/m of its digits can be relied on. Leading zeros are dropped; a polynomial
    without a root is refused.
    """
    given = np.asarray(request.coefficients)
    nonzero = np.flatnonzero(given)
    if nonzero.size == 0:
        raise InvalidInput.at("All coefficients are zero: every number is a root.", "coefficients")
    coefficients = given[nonzero[0] : nonzero[-1] + 1]
    zeros = given.size - 1 - nonzero[-1]
    if coefficients.size == 1 and zeros == 0:
        raise InvalidInput.at("A constant has no roots.", "coefficients")
    try:
        balls = roots_of(coefficients)
        roots, errors = as_doubles(balls)
    except (ArithmeticError, OverflowError):
        detail = "The coefficients differ too much in size for double precision."
        raise InvalidInput.at(detail, "coefficients") from None
    residual, condition = certificate(coefficients, roots, balls)
    roots, errors = np.concatenate([roots, np.zeros(zeros)]), np.concatenate([errors, np.zeros(zeros)])
    condition = np.concatenate([condition, np.full(zeros, 0.0 if zeros == 1 else np.inf)])
    order = np.lexsort([roots.imag, roots.real])
    return PolynomialRootsResult(
        roots=roots[order],
        error=errors[order],
        residual=residual,
        condition_numbers=condition[order],
        certainty="proved",
        warnings=_warnings(condition[order]),
    )


def polynomial_roots_cost(request: PolynomialRootsRequest) -> Cost:
    """Some dozens of sweeps over all pairs of roots, in balls."""
    size = request.coefficients.size
    return Cost(30.0 * size**3 + 10_000.0 * size**2, size * size)


def _warnings(condition: Array) -> list[Warning]:
    doubtful = np.flatnonzero(condition > 1e8)  # half of the digits
    if doubtful.size == 0:
        return []
    worst = condition[doubtful].max()
    digits = int(max(0.0, -np.log10(EPSILON * worst))) if np.isfinite(worst) else None
    detail = "These roots are multiple or nearly so: they move much when the coefficients change a little."
    indices = [[int(index)] for index in doubtful[:10]]
    return [Warning(code="ill-conditioned", detail=detail, trusted_digits=digits, count=doubtful.size, indices=indices)]

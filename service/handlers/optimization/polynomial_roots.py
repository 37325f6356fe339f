"""Roots of polynomials."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from service.operation import Cost
from service.schemas.optimization.equations import PolynomialRootsRequest
from service.schemas.types.errors import InvalidInput
from service.schemas.types.results import ComplexVector, ExtendedVector, Number, Result, Warning

Array = NDArray[Any]
EPSILON = float(np.finfo(float).eps)
_SWEEPS = 50


@dataclass(slots=True, kw_only=True)
class PolynomialRootsResult(Result):
    """All roots of a polynomial."""

    roots: ComplexVector
    """(n), each as often as its multiplicity, by real and then imaginary part."""
    residual: Number
    """The largest |p(z)| / Σ|aᵢ||z|ⁱ over the roots z: the relative change of the coefficients that makes z exact."""
    condition_numbers: ExtendedVector
    """(n): Σ|aᵢ||z|ⁱ / (|z||p'(z)|): how many times a relative change of the coefficients moves a root, relatively."""


def polynomial_roots(request: PolynomialRootsRequest) -> PolynomialRootsResult:
    """All complex roots of p(z) = a₀zⁿ + … + aₙ, as eigenvalues of the companion matrix, then refined.

    The refinement (Ehrlich and Aberth's simultaneous Newton steps) evaluates p in extended precision where the machine
    has it. An m-fold root has an infinite or very large condition number: about 16/m of its digits can be relied on.
    Leading zeros are dropped; a polynomial without a root is refused.
    """
    given = np.asarray(request.coefficients)
    nonzero = np.flatnonzero(given)
    if nonzero.size == 0:
        raise InvalidInput.at("All coefficients are zero: every number is a root.", "coefficients")
    coefficients = given[nonzero[0] : nonzero[-1] + 1]
    zeros = given.size - 1 - nonzero[-1]
    if coefficients.size == 1 and zeros == 0:
        raise InvalidInput.at("A constant has no roots.", "coefficients")
    roots = _conjugate(_refined(coefficients, _companion_roots(coefficients)), coefficients)
    residual, condition = _certificate(coefficients, roots)
    roots = np.concatenate([roots, np.zeros(zeros)]).astype(complex)
    condition = np.concatenate([condition, np.full(zeros, 0.0 if zeros == 1 else np.inf)])
    order = np.lexsort([roots.imag, roots.real])
    return PolynomialRootsResult(
        roots=roots[order],
        residual=residual,
        condition_numbers=condition[order],
        warnings=_warnings(condition[order]),
    )


def polynomial_roots_cost(request: PolynomialRootsRequest) -> Cost:
    """Eigenvalues of a full matrix, and some dozens of sweeps over all pairs of roots."""
    size = request.coefficients.size
    return Cost(30.0 * size**3 + 10_000.0 * size**2, size * size)


def _companion_roots(coefficients: Array) -> Array:
    """Eigenvalues of the companion matrix in z/s, s making the outer coefficients equal in size."""
    degree = coefficients.size - 1
    if degree == 0:
        return np.empty(0, complex)
    logs = np.log2(np.abs(coefficients[-1])) - np.log2(np.abs(coefficients[0]))
    scale = float(np.exp2(np.clip(np.round(logs / degree), -1000, 1000)))
    with np.errstate(all="ignore"):
        monic = coefficients / coefficients[0] / scale ** np.arange(degree + 1.0)
    if not np.isfinite(monic).all():
        raise InvalidInput.at("The coefficients differ too much in size for double precision.", "coefficients")
    companion = np.diag(np.ones(degree - 1, monic.dtype), -1)
    companion[0] = -monic[1:]
    return scale * np.linalg.eigvals(companion).astype(complex)


def _values(coefficients: Array, z: Array) -> tuple[Array, Array, Array]:
    """p(z), p'(z) and Σ|aᵢ||z|ⁱ by Horner's rule in extended precision."""
    a = coefficients.astype(np.clongdouble)
    p, slope = np.full(z.shape, a[0]), np.zeros(z.shape, np.clongdouble)
    size, modulus = np.full(z.shape, np.abs(a[0])), np.abs(z)
    for coefficient in a[1:]:
        slope = slope * z + p
        p = p * z + coefficient
        size = size * modulus + np.abs(coefficient)
    return p, slope, size


def _refined(coefficients: Array, roots: Array) -> Array:
    """Ehrlich-Aberth steps, kept root by root as long as the residual falls."""
    z = roots.astype(np.clongdouble)
    with np.errstate(all="ignore"):
        p, slope, size = _values(coefficients, z)
        for _ in range(_SWEEPS):
            newton = p / slope
            gaps = z[:, None] - z[None, :]
            repulsion = np.where(gaps == 0, 0, 1 / np.where(gaps == 0, 1, gaps)).sum(axis=1)
            moved = z - newton / (1 - newton * repulsion)
            after, after_slope, after_size = _values(coefficients, moved)
            better = np.isfinite(moved) & (np.abs(after) * size < np.abs(p) * after_size)
            if not better.any():
                break
            z = np.where(better, moved, z)
            p, slope = np.where(better, after, p), np.where(better, after_slope, slope)
            size = np.where(better, after_size, size)
    return z.astype(complex)


def _conjugate(roots: Array, coefficients: Array) -> Array:
    """Roots of a real polynomial in exact conjugate pairs, and real where the two of a pair are one."""
    if np.iscomplexobj(coefficients) or roots.size == 0:
        return roots
    real = np.abs(roots.imag) <= 4 * EPSILON * np.abs(roots)
    upper = roots[~real & (roots.imag > 0)]
    paired = np.concatenate([roots[real].real, upper, upper.conj()])
    return paired.astype(complex) if paired.size == roots.size else roots


def _certificate(coefficients: Array, roots: Array) -> tuple[float, Array]:
    with np.errstate(all="ignore"):
        p, slope, size = _values(coefficients, roots.astype(np.clongdouble))
        residual = np.abs(p) / size
        condition = (size / (np.abs(roots) * np.abs(slope))).astype(float)
    condition[np.isnan(condition) | (condition > 1 / EPSILON)] = np.inf
    return float(np.max(residual, initial=0.0)), condition


def _warnings(condition: Array) -> list[Warning]:
    doubtful = np.flatnonzero(condition > 1e8)
    if doubtful.size == 0:
        return []
    worst = condition[doubtful].max()
    digits = int(max(0.0, -np.log10(EPSILON * worst))) if np.isfinite(worst) else None
    detail = "These roots are multiple or nearly so: they move much when the coefficients change a little."
    indices = [[int(index)] for index in doubtful[:10]]
    return [Warning(code="ill-conditioned", detail=detail, trusted_digits=digits, count=doubtful.size, indices=indices)]

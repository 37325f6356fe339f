"""Roots of polynomials as balls that are proved to hold them (FLINT), and their condition."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from flint import acb, acb_poly, arb, ctx, fmpq_poly
from numpy.typing import NDArray

from service.methods.dyadic import fmpq_of
from service.methods.optimization.krawczyk import upper

Array = NDArray[Any]
Ball = Any
"""An acb or an arb."""

_BITS = 64  # of each root: more than a double has, so that rounding to one is all that is lost
_PRECISION = 128  # bits of the arithmetic; a choice, doubled where a root needs more
_MOST = 1 << 16  # bits at which the attempt ends: not reached by any polynomial of doubles of degree 400 that was tried
_EPSILON = float(np.finfo(float).eps)


def roots_of(coefficients: Array) -> list[Ball]:
    """All roots of the polynomial of these doubles, highest degree first: each a ball, as often as it is multiple.

    The coefficients are taken for exact. The first and the last are not zero. Raises ArithmeticError where the roots
    could not be told apart.
    """
    with ctx.workprec(_PRECISION):
        p = acb_poly([acb(complex(a)) for a in coefficients[::-1]])
        try:
            return _refined(p, p.roots())
        except ValueError:  # multiple roots, or nearly so
            return _with_multiplicities(p, coefficients)


def _refined(p: Any, isolated: Sequence[Ball]) -> list[Ball]:
    """Each of the balls, which hold one root each, made small: a root is within n|p/p'| of any point (Laguerre)."""
    slope, degree = p.derivative(), p.degree()
    refined = []
    for ball in isolated:
        root, point, last, precision = ball, ball.mid(), arb.pos_inf(), _PRECISION
        while not _is_sharp(root):
            with ctx.workprec(precision):
                step = p(point) / slope(point)
                disc = _around(point, degree * abs(step))
                if disc.is_finite() and disc.rad() < last / 2:
                    point, last = (point - step).mid(), disc.rad()
                    if ball.contains(disc) or not any(disc.overlaps(b) for b in isolated if b is not ball):
                        root = disc
                    continue
            precision *= 2
            if precision > _MOST:
                raise ArithmeticError
        refined.append(_on_the_axes(root, ball, p))
    return refined


def _around(point: Ball, radius: Ball) -> Ball:
    reach = arb(0, radius.upper()) if radius.is_finite() else arb.nan()
    return point + acb(reach, reach)


def _is_sharp(root: Ball) -> bool:
    return bool(root.rad() <= root.abs_lower() / 2**_BITS) or root.is_zero()


def _on_the_axes(root: Ball, isolated: Ball, p: Any) -> Ball:
    """The root of a real polynomial as real, where the conjugate of a ball with one root overlaps it."""
    real = all(a.imag.is_zero() for a in p.coeffs())
    return acb(root.real) if real and isolated.overlaps(isolated.conjugate()) else root


def _with_multiplicities(p: Any, coefficients: Array) -> list[Ball]:
    """Roots of the square-free part, by exact arithmetic: of |p|² = a² + b² where the coefficients a + bi are complex.

    A root z of |p|² is one of p as often as the first derivatives of p that may vanish at z; the count must be right.
    """
    parts = [fmpq_poly([fmpq_of(a) for a in part[::-1]]) for part in (np.real(coefficients), np.imag(coefficients))]
    if not any(parts[1].coeffs()):
        return _repeated(parts[0], lambda _, count: count)
    both = parts[0] * parts[0] + parts[1] * parts[1]
    precision = _PRECISION
    while precision <= _MOST:
        with ctx.workprec(precision):
            found = _repeated(both, lambda root, count: _multiplicity(p, root, count))
        if len(found) == coefficients.size - 1:
            return found
        precision *= 2
    raise ArithmeticError


def _repeated(p: Any, times: Callable[[Ball, int], int]) -> list[Ball]:
    return [root for root, count in p.complex_roots() for _ in range(times(root, count))]


def _multiplicity(p: Any, root: Ball, most: int) -> int:
    count = 0
    while count < most and p(root).contains(0):
        p, count = p.derivative(), count + 1
    return count


def as_doubles(roots: Sequence[Ball]) -> tuple[Array, Array]:
    """The nearest doubles, and bounds on their distance from the roots. Raises OverflowError beyond their range."""
    near = np.array([complex(_nearest(root.real), _nearest(root.imag)) for root in roots], complex)
    if not np.isfinite(near).all():
        raise OverflowError
    with ctx.workprec(_PRECISION):
        errors = [upper(abs(acb(complex(z)) - root)) for z, root in zip(near, roots, strict=True)]
    return near, np.array(errors)


def _nearest(part: Ball) -> float:
    return 0.0 if part.contains(0) else float(part.mid())


def certificate(coefficients: Array, near: Array, roots: Sequence[Ball]) -> tuple[float, Array]:
    """The largest |p(z)| / Σ|aᵢ||z|ⁱ at the doubles z, and Σ|aᵢ||z|ⁱ / (|z||p'(z)|) at each of the roots."""
    with ctx.workprec(_PRECISION):
        p = acb_poly([acb(complex(a)) for a in coefficients[::-1]])
        sizes, slope = acb_poly([abs(a) for a in p.coeffs()]), p.derivative()
        residual, condition = 0.0, np.empty(near.size)
        for index, (z, root) in enumerate(zip(near, roots, strict=True)):
            z_ball, modulus = acb(complex(z)), abs(root)
            residual = max(residual, float((abs(p(z_ball)) / sizes(abs(z_ball)).real).mid()))
            change = sizes(modulus).real / (modulus * abs(slope(root)))
            condition[index] = float(change.mid()) if change.is_finite() else np.inf
    condition[condition > 1 / _EPSILON] = np.inf
    return residual, condition

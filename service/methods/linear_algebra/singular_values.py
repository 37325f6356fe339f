"""Singular values and vectors, refined where in doubt."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from service.methods.linear_algebra import perturbation, spectra
from service.methods.linear_algebra.lapack import Array, epsilon
from service.methods.linear_algebra.levels import CHECKED, ESTIMATED, PROVED, STABLE
from service.methods.linear_algebra.norms import frobenius, worst_relative
from service.schemas.types.errors import NoConvergence

_VECTORS = 64
"""Rows and columns up to which vectors are computed to certify values: within 5 ms, three times as long as without."""


def svd(a: Array, field: str = "a", *, full: bool = False) -> tuple[Array, Array, Array]:
    """U, σ and Vᴴ of a stack (LAPACK gesdd), square with `full`. Raises NoConvergence."""
    try:
        return np.linalg.svd(a, full_matrices=full)
    except np.linalg.LinAlgError:
        raise _not_converged(field) from None


def singular_values(a: Array) -> Array:
    """The singular values of a stack alone, descending. Raises NoConvergence."""
    try:
        return np.asarray(np.linalg.svdvals(a))
    except np.linalg.LinAlgError:
        raise _not_converged("a") from None


def _not_converged(field: str) -> NoConvergence:
    return NoConvergence.at("The iteration for the singular values did not converge.", field)


class Certified(NamedTuple):
    """Singular values of a stack, descending, with their absolute errors and what stands behind each item."""

    s: Array
    errors: Array
    levels: Array


def best_values(a: Array) -> Certified:
    """The singular values of a stack with what is known of them: of matrices that are not large from their vectors."""
    if max(a.shape[-2:]) > _VECTORS:
        return certified(a, singular_values(a))
    u, s, vh = svd(a)
    return certified(a, s, u, vh)


def _checked(a: Array, u: Array, s: Array, vh: Array) -> Array:
    """Whether U Σ Vᴴ is A, and U and V are unitary, as of a stable method: of each item."""
    unit = np.eye(s.shape[-1])
    lack = np.maximum(frobenius(u.conj().mT @ u - unit), frobenius(vh @ vh.conj().mT - unit))
    with np.errstate(all="ignore"):
        residual = frobenius(a - (u * s[..., None, :]) @ vh)
        rounding = STABLE * max(a.shape[-2:]) * epsilon(a)
        return np.asarray((residual <= rounding * s[..., 0]) & (lack <= rounding))


def _bounded(a: Array, s: Array, u: Array | None, vh: Array | None) -> tuple[Array, Array]:
    """The errors of singular values as they are, and their levels."""
    if u is not None and vh is not None and (bound := perturbation.proved_bound(a, u, s, vh)) is not None:
        return np.full(s.shape, bound), np.array(PROVED)
    scale = math.sqrt(max(a.shape[-2:])) * epsilon(a)
    errors, levels = np.repeat(scale * s[..., :1], s.shape[-1], -1), np.full(a.shape[:-2], ESTIMATED)
    if u is not None and vh is not None:
        levels[_checked(a, u, s, vh)] = CHECKED
    return errors, levels


def certified(a: Array, s: Array, u: Array | None = None, vh: Array | None = None) -> Certified:
    """LAPACK's singular values of a stack, refined where in doubt; of a small matrix proved by vectors, if given."""
    errors, levels = _bounded(a, s, u, vh)
    for index in spectra.doubtful_items(worst_relative(s, errors), a.shape, a.dtype.char):
        if (found := spectra.singular_values(a[index])) is not None:
            s[index], levels[index] = found.values[::-1], PROVED
            left, _, right = svd(a[index])
            errors[index] = found.radii[::-1] + spectra.rounding_effect(a[index], left, right.conj().T)
    return Certified(s, errors, levels)

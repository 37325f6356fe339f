"""Singular values and vectors, refined where in doubt."""

from __future__ import annotations

import numpy as np

from service.methods.linear_algebra import high_precision
from service.methods.linear_algebra.lapack import Array, epsilon
from service.methods.linear_algebra.norms import worst_relative
from service.schemas.types.errors import NoConvergence


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


def certified(a: Array, s: Array) -> tuple[Array, Array]:
    """LAPACK's singular values of a stack, refined where in doubt, with their absolute errors."""
    scale = np.sqrt(max(a.shape[-2:])) * epsilon(a)
    errors = np.repeat(scale * s[..., :1], s.shape[-1], -1)
    for index in high_precision.doubtful_items(worst_relative(s, errors), a.shape, a.dtype.char):
        s[index], errors[index] = high_precision.singular_values(a[index])
    return s, errors

"""Pseudo-inverses of matrices of full rank, proved where that is cheap, or rounding leaves too few digits."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from service.methods.linear_algebra import balls, sensitivity
from service.methods.linear_algebra.lapack import Array
from service.methods.linear_algebra.stacks import proved


class PseudoInverse(NamedTuple):
    """What is proved of a stack."""

    x: Array
    """A⁺ (…, N, M) of the doubles received."""
    error: Array
    """What their own rounding leaves of it, relative to the largest entry of each."""


def of_full_rank(a: Array, s: Array) -> PseudoInverse | None:
    """A⁺ of each item of a stack with these singular values, none of which is 0; None where a proof is too dear."""
    with np.errstate(divide="ignore"):
        doubtful = np.asarray(sensitivity.doubtful(s[..., 0] / s[..., -1], a.dtype.char))
    x = proved(balls.pseudo_inverse, a, balls.MOST if doubtful.any() else balls.AT_ALL)
    if x is None:
        return None
    error, sides = np.zeros(doubtful.shape), np.eye(a.shape[-2])
    for index in map(tuple, np.argwhere(doubtful)):
        error[index] = sensitivity.least_squares_error(a[index], sides, x[index], x[index])
    return PseudoInverse(x, error)

"""What the bidiagonalisation of a sparse matrix tells of its singular values."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from scipy.linalg import eigvalsh_tridiagonal
from scipy.sparse.linalg import LinearOperator

from service.methods.budget import affords
from service.methods.linear_algebra import exact
from service.methods.linear_algebra.lapack import Array, epsilon
from service.methods.linear_algebra.singular_values import singular_values

_SMALL, _SMALL_ENTRIES = 512, 1_000_000
"""Rows or columns, and entries, up to which singular values are computed: 8 MB, and half a second."""
_SVD = 8.0  # operations for each entry and row or column


def bidiagonalized(a: Any) -> tuple[LinearOperator, list[float]]:
    """An operator, and the list of the bidiagonal entries uᴴA v that LSMR's products with it make."""
    adjoint, couplings, images = a.conj().T.tocsr(), list[float](), list[Array]()

    def product(matrix: Any) -> Callable[[Array], Array]:
        def apply(v: Array) -> Array:
            if images:
                couplings.append(float(np.abs(np.vdot(v, images.pop()))))
            images.append(matrix @ v.ravel())
            return images[0]

        return apply

    return LinearOperator(a.shape, matvec=product(a), rmatvec=product(adjoint), dtype=a.dtype), couplings


def ratio_of_singular_values(couplings: list[float]) -> float:
    """Of the lower bidiagonal matrix B with these entries: the extreme positive eigenvalues of [[0, B], [Bᴴ, 0]]."""
    k = len(couplings) // 2
    if not k:
        return 1.0
    entries, zeros = np.array(couplings[: 2 * k]), np.zeros(2 * k + 1)
    if not np.isfinite(entries).all():
        return math.inf
    least, largest = (eigvalsh_tridiagonal(zeros, entries, select="i", select_range=(i, i))[0] for i in (k + 1, 2 * k))
    return float(largest / least) if least > 0 else math.inf


class Small(NamedTuple):
    """What the singular values of a small matrix tell."""

    condition: float
    """The ratio of the extreme ones that are not 0, 1 of a large matrix."""
    known: bool
    """Whether that is known: it is not where rounding decided which are 0."""
    overlooked: bool
    """Whether some were taken for 0 which rounding cannot tell from it: then x may be any other."""


def condition_of_small(a: Any) -> Small:
    """The condition of a small matrix, whose rows and columns of zeros are left out: they decide nothing.

    The iteration does not see singular values below its tolerance, and ends as if they were 0. Which are is decided
    exactly where that is affordable, else within rounding, and then it is known only of a matrix of full rank.
    """
    size, order = a.shape[0] * a.shape[1], min(a.shape)
    if order > _SMALL or size > _SMALL_ENTRIES or not affords(_SVD * size * order):
        return Small(1.0, known=False, overlooked=False)
    if not a.data.any():
        return Small(1.0, known=True, overlooked=False)
    dense = a.toarray()
    dense = dense[dense.any(1)][:, dense.any(0)]
    s = singular_values(dense)
    rank = exact.rank(dense) if exact.affordable(dense.shape) else None
    known = rank is not None
    if rank is None:
        rank = int((s > max(dense.shape) * epsilon(dense) * s[0]).sum())
        known = rank == len(s)
    least = s[rank - 1]
    return Small(float(s[0] / least) if least > 0 else math.inf, known, overlooked=not known)


def spread(a: Any) -> float:
    """The ratio of the longest to the shortest column (row of a wide matrix) that is not zero."""
    squares = np.bincount(a.indices, np.abs(a.data) ** 2) if a.shape[0] >= a.shape[1] else abs(a).power(2).sum(1)
    lengths = np.sqrt(squares[squares > 0])
    return float(lengths.max() / lengths.min()) if len(lengths) else 1.0

"""Tests of what kind of matrix it is."""

from __future__ import annotations

from typing import Any

import numpy as np

from service.methods.linear_algebra import exact, sensitivity
from service.methods.linear_algebra.lapack import Array, epsilon
from service.methods.linear_algebra.scaling import equilibrated, tamed, times_power
from service.methods.linear_algebra.singular_values import singular_values

_DOUBT = 1e-11
"""Ratio of the extreme singular values below which rounding may decide: four digits above rounding itself."""


def properties_of_one(a: Array, *, exactly: bool) -> tuple[dict[str, Any], bool]:
    """Every property of one matrix, under the name of its field, and whether rounding can have decided none of them.

    Doubts are settled exactly where that can be afforded.
    """
    s = singular_values(equilibrated(a))
    ratio = float(s[-1] / s[0]) if s[0] else 0.0
    rank = exact.rank(a) if exactly and ratio < _DOUBT and sensitivity.is_exact(a) else None
    hermitian = _same(a, a.conj().T)
    upper, lower = not np.tril(a, -1).any(), not np.triu(a, 1).any()
    identity = np.eye(len(a))
    scaled, k = tamed(a)
    square = scaled.conj().T @ scaled
    singular = ratio <= len(a) * epsilon(a) if rank is None else rank < len(a)
    candidate = hermitian and not singular
    definite = exact.positive_definite(a) if candidate and rank is not None else None
    found = {
        "symmetric": _same(a, a.T),
        "hermitian": hermitian,
        "skew_symmetric": _same(a, -a.T),
        "upper_triangular": upper,
        "lower_triangular": lower,
        "triangular": upper or lower,
        "diagonal": upper and lower,
        "identity": _same(a, identity),
        "orthogonal": not k and _near(square, identity, scaled),
        "normal": _near(square, scaled @ scaled.conj().T, scaled),
        "idempotent": _near(scaled @ scaled, times_power(scaled, -k), scaled),
        "singular": singular,
        "positive_definite": candidate and (_positive_definite(a) if definite is None else definite),
    }
    return found, ratio >= _DOUBT or (rank is not None and (definite is not None or not candidate))


def _same(a: Array, b: Array) -> bool:
    return bool((a == b).all())


def _near(product: Array, expected: Array, a: Array) -> bool:
    scale = max(float(np.linalg.norm(a)) ** 2, float(np.abs(expected).max()))
    return bool(np.abs(product - expected).max() <= len(a) * epsilon(a) * scale)


def _positive_definite(a: Array) -> bool:
    try:
        np.linalg.cholesky(a)
    except np.linalg.LinAlgError:
        return False
    return True

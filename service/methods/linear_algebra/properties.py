"""Tests of what kind of matrix it is."""

from __future__ import annotations

from typing import Any

import numpy as np

from service.methods.linear_algebra import exact, sensitivity
from service.methods.linear_algebra.lapack import Array, epsilon
from service.methods.linear_algebra.scaling import tamed, times_power
from service.methods.linear_algebra.singular_values import singular_values


def properties_of_one(a: Array) -> dict[str, Any]:
    """Every property of one matrix, under the name of its field."""
    hermitian = _same(a, a.conj().T)
    upper, lower = not np.tril(a, -1).any(), not np.triu(a, 1).any()
    identity = np.eye(len(a))
    scaled, k = tamed(a)
    square = scaled.conj().T @ scaled
    singular = _singular(a)
    return {
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
        "positive_definite": hermitian and not singular and _positive_definite(a),
    }


def _same(a: Array, b: Array) -> bool:
    return bool((a == b).all())


def _near(product: Array, expected: Array, a: Array) -> bool:
    scale = max(float(np.linalg.norm(a)) ** 2, float(np.abs(expected).max()))
    return bool(np.abs(product - expected).max() <= len(a) * epsilon(a) * scale)


def _in_doubt(a: Array, ratio: float) -> bool:
    """Whether the singular values' ratio leaves a doubt that exact arithmetic can resolve."""
    return bool(ratio < 1e-11) and exact.affordable(a.shape) and sensitivity.roundings(a) is None


def _singular(a: Array) -> bool:
    s = singular_values(a)
    if not s[0]:
        return True
    if _in_doubt(a, float(s[-1] / s[0])):
        return exact.rank(a) < len(a)
    return bool(s[-1] <= len(a) * epsilon(a) * s[0])


def _positive_definite(a: Array) -> bool:
    s = singular_values(a)
    if _in_doubt(a, float(s[-1] / s[0])):
        return exact.positive_definite(a)
    try:
        np.linalg.cholesky(a)
    except np.linalg.LinAlgError:
        return False
    return True

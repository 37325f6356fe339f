"""Distances between points in several metrics."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.spatial.distance import cdist

from service.methods.linear_algebra.lapack import Array
from service.methods.linear_algebra.norms import directions, size_of
from service.methods.linear_algebra.projections import parts
from service.schemas.types.errors import ComputationError

_SCIPY = {"squared_euclidean": "sqeuclidean", "manhattan": "cityblock", "bray_curtis": "braycurtis"}
_DEGREE = {"euclidean": 1, "squared_euclidean": 2, "manhattan": 1, "chebyshev": 1, "minkowski": 1}
"""By which power of a scale the distance grows; the other metrics do not depend on it."""
_PARALLEL = 1e-11
"""Below it ½‖â − b̂‖² has fewer than ten digits: that of unit vectors is right to 2⁻⁵² times its root."""
_AT_ONCE_EXACTLY = 2**12
"""Coordinates whose products are formed exactly at once: a few are (see `cancellation`)."""
_AT_ONCE = 2**18
"""Coordinates of the pairs that are mended at once: 2 MB an array, so that a block stays in the cache."""


def between_directions(a: Array, b: Array, names: tuple[str, str], *, centred: bool) -> Array:
    """½‖â − b̂‖² of unit vectors, which does not cancel as 1 − cos θ does; `names` are the fields of a and b.

    Where even these are nearly the same, it is sin² θ / (1 + cos θ) by their parts along each other and across.
    """
    if centred:
        a, b = _centred(a, names[0]), _centred(b, names[1])
    one, other = directions(a, names[0])[0], directions(b, names[1])[0]
    result = np.asarray(cdist(np.atleast_2d(one), np.atleast_2d(other), "sqeuclidean") / 2)
    _mend_parallel(result, np.atleast_2d(a), np.atleast_2d(b), names[1])
    return result


def _mend_parallel(result: Array, a: Array, b: Array, name: str) -> None:
    """Compute again what lies below the rounding of unit vectors, but for vectors that are exactly the same."""
    small = np.flatnonzero((result > 0) & (result < _PARALLEL))
    step = max(1, _AT_ONCE_EXACTLY // a.shape[1])
    for start in range(0, len(small), step):
        rows, columns = np.divmod(small[start : start + step], len(b))
        found = parts(a[rows], b[columns], name)
        across, along = (found.rest**2).sum(1), found.along[:, 0] ** 2
        sine_squared = across / (across + along)
        result[rows, columns] = sine_squared / (1 + np.sqrt(1 - sine_squared))


def _centred(a: Array, name: str) -> Array:
    """Rows less their means, of a largest entry near 1."""
    constant = a.min(-1) == a.max(-1)
    if constant.any():
        detail = "The coordinates of this point are all the same, so that they correlate with nothing."
        raise ComputationError.at(detail, name, *(int(i) for i in np.argwhere(constant)[0]))
    a = a / size_of(a, (a.ndim - 1,))
    a = a - a.mean(-1, keepdims=True)
    return np.asarray(a - a.mean(-1, keepdims=True))  # what the mean's own rounding left


def between(a: Array, b: Array, metric: str, p: float) -> Array:
    """The distances of the rows of a from those of b; `p` is the exponent of `minkowski`."""
    _, exponent = np.frexp(max(np.abs(a).max(), np.abs(b).max()))
    scale = np.ldexp(1.0, max(int(exponent) + 1, -1000))  # A power of two: exact, and no difference exceeds 1.
    a, b = a / scale, b / scale
    more: Any = {"p": p} if metric == "minkowski" else {}
    name: Any = _SCIPY.get(metric, metric)
    result = cdist(a, b, name, **more)
    if metric in {"euclidean", "minkowski"}:
        _mend_small(result, a, b, p)
    with np.errstate(over="ignore"):
        return np.asarray(result * scale ** _DEGREE.get(metric, 0))


def _mend_small(result: Array, a: Array, b: Array, p: float) -> None:
    """Compute distances again whose powers underflow, from differences relative to the largest of each pair."""
    small = np.flatnonzero(result < 2 ** (-900 / p))  # p-th powers lose digits below 2⁻¹⁰²²; some room for their sum
    step = max(1, _AT_ONCE // a.shape[1])
    for start in range(0, len(small), step):
        rows, columns = np.divmod(small[start : start + step], len(b))
        differences = np.abs(a[rows] - b[columns])
        largest = differences.max(1, keepdims=True)
        ratios = np.divide(differences, largest, out=np.zeros_like(differences), where=largest > 0)
        result[rows, columns] = largest[:, 0] * (ratios**p).sum(1) ** (1 / p)

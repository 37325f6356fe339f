"""Angles, projections and distances of vectors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.distance import cdist

from service.handlers.linear_algebra.norms import normalized
from service.operation import Cost
from service.schemas.linear_algebra.geometry import DistanceRequest, ProjectRequest, VectorPairsRequest
from service.schemas.types.errors import ComputationError, InvalidInput
from service.schemas.types.results import ExtendedComplexTensor, RealTensor, Result, Tensor

Array = NDArray[Any]

_SCIPY = {"squared_euclidean": "sqeuclidean", "manhattan": "cityblock", "bray_curtis": "braycurtis"}
_DEGREE = {"euclidean": 1, "squared_euclidean": 2, "manhattan": 1, "chebyshev": 1, "minkowski": 1}
"""By which power of a scale the distance grows; the other metrics do not depend on it."""
_PAIRS_AT_ONCE = 2**14


@dataclass(slots=True, kw_only=True)
class AngleResult(Result):
    """The angle between two vectors."""

    cosine: RealTensor
    """The cosine of the angle (cosine similarity), from -1 to 1."""
    radians: RealTensor
    """The angle, from 0 to π."""
    degrees: RealTensor
    """The angle, from 0 to 180."""


@dataclass(slots=True, kw_only=True)
class ProjectResult(Result):
    """The two parts of a vector."""

    projection: Tensor
    """The part along `onto`."""
    rejection: Tensor
    """The rest, at right angles to `onto`: the vector minus its projection."""
    coefficient: ExtendedComplexTensor
    """The projection is this number times `onto`; infinite where that is too short for the number to be held."""


@dataclass(slots=True, kw_only=True)
class DistanceResult(Result):
    """Distances."""

    result: RealTensor
    """The distance of each row of `a` from each of `b` (M, K); one point instead of rows leaves its axis out."""


def angle(request: VectorPairsRequest) -> AngleResult:
    """The angle θ between two vectors, cos θ = a·b / (‖a‖‖b‖), real part of the product for complex ones.

    The angle is 2 atan2(‖â − b̂‖, ‖â + b̂‖) of the unit vectors, which is accurate for small and large angles too
    (Kahan, How Futile are Mindless Assessments of Roundoff, 2006).
    """
    _check_pair(request.a, request.b, "b")
    (a, *_), (b, *_) = _directions(request.a, "a"), _directions(request.b, "b")
    minus, plus = np.linalg.norm(a - b, axis=-1), np.linalg.norm(a + b, axis=-1)
    radians = 2 * np.arctan2(minus, plus)
    cosine = (plus - minus) * (plus + minus) / (plus * plus + minus * minus)
    return AngleResult(cosine=cosine, radians=radians, degrees=np.degrees(radians))


def project(request: ProjectRequest) -> ProjectResult:
    """The projection (u*a / u*u) u of a vector a on the direction u = `onto`, and the rejection, the rest of it."""
    a, onto = request.a, request.onto
    _check_pair(a, onto, "onto")
    unit, length, scale = _directions(onto, "onto")
    with np.errstate(over="ignore", invalid="ignore"):
        along = (unit.conj() * a).sum(-1, keepdims=True)
        projection = along * unit
        return ProjectResult(
            projection=projection, rejection=a - projection, coefficient=(along / length / scale)[..., 0]
        )


def distance(request: DistanceRequest) -> DistanceResult:
    """The distances d(x, y) between all pairs of rows x of `a` and y of `b`.

    `euclidean` √Σ(xᵢ−yᵢ)², `manhattan` Σ|xᵢ−yᵢ|, `chebyshev` max|xᵢ−yᵢ|, `minkowski` (Σ|xᵢ−yᵢ|ᵖ)^(1/p), `cosine`
    1 − x·y/(‖x‖‖y‖), `correlation` the same of centred rows, `canberra` Σ|xᵢ−yᵢ|/(|xᵢ|+|yᵢ|), `bray_curtis`
    Σ|xᵢ−yᵢ|/Σ|xᵢ+yᵢ| (SciPy's `cdist`).
    """
    a = request.a.astype(np.float64)
    b = a if request.b is None else request.b.astype(np.float64)
    if a.shape[-1] != b.shape[-1]:
        raise InvalidInput.at(f"Points of `a` have {a.shape[-1]} coordinates, these {b.shape[-1]}.", "b")
    if request.p is not None and request.metric != "minkowski":
        raise InvalidInput.at("Only the metric `minkowski` takes `p`.", "p")
    if request.metric in {"cosine", "correlation"}:
        result = _between_directions(a, b, request)
    else:
        result = _between(np.atleast_2d(a), np.atleast_2d(b), request.metric, request.p or 2.0)
    return DistanceResult(result=result.reshape((*a.shape[:-1], *b.shape[:-1])))


def _between_directions(a: Array, b: Array, request: DistanceRequest) -> Array:
    """½‖â − b̂‖² of unit vectors, which does not cancel as 1 − cos θ does."""
    names = ("a", "a" if request.b is None else "b")
    if request.metric == "correlation":
        a, b = (_centred(points, name) for points, name in zip((a, b), names, strict=True))
    one, other = (_directions(points, name)[0] for points, name in zip((a, b), names, strict=True))
    return np.asarray(cdist(np.atleast_2d(one), np.atleast_2d(other), "sqeuclidean") / 2)


def _centred(a: Array, name: str) -> Array:
    """Rows less their means, of a largest entry near 1."""
    constant = a.min(-1) == a.max(-1)
    if constant.any():
        detail = "The coordinates of this point are all the same, so that they correlate with nothing."
        raise ComputationError.at(detail, name, *(int(i) for i in np.argwhere(constant)[0]))
    a = a / np.abs(a).max(-1, keepdims=True)
    return np.asarray(a - a.mean(-1, keepdims=True))


def _between(a: Array, b: Array, metric: str, p: float) -> Array:
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
    small = np.flatnonzero(result < 2 ** (-900 / p))
    for start in range(0, len(small), _PAIRS_AT_ONCE):
        rows, columns = np.divmod(small[start : start + _PAIRS_AT_ONCE], len(b))
        differences = np.abs(a[rows] - b[columns])
        largest = differences.max(1, keepdims=True)
        ratios = np.divide(differences, largest, out=np.zeros_like(differences), where=largest > 0)
        result[rows, columns] = largest[:, 0] * (ratios**p).sum(1) ** (1 / p)


def distance_cost(request: DistanceRequest) -> Cost:
    """A distance for each pair."""
    a, b = request.a, request.a if request.b is None else request.b
    coordinates = a.shape[-1]
    pairs = (a.size // coordinates) * (b.size // b.shape[-1])
    return Cost(50.0 * pairs * coordinates, max(pairs, a.size, b.size))


def _check_pair(a: Array, b: Array, name: str) -> None:
    if a.shape[-1] != b.shape[-1]:
        raise InvalidInput.at(f"`a` has {a.shape[-1]} components, this has {b.shape[-1]}.", name)
    try:
        np.broadcast_shapes(a.shape, b.shape)
    except ValueError:
        raise InvalidInput.at(f"Shape {list(b.shape)} does not broadcast with {list(a.shape)}.", name) from None


def _directions(a: Array, name: str) -> tuple[Array, Array, Array]:
    """Unit vectors, and their lengths before as two factors."""
    unit, lengths, scale = normalized(a, 2, (a.ndim - 1,))
    if not lengths.all():
        index = [int(i) for i in np.argwhere(lengths == 0)[0][:-1]]
        raise ComputationError.at("This vector is zero, so that it has no direction.", name, *index)
    return unit, lengths, scale

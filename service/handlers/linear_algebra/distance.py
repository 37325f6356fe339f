"""Distances between points."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from service.methods.linear_algebra.distances import between, between_directions
from service.operation import Cost
from service.schemas.linear_algebra.geometry import DistanceRequest
from service.schemas.types.errors import InvalidInput
from service.schemas.types.results import RealTensor, Result


@dataclass(slots=True, kw_only=True)
class DistanceResult(Result):
    """Distances."""

    result: RealTensor
    """The distance of each row of `a` from each of `b` (M, K); one point instead of rows leaves its axis out."""


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
        names = ("a", "a" if request.b is None else "b")
        result = between_directions(a, b, names, centred=request.metric == "correlation")
    else:
        result = between(np.atleast_2d(a), np.atleast_2d(b), request.metric, request.p or 2.0)
    return DistanceResult(certainty="estimated", result=result.reshape((*a.shape[:-1], *b.shape[:-1])))


def distance_cost(request: DistanceRequest) -> Cost:
    """A distance for each pair."""
    a, b = request.a, request.a if request.b is None else request.b
    coordinates = a.shape[-1]
    pairs = (a.size // coordinates) * (b.size // b.shape[-1])
    return Cost(50.0 * pairs * coordinates, max(pairs, a.size, b.size))

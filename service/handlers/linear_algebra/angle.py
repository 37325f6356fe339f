"""Angles between vectors."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from service.methods.linear_algebra.broadcasting import require_like_vectors
from service.methods.linear_algebra.norms import directions
from service.methods.linear_algebra.projections import parts, real_vectors
from service.schemas.linear_algebra.geometry import VectorPairsRequest
from service.schemas.types.results import RealTensor, Result


@dataclass(slots=True, kw_only=True)
class AngleResult(Result):
    """The angle between two vectors."""

    cosine: RealTensor
    """The cosine of the angle (cosine similarity), from -1 to 1."""
    radians: RealTensor
    """The angle, from 0 to π."""
    degrees: RealTensor
    """The angle, from 0 to 180."""


def angle(request: VectorPairsRequest) -> AngleResult:
    """The angle θ between two vectors, cos θ = a·b / (‖a‖‖b‖), real part of the product for complex ones.

    The angle is that of the parts of a along b and at right angles to it, which keep their digits for vectors that are
    nearly parallel, opposite, or at right angles.
    """
    require_like_vectors(request.a, request.b, "b")
    a, b = real_vectors(request.a), real_vectors(request.b)
    directions(a, "a")  # which a zero vector has none of
    found = parts(a, b, "b")
    along, across = found.along[..., 0], np.linalg.norm(found.rest, axis=-1)
    radians = np.arctan2(across, along)
    cosine = along / np.hypot(along, across)
    return AngleResult(certainty="estimated", cosine=cosine, radians=radians, degrees=np.degrees(radians))

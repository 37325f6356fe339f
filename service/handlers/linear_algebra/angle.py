"""Angles between vectors."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from service.methods.linear_algebra.broadcasting import require_like_vectors
from service.methods.linear_algebra.norms import directions
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

    The angle is 2 atan2(‖â − b̂‖, ‖â + b̂‖) of the unit vectors, which is accurate for small and large angles too
    (Kahan, How Futile are Mindless Assessments of Roundoff, 2006).
    """
    require_like_vectors(request.a, request.b, "b")
    (a, *_), (b, *_) = directions(request.a, "a"), directions(request.b, "b")
    minus, plus = np.linalg.norm(a - b, axis=-1), np.linalg.norm(a + b, axis=-1)
    radians = 2 * np.arctan2(minus, plus)
    cosine = (plus - minus) * (plus + minus) / (plus * plus + minus * minus)
    return AngleResult(certainty="estimated", cosine=cosine, radians=radians, degrees=np.degrees(radians))

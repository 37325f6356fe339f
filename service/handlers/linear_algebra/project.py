"""Projections of vectors."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from service.methods.linear_algebra.broadcasting import require_like_vectors
from service.methods.linear_algebra.projections import parts
from service.schemas.linear_algebra.geometry import ProjectRequest
from service.schemas.types.results import ExtendedComplexTensor, Result, Tensor


@dataclass(slots=True, kw_only=True)
class ProjectResult(Result):
    """The two parts of a vector."""

    projection: Tensor
    """The part along `onto`."""
    rejection: Tensor
    """The rest, at right angles to `onto`: the vector minus its projection."""
    coefficient: ExtendedComplexTensor
    """The projection is this number times `onto`; infinite where that is too short for the number to be held."""


def project(request: ProjectRequest) -> ProjectResult:
    """The projection (u*a / u*u) u of a vector a on the direction u = `onto`, and the rejection, the rest of it.

    Of nearly parallel vectors the rejection keeps its digits: it is not the difference of the rounded vectors.
    """
    a, onto = request.a, request.onto
    require_like_vectors(a, onto, "onto")
    found = parts(a, onto, "onto")
    with np.errstate(over="ignore", invalid="ignore"):
        return ProjectResult(
            certainty="estimated",
            projection=found.coefficient * found.near * found.size,
            rejection=found.rest * found.size,
            coefficient=(found.coefficient * found.size / found.scale)[..., 0],
        )

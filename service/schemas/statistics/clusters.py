"""Requests about groups of like observations."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from service.schemas.types.arrays import Array, ArrayType, RealMatrix
from service.schemas.types.base import Request, Seed

VectorOrMatrix = Annotated[Array, ArrayType(1, 2)]


class KMeansRequest(Request):
    """Observations, and how many clusters to make of them."""

    data: VectorOrMatrix = Field(examples=[[[1.0, 2.0], [1.2, 1.8], [0.8, 2.1], [5.0, 8.0], [5.2, 7.7], [9.0, 1.0]]])
    """Observations × variables (n, d), or one variable (n). Variables of different units want `numerics/standardize`
    first: distances add them up."""
    clusters: int = Field(ge=1, le=100_000, examples=[3])
    """How many clusters (k), at most as many as there are different observations."""
    initial: RealMatrix | None = None
    """Centres to start from (k, d); there is one start then."""
    restarts: int = Field(default=10, ge=1, le=1_000)
    """How many random starts, of which the best is answered."""
    seed: Seed | None = None
    """Of the random starts (NumPy's PCG64); chosen and answered where omitted."""

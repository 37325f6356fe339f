"""Linear algebra: the table of contents."""

from __future__ import annotations

from service.operation import Area
from service.routers.linear_algebra.arrays import ARRAYS
from service.routers.linear_algebra.factorisations import FACTORISATIONS
from service.routers.linear_algebra.matrices import MATRICES
from service.routers.linear_algebra.systems import SYSTEMS

LINEAR_ALGEBRA = Area(
    "linear-algebra",
    "Linear algebra",
    "Vectors, matrices, decompositions and systems, dense and sparse, real and complex, single and stacked.",
    (*ARRAYS, *MATRICES, *FACTORISATIONS, *SYSTEMS),
)

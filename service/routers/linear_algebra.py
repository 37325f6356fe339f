"""Linear algebra: the table of contents."""

from __future__ import annotations

from service.handlers import costs
from service.handlers.linear_algebra.inverse import inverse
from service.operation import Area, Operation

LINEAR_ALGEBRA = Area(
    "linear-algebra",
    "Linear algebra",
    "Vectors, matrices, decompositions and systems, dense and sparse, real and complex, single and stacked.",
    (
        Operation("inverse", inverse, "Inverse of a matrix, with its condition number", costs.cubic),
    ),
)

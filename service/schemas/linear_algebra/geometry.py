"""Requests about lengths, angles, distances and transformations."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from service.schemas.types.arrays import Array, ArrayType, RealMatrix, RealVector, VectorStack
from service.schemas.types.base import Request
from service.schemas.types.short_lists import Axes

Order = Annotated[float, Field(examples=[2])] | Literal["inf", "-inf", "fro", "nuc"]


Points = Annotated[Array, ArrayType(1, 2)]
RealNumbers = Annotated[Array, ArrayType(0, 1)]


class NormRequest(Request):
    """A vector, a matrix or a stack of them, and the kind of norm."""

    a: Annotated[Array, ArrayType(1, None, "complex")] = Field(examples=[[3.0, 4.0]])
    """Vector (N), matrix (M, N) or stack (…, M, N), real or complex."""
    order: Order | None = None
    """Of vectors any p, `"inf"` (largest entry) or `"-inf"` (smallest), 2 by default; 0 counts what is not zero.
    Of matrices 1, 2, -1, -2, `"inf"`, `"-inf"`, `"nuc"` (sum of the singular values) or `"fro"` (Frobenius), the
    default."""
    axis: Axes | None = None
    """One axis for norms of vectors along it, two for norms of matrices in them; by default the last two axes of a
    matrix or stack, or the one of a vector."""


class VectorPairsRequest(Request):
    """Two vectors, or stacks of them that broadcast."""

    a: VectorStack = Field(examples=[[1.0, 0.0]])
    """Vector (…, N), real or complex."""
    b: VectorStack = Field(examples=[[1.0, 1.0]])
    """Vector (…, N); the leading axes broadcast."""


class ProjectRequest(Request):
    """A vector and the direction on which it is projected, or stacks of them."""

    a: VectorStack = Field(examples=[[3.0, 4.0]])
    """Vector (…, N), real or complex."""
    onto: VectorStack = Field(examples=[[1.0, 0.0]])
    """Direction (…, N), not zero; its length does not matter."""


class DistanceRequest(Request):
    """Two sets of points and the metric between them."""

    a: Points = Field(examples=[[[0.0, 0.0], [3.0, 4.0]]])
    """Points as rows (M, N), or one point (N)."""
    b: Points | None = Field(default=None, examples=[[[0.0, 0.0], [6.0, 8.0]]])
    """Points as rows (K, N), or one point (N); by default the points of `a`."""
    metric: Literal[
        "euclidean", "squared_euclidean", "manhattan", "chebyshev", "minkowski", "cosine", "correlation", "hamming",
        "canberra", "bray_curtis",
    ] = "euclidean"  # fmt: skip
    """`hamming` is the share of coordinates that differ; `cosine` and `correlation` are 1 minus that number."""
    p: float | None = Field(default=None, ge=1)
    """The exponent of `minkowski`, at least 1; 2 by default."""


class GeometricTransformRequest(Request):
    """Points and the linear map that moves them: a matrix, or a kind with its parameters."""

    points: RealMatrix | None = Field(default=None, examples=[[[1.0, 0.0], [0.0, 1.0]]])
    """Points as rows (K, N); in a plane N = 2, in space N = 3. Either these or `shape`."""
    shape: Literal["circle", "square"] | None = None
    """Points of the plane, closed: the unit circle, 100 of them, or the unit square with a corner at the origin."""
    matrix: RealMatrix | None = None
    """The map's matrix (M, N): each point p becomes A p. Either this or `kind`."""
    kind: Literal["scale", "rotate", "shear", "reflect"] | None = None
    """Which map: `scale` takes `factors`, `rotate` takes `angle` (in space also `axis`), `shear` takes `shears`,
    `reflect` takes `normal`."""
    factors: RealNumbers | None = None
    """Of `scale`: one number for all coordinates, or one for each (N)."""
    angle: float | None = None
    """Of `rotate`: in radians, counter-clockwise; in space, seen from the tip of the axis."""
    axis: RealVector | None = None
    """Of `rotate` in space: the direction (3) about which to turn, not zero."""
    shears: RealVector | None = None
    """Of `shear`: the entries off the diagonal, row by row, N(N−1) of them: in a plane (kₓ, k_y) with
    x′ = x + kₓ y and y′ = y + k_y x."""
    normal: RealVector | None = None
    """Of `reflect`: the direction (N) that is reversed, at right angles to the mirror; not zero."""
    eigenvectors: bool = False
    """Whether to answer the eigenvalues and eigenvectors of a square map too: the directions that it only scales."""

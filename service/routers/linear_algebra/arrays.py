"""Vectors, and arrays entry by entry."""

from __future__ import annotations

from service.handlers import costs
from service.handlers.linear_algebra import matmul_by_blocks
from service.handlers.linear_algebra.add import add
from service.handlers.linear_algebra.angle import angle
from service.handlers.linear_algebra.chain_product import chain_product, chain_product_cost
from service.handlers.linear_algebra.cross import cross
from service.handlers.linear_algebra.describe_array import describe_array
from service.handlers.linear_algebra.diagonal import diagonal, diagonal_cost
from service.handlers.linear_algebra.distance import distance, distance_cost
from service.handlers.linear_algebra.divide import divide
from service.handlers.linear_algebra.dot import dot, dot_cost
from service.handlers.linear_algebra.einsum import einsum, einsum_cost
from service.handlers.linear_algebra.kronecker import kronecker
from service.handlers.linear_algebra.linear_combination import linear_combination
from service.handlers.linear_algebra.matmul import matmul, matmul_cost
from service.handlers.linear_algebra.multiply import multiply
from service.handlers.linear_algebra.norm import norm, norm_cost
from service.handlers.linear_algebra.normalize import normalize
from service.handlers.linear_algebra.outer import outer
from service.handlers.linear_algebra.project import project
from service.handlers.linear_algebra.subtract import subtract
from service.handlers.linear_algebra.transform import transform, transform_cost
from service.handlers.linear_algebra.transpose import transpose
from service.operation import Operation
from service.pictures.linear_algebra import matrices, sums, vectors

_ROTATION_EXAMPLE = {"points": [[1.0, 0.0], [0.0, 1.0]], "kind": "rotate", "angle": 0.7853981633974483}

ARRAYS = (
    Operation(
        "describe-array", describe_array, "Rank, shape and storage of an array", costs.linear,
        keywords="ndim, dimensions, order, size, scalar, vector, matrix, tensor, memory, strides",
    ),
    Operation(
        "add", add, "Sum of two arrays", costs.broadcast("a", "b"),
        pictures=(sums.addition,),
        keywords="plus, elementwise addition, a + b, broadcasting",
    ),
    Operation(
        "subtract", subtract, "Difference of two arrays", costs.broadcast("a", "b"),
        pictures=(sums.difference,),
        keywords="minus, elementwise subtraction, a - b, broadcasting",
    ),
    Operation(
        "multiply", multiply, "Hadamard product of two arrays", costs.broadcast("a", "b"),
        pictures=(sums.entries,),
        keywords="elementwise product, times, entrywise, Schur product, broadcasting",
    ),
    Operation(
        "divide", divide, "Quotient of two arrays", costs.broadcast("a", "b"),
        pictures=(sums.entries,),
        keywords="elementwise division, ratio, a / b, broadcasting",
    ),
    Operation(
        "linear-combination", linear_combination, "Linear combination of vectors", costs.linear,
        pictures=(sums.combination,),
        keywords="weighted sum, axpy, span, superposition",
    ),
    Operation(
        "dot", dot, "Dot product", dot_cost,
        pictures=(vectors.dot_product,),
        keywords="inner product, scalar product, vdot, length, cosine",
    ),
    Operation(
        "cross", cross, "Cross product", costs.broadcast("a", "b"),
        pictures=(sums.cross,),
        keywords="vector product, perpendicular, normal vector, torque",
    ),
    Operation(
        "outer", outer, "Outer product of two vectors", costs.every_pair,
        pictures=(matrices.matrix,),
        keywords="dyadic product, tensor product, rank one",
    ),
    Operation(
        "kronecker", kronecker, "Kronecker product", costs.every_pair,
        pictures=(matrices.matrix,),
        keywords="kron, tensor product, block matrix",
    ),
    Operation(
        "matmul", matmul, "Matrix product", matmul_cost,
        blocks=matmul_by_blocks.matmul,
        pictures=(matrices.operands,),
        keywords="matrix multiplication, multiply matrices, matrix times vector, gemm, @",
    ),
    Operation(
        "chain-product", chain_product, "Product of several matrices", chain_product_cost,
        pictures=(matrices.matrix,),
        keywords="multi_dot, matrix chain multiplication, multiply several matrices",
    ),
    Operation(
        "einsum", einsum, "Einstein summation", einsum_cost,
        keywords="tensor contraction, tensordot, index notation, batch product",
    ),
    Operation(
        "transpose", transpose, "Transpose, or axes in another order", costs.linear,
        pictures=(matrices.before_and_after,),
        keywords="flip rows and columns, permute axes, swap axes, adjoint",
    ),
    Operation(
        "diagonal", diagonal, "Diagonal of a matrix, or diagonal matrix", diagonal_cost,
        keywords="diag, main diagonal, offset",
    ),
    Operation(
        "norm", norm, "Norm of a vector or matrix", norm_cost,
        keywords="length, magnitude, Euclidean, L1, L2, infinity, Frobenius, nuclear, spectral",
    ),
    Operation(
        "normalize", normalize, "Vector or matrix divided by its norm", norm_cost,
        keywords="unit vector, unit length, direction",
    ),
    Operation(
        "angle", angle, "Angle between two vectors", costs.broadcast("a", "b"),
        pictures=(vectors.angle,),
        keywords="cosine similarity, orthogonal, perpendicular, degrees, radians",
    ),
    Operation(
        "project", project, "Projection of a vector on a direction", costs.broadcast("a", "onto"),
        pictures=(vectors.projection,),
        keywords="component along, shadow, orthogonal projection, Gram-Schmidt",
    ),
    Operation(
        "distance", distance, "Distances between all pairs of points", distance_cost,
        pictures=(vectors.points_apart,),
        keywords="cdist, pdist, Euclidean, Manhattan, cityblock, Chebyshev, nearest neighbour, similarity",
    ),
    Operation(
        "transform", transform, "Points scaled, rotated, sheared or reflected", transform_cost, _ROTATION_EXAMPLE,
        pictures=(vectors.transformation,),
        keywords="rotation, rotate, scale, shear, reflect, mirror, rotation matrix, linear map",
    ),
)  # fmt: skip

"""What a matrix is, and functions of it."""

from __future__ import annotations

from service.handlers import costs
from service.handlers.linear_algebra.column_space import column_space
from service.handlers.linear_algebra.condition_number import condition_number, condition_number_cost
from service.handlers.linear_algebra.determinant import determinant
from service.handlers.linear_algebra.inverse import inverse
from service.handlers.linear_algebra.matrix_exponential import matrix_exponential
from service.handlers.linear_algebra.matrix_logarithm import matrix_logarithm
from service.handlers.linear_algebra.matrix_power import matrix_power, matrix_power_cost
from service.handlers.linear_algebra.matrix_square_root import matrix_square_root
from service.handlers.linear_algebra.null_space import null_space, null_space_cost
from service.handlers.linear_algebra.properties import properties, properties_cost
from service.handlers.linear_algebra.pseudo_inverse import pseudo_inverse
from service.handlers.linear_algebra.rank import rank, rank_cost
from service.handlers.linear_algebra.trace import trace
from service.operation import Operation
from service.pictures.linear_algebra import matrices, spectrum, systems

MATRICES = (
    Operation(
        "determinant", determinant, "Determinant, with its sign and logarithm", costs.lu_factorisation,
        pictures=(systems.area,),
        keywords="det, slogdet, volume, singular",
    ),
    Operation(
        "inverse", inverse, "Inverse of a matrix, with its condition number and residual", costs.lu_factorisation,
        pictures=(matrices.before_and_after,),
        keywords="inv, invert a matrix, reciprocal",
    ),
    Operation(
        "pseudo-inverse", pseudo_inverse, "Moore-Penrose inverse of any matrix", rank_cost,
        pictures=(matrices.before_and_after, spectrum.singular_values),
        keywords="pinv, generalised inverse, rectangular",
    ),
    Operation(
        "rank", rank, "Rank of a matrix, with its singular values", rank_cost,
        pictures=(spectrum.singular_values,),
        keywords="matrix_rank, independent columns, dimension, numerical rank",
    ),
    Operation(
        "trace", trace, "Trace of a matrix", costs.linear,
        keywords="sum of the diagonal",
    ),
    Operation(
        "condition-number", condition_number, "Condition number of a matrix", condition_number_cost,
        pictures=(systems.condition,),
        keywords="cond, ill-conditioned, sensitivity, nearly singular",
    ),
    Operation(
        "null-space", null_space, "Orthonormal basis of the null space", null_space_cost,
        keywords="kernel, nullity, homogeneous solutions",
    ),
    Operation(
        "column-space", column_space, "Orthonormal basis of the column space", rank_cost,
        keywords="range, image, orth, span, basis",
    ),
    Operation(
        "matrix-power", matrix_power, "Integer power of a matrix", matrix_power_cost,
        pictures=(matrices.before_and_after,),
        keywords="powers, repeated product, Markov chain steps, A^n",
    ),
    Operation(
        "matrix-exponential", matrix_exponential, "Exponential of a matrix",
        pictures=(matrices.before_and_after,),
        keywords="expm, e^A, linear differential equations, propagator",
    ),
    Operation(
        "matrix-logarithm", matrix_logarithm, "Principal logarithm of a matrix",
        pictures=(matrices.before_and_after,),
        keywords="logm, log of a matrix",
    ),
    Operation(
        "matrix-square-root", matrix_square_root, "Principal square root of a matrix",
        pictures=(matrices.before_and_after,),
        keywords="sqrtm, root of a matrix, whitening",
    ),
    Operation(
        "properties", properties, "Properties of a matrix: symmetric, definite, singular, and so on",
        properties_cost,
        keywords="symmetric, Hermitian, orthogonal, positive definite, triangular, invertible, normal, check",
    ),
)  # fmt: skip

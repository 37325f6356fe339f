"""Linear algebra: the table of contents."""

from __future__ import annotations

from service.handlers import costs
from service.handlers.linear_algebra import (
    axes,
    chain_product,
    decompositions,
    einsum,
    elementwise,
    equations,
    least_squares,
    matrix_functions,
    norms,
    power,
    products,
    rank,
    similarity,
    solve,
    sparse,
    sparse_spectrum,
    transform,
    vectors,
)
from service.handlers.linear_algebra.condition_number import condition_number
from service.handlers.linear_algebra.determinant import determinant
from service.handlers.linear_algebra.eigen import eigen
from service.handlers.linear_algebra.generalized_eigen import generalized_eigen
from service.handlers.linear_algebra.inverse import inverse
from service.handlers.linear_algebra.properties import properties
from service.handlers.linear_algebra.reduction import low_rank, pca
from service.handlers.linear_algebra.riccati import riccati
from service.handlers.linear_algebra.svd import polar, svd
from service.methods.linear_algebra import exact, high_precision
from service.operation import Area, Operation

_ROTATION_EXAMPLE = {"points": [[1.0, 0.0], [0.0, 1.0]], "kind": "rotate", "angle": 0.7853981633974483}
_LOW_RANK_EXAMPLE = {"a": [[3.0, 2.0, 2.0], [2.0, 3.0, -2.0]], "rank": 1}

LINEAR_ALGEBRA = Area(
    "linear-algebra",
    "Linear algebra",
    "Vectors, matrices, decompositions and systems, dense and sparse, real and complex, single and stacked.",
    (
        Operation("describe-array", elementwise.describe_array, "Rank, shape and storage of an array", costs.linear),
        Operation("add", elementwise.add, "Sum of two arrays", costs.broadcast("a", "b")),
        Operation("subtract", elementwise.subtract, "Difference of two arrays", costs.broadcast("a", "b")),
        Operation("multiply", elementwise.multiply, "Hadamard product of two arrays", costs.broadcast("a", "b")),
        Operation("divide", elementwise.divide, "Quotient of two arrays", costs.broadcast("a", "b")),
        Operation("linear-combination", elementwise.linear_combination, "Linear combination of vectors", costs.linear),
        Operation("dot", products.dot, "Dot product", products.dot_cost),
        Operation("cross", products.cross, "Cross product", costs.broadcast("a", "b")),
        Operation("outer", products.outer, "Outer product of two vectors", products.pair_cost),
        Operation("kronecker", products.kronecker, "Kronecker product", products.pair_cost),
        Operation("matmul", products.matmul, "Matrix product", products.matmul_cost),
        Operation("chain-product", chain_product.chain_product, "Product of several matrices", chain_product.cost),
        Operation("einsum", einsum.einsum, "Einstein summation", einsum.cost),
        Operation("transpose", axes.transpose, "Transpose, or axes in another order", costs.linear),
        Operation("diagonal", axes.diagonal, "Diagonal of a matrix, or diagonal matrix", axes.diagonal_cost),
        Operation("norm", norms.norm, "Norm of a vector or matrix", norms.cost),
        Operation("normalize", norms.normalize, "Vector or matrix divided by its norm", norms.cost),
        Operation("angle", vectors.angle, "Angle between two vectors", costs.broadcast("a", "b")),
        Operation("project", vectors.project, "Projection of a vector on a direction", costs.broadcast("a", "onto")),
        Operation("distance", vectors.distance, "Distances between all pairs of points", vectors.distance_cost),
        Operation(
            "transform",
            transform.transform,
            "Points scaled, rotated, sheared or reflected",
            transform.cost,
            _ROTATION_EXAMPLE,
        ),
        Operation("determinant", determinant, "Determinant, with its sign and logarithm", exact.cost_of_lu),
        Operation("inverse", inverse, "Inverse of a matrix, with its condition number and residual", exact.cost_of_lu),
        Operation("pseudo-inverse", rank.pseudo_inverse, "Moore-Penrose inverse of any matrix", rank.cost),
        Operation("rank", rank.rank, "Rank of a matrix, with its singular values", rank.cost),
        Operation("trace", axes.trace, "Trace of a matrix", costs.linear),
        Operation("condition-number", condition_number, "Condition number of a matrix", exact.cost),
        Operation("null-space", rank.null_space, "Orthonormal basis of the null space", rank.null_space_cost),
        Operation("column-space", rank.column_space, "Orthonormal basis of the column space", rank.cost),
        Operation("matrix-power", power.matrix_power, "Integer power of a matrix", power.cost),
        Operation("matrix-exponential", matrix_functions.matrix_exponential, "Exponential of a matrix"),
        Operation("matrix-logarithm", matrix_functions.matrix_logarithm, "Principal logarithm of a matrix"),
        Operation("matrix-square-root", matrix_functions.matrix_square_root, "Principal square root of a matrix"),
        Operation(
            "properties", properties, "Properties of a matrix: symmetric, definite, singular, and so on", exact.cost
        ),
        Operation("lu", decompositions.lu, "LU factorisation with row exchanges", costs.rectangular),
        Operation("qr", decompositions.qr, "QR factorisation, with column exchanges if wanted", costs.rectangular),
        Operation("cholesky", decompositions.cholesky, "Cholesky factor of a positive definite matrix", costs.cubic),
        Operation("ldl", decompositions.ldl, "LDL factorisation of a symmetric matrix", costs.cubic),
        Operation("schur", similarity.schur, "Schur form", costs.cubic),
        Operation("polar", polar, "Polar decomposition", costs.rectangular),
        Operation("hessenberg", similarity.hessenberg, "Hessenberg form", costs.cubic),
        Operation("svd", svd, "Singular value decomposition", high_precision.cost),
        Operation("eigen", eigen, "Eigenvalues and eigenvectors, with their certificates", high_precision.cost),
        Operation(
            "generalized-eigen", generalized_eigen, "Eigenvalues and eigenvectors of a pair of matrices", costs.cubic
        ),
        Operation("low-rank", low_rank, "Best approximation of low rank", costs.rectangular, example=_LOW_RANK_EXAMPLE),
        Operation("pca", pca, "Principal component analysis", costs.rectangular),
        Operation("solve", solve.solve, "Solution of a system of linear equations", solve.cost),
        Operation("least-squares", least_squares.least_squares, "Least-squares solution", least_squares.cost),
        Operation("sylvester", equations.sylvester, "Sylvester equation A X + X B = Q"),
        Operation("lyapunov", equations.lyapunov, "Lyapunov equation in continuous or discrete time"),
        Operation("riccati", riccati, "Algebraic Riccati equation in continuous or discrete time"),
        Operation("sparse/solve", sparse.sparse_solve, "Solution of a sparse system", sparse.costs),
        Operation(
            "sparse/least-squares",
            sparse.sparse_least_squares,
            "Least-squares solution of a sparse system",
            sparse.costs,
        ),
        Operation("sparse/eigen", sparse_spectrum.sparse_eigen, "Some eigenvalues of a sparse matrix", sparse.costs),
        Operation("sparse/svd", sparse_spectrum.sparse_svd, "Some singular values of a sparse matrix", sparse.costs),
    ),
)

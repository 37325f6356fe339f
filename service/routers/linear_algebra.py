"""Linear algebra: the table of contents."""

from __future__ import annotations

from service.handlers import costs
from service.handlers.linear_algebra import by_cluster, matmul_by_blocks, pca_by_blocks, reduced_by_blocks
from service.handlers.linear_algebra.add import add
from service.handlers.linear_algebra.angle import angle
from service.handlers.linear_algebra.chain_product import chain_product, chain_product_cost
from service.handlers.linear_algebra.cholesky import cholesky
from service.handlers.linear_algebra.column_space import column_space
from service.handlers.linear_algebra.condition_number import condition_number, condition_number_cost
from service.handlers.linear_algebra.cross import cross
from service.handlers.linear_algebra.describe_array import describe_array
from service.handlers.linear_algebra.determinant import determinant
from service.handlers.linear_algebra.diagonal import diagonal, diagonal_cost
from service.handlers.linear_algebra.distance import distance, distance_cost
from service.handlers.linear_algebra.divide import divide
from service.handlers.linear_algebra.dot import dot, dot_cost
from service.handlers.linear_algebra.eigen import eigen
from service.handlers.linear_algebra.einsum import einsum, einsum_cost
from service.handlers.linear_algebra.generalized_eigen import generalized_eigen
from service.handlers.linear_algebra.hessenberg import hessenberg
from service.handlers.linear_algebra.inverse import inverse
from service.handlers.linear_algebra.kronecker import kronecker
from service.handlers.linear_algebra.ldl import ldl
from service.handlers.linear_algebra.least_squares import least_squares, least_squares_cost
from service.handlers.linear_algebra.linear_combination import linear_combination
from service.handlers.linear_algebra.low_rank import low_rank, low_rank_cost
from service.handlers.linear_algebra.lu import lu
from service.handlers.linear_algebra.lyapunov import lyapunov
from service.handlers.linear_algebra.matmul import matmul, matmul_cost
from service.handlers.linear_algebra.matrix_exponential import matrix_exponential
from service.handlers.linear_algebra.matrix_logarithm import matrix_logarithm
from service.handlers.linear_algebra.matrix_power import matrix_power, matrix_power_cost
from service.handlers.linear_algebra.matrix_square_root import matrix_square_root
from service.handlers.linear_algebra.multiply import multiply
from service.handlers.linear_algebra.norm import norm, norm_cost
from service.handlers.linear_algebra.normalize import normalize
from service.handlers.linear_algebra.null_space import null_space, null_space_cost
from service.handlers.linear_algebra.outer import outer
from service.handlers.linear_algebra.pca import pca
from service.handlers.linear_algebra.polar import polar, polar_cost
from service.handlers.linear_algebra.project import project
from service.handlers.linear_algebra.properties import properties, properties_cost
from service.handlers.linear_algebra.pseudo_inverse import pseudo_inverse
from service.handlers.linear_algebra.qr import qr, qr_cost
from service.handlers.linear_algebra.rank import rank, rank_cost
from service.handlers.linear_algebra.riccati import riccati
from service.handlers.linear_algebra.schur import schur
from service.handlers.linear_algebra.solve import solve, solve_cost
from service.handlers.linear_algebra.sparse.eigen import sparse_eigen
from service.handlers.linear_algebra.sparse.least_squares import sparse_least_squares
from service.handlers.linear_algebra.sparse.solve import sparse_solve
from service.handlers.linear_algebra.sparse.svd import sparse_svd
from service.handlers.linear_algebra.subtract import subtract
from service.handlers.linear_algebra.svd import svd, svd_cost
from service.handlers.linear_algebra.sylvester import sylvester
from service.handlers.linear_algebra.trace import trace
from service.handlers.linear_algebra.transform import transform, transform_cost
from service.handlers.linear_algebra.transpose import transpose
from service.operation import Area, Operation
from service.pictures.linear_algebra import matrices, spectrum, sums, systems, vectors

_ROTATION_EXAMPLE = {"points": [[1.0, 0.0], [0.0, 1.0]], "kind": "rotate", "angle": 0.7853981633974483}
_LOW_RANK_EXAMPLE = {"a": [[3.0, 2.0, 2.0], [2.0, 3.0, -2.0]], "rank": 1}

LINEAR_ALGEBRA = Area(
    "linear-algebra",
    "Linear algebra",
    "Vectors, matrices, decompositions and systems, dense and sparse, real and complex, single and stacked.",
    (
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
        Operation(
            "lu", lu, "LU factorisation with row exchanges", costs.factorisation,
            pictures=(matrices.factors,),
            keywords="Gaussian elimination, decomposition, pivoting, triangular",
        ),
        Operation(
            "qr", qr, "QR factorisation, with column exchanges if wanted", qr_cost,
            blocks=by_cluster.qr,
            pictures=(matrices.factors,),
            keywords="decomposition, orthogonal, Householder, Gram-Schmidt, pivoting",
        ),
        Operation(
            "cholesky", cholesky, "Cholesky factor of a positive definite matrix", costs.cubic,
            pictures=(matrices.factors,),
            keywords="decomposition, LLT, square root, covariance, positive definite",
        ),
        Operation(
            "ldl", ldl, "LDL factorisation of a symmetric matrix", costs.cubic,
            pictures=(matrices.factors,),
            keywords="decomposition, indefinite, Bunch-Kaufman, inertia",
        ),
        Operation(
            "schur", schur, "Schur form", costs.cubic,
            pictures=(matrices.factors,),
            keywords="decomposition, triangular, quasi-triangular, invariant subspace",
        ),
        Operation(
            "polar", polar, "Polar decomposition", polar_cost,
            pictures=(matrices.factors,),
            keywords="decomposition, nearest orthogonal matrix, rotation and stretch, Procrustes",
        ),
        Operation(
            "hessenberg", hessenberg, "Hessenberg form", costs.cubic,
            pictures=(matrices.factors,),
            keywords="decomposition, almost triangular, reduction",
        ),
        Operation(
            "svd", svd, "Singular value decomposition", svd_cost,
            blocks=reduced_by_blocks.svd,
            pictures=(spectrum.singular_values,),
            keywords="singular values, decomposition, U S V, spectral",
        ),
        Operation(
            "eigen", eigen, "Eigenvalues and eigenvectors, with their certificates", costs.factorisation,
            pictures=(spectrum.eigenvalues,),
            keywords="eig, eigh, spectrum, diagonalise, eigenvalues, eigenvectors, characteristic values, modes",
        ),
        Operation(
            "generalized-eigen", generalized_eigen, "Eigenvalues and eigenvectors of a pair of matrices", costs.cubic,
            pictures=(spectrum.eigenvalues,),
            keywords="pencil, eig, QZ, vibration modes, mass and stiffness, A x = λ B x",
        ),
        Operation(
            "low-rank", low_rank, "Best approximation of low rank", low_rank_cost, example=_LOW_RANK_EXAMPLE,
            pictures=(spectrum.approximations, spectrum.spectrum),
            keywords="truncated SVD, compression, image compression, Eckart-Young, approximation",
        ),
        Operation(
            "pca", pca, "Principal component analysis", costs.factorisation, blocks=pca_by_blocks.pca,
            pictures=(spectrum.scree, spectrum.scores),
            keywords="principal components, explained variance, dimensionality reduction, loadings, scores, whitening",
        ),
        Operation(
            "solve", solve, "Solution of a system of linear equations", solve_cost,
            blocks=by_cluster.solve,
            pictures=(systems.solution,),
            keywords="linear system, simultaneous equations, A x = b, unknowns, Gaussian elimination",
        ),
        Operation(
            "least-squares", least_squares, "Least-squares solution", least_squares_cost,
            blocks=reduced_by_blocks.least_squares,
            pictures=(systems.fitted,),
            keywords="lstsq, overdetermined, best fit, normal equations, linear fit, minimum norm",
        ),
        Operation(
            "sylvester", sylvester, "Sylvester equation A X + X B = Q",
            pictures=(matrices.solution,),
            keywords="matrix equation, control theory",
        ),
        Operation(
            "lyapunov", lyapunov, "Lyapunov equation in continuous or discrete time",
            pictures=(matrices.solution,),
            keywords="matrix equation, stability, control theory, Gramian",
        ),
        Operation(
            "riccati", riccati, "Algebraic Riccati equation in continuous or discrete time",
            pictures=(spectrum.closed_loop,),
            keywords="ARE, CARE, DARE, LQR, optimal control, Kalman filter",
        ),
        Operation(
            "sparse/solve", sparse_solve, "Solution of a sparse system", costs.sparse,
            keywords="spsolve, CSR, CSC, COO, conjugate gradients, GMRES, large system",
        ),
        Operation(
            "sparse/least-squares", sparse_least_squares, "Least-squares solution of a sparse system", costs.sparse,
            keywords="LSQR, LSMR, CSR, COO, overdetermined, large system",
        ),
        Operation(
            "sparse/eigen", sparse_eigen, "Some eigenvalues of a sparse matrix", costs.sparse,
            pictures=(spectrum.eigenvalues,),
            keywords="eigs, eigsh, ARPACK, Lanczos, largest, smallest, graph Laplacian",
        ),
        Operation(
            "sparse/svd", sparse_svd, "Some singular values of a sparse matrix", costs.sparse,
            pictures=(spectrum.singular_values,),
            keywords="svds, truncated, largest singular values, latent semantic analysis",
        ),
    ),
)  # fmt: skip

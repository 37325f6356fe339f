"""Matrices as products."""

from __future__ import annotations

from service.handlers import costs
from service.handlers.linear_algebra import by_cluster, pca_by_blocks, reduced_by_blocks
from service.handlers.linear_algebra.cholesky import cholesky
from service.handlers.linear_algebra.eigen import eigen
from service.handlers.linear_algebra.generalized_eigen import generalized_eigen
from service.handlers.linear_algebra.hessenberg import hessenberg
from service.handlers.linear_algebra.ldl import ldl
from service.handlers.linear_algebra.low_rank import low_rank, low_rank_cost
from service.handlers.linear_algebra.lu import lu
from service.handlers.linear_algebra.pca import pca
from service.handlers.linear_algebra.polar import polar, polar_cost
from service.handlers.linear_algebra.qr import qr, qr_cost
from service.handlers.linear_algebra.schur import schur
from service.handlers.linear_algebra.svd import svd, svd_cost
from service.operation import Operation
from service.pictures.linear_algebra import matrices, spectrum

_LOW_RANK_EXAMPLE = {"a": [[3.0, 2.0, 2.0], [2.0, 3.0, -2.0]], "rank": 1}


FACTORISATIONS = (
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
)  # fmt: skip

"""Equations of matrices, dense and sparse."""

from __future__ import annotations

from service.handlers import costs
from service.handlers.linear_algebra import by_cluster, reduced_by_blocks
from service.handlers.linear_algebra.least_squares import least_squares, least_squares_cost
from service.handlers.linear_algebra.lyapunov import lyapunov
from service.handlers.linear_algebra.riccati import riccati
from service.handlers.linear_algebra.solve import solve, solve_cost
from service.handlers.linear_algebra.sparse.eigen import sparse_eigen
from service.handlers.linear_algebra.sparse.least_squares import sparse_least_squares
from service.handlers.linear_algebra.sparse.solve import sparse_solve
from service.handlers.linear_algebra.sparse.svd import sparse_svd
from service.handlers.linear_algebra.sylvester import sylvester
from service.operation import Operation
from service.pictures.linear_algebra import matrices, spectrum, systems

SYSTEMS = (
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
)  # fmt: skip

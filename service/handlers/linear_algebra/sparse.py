"""Sparse systems: a direct solver with its certificates, and least squares by iteration."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from scipy.linalg import eigvalsh_tridiagonal
from scipy.sparse.linalg import LinearOperator, SuperLU, lsmr, onenormest, splu

from service.methods.linear_algebra.certificates import Array, doubts, epsilon
from service.methods.linear_algebra.scaling import exponent_of, tamed_sparse, times_power
from service.operation import Cost
from service.schemas.types.errors import InvalidInput, SingularMatrix
from service.schemas.types.results import ExtendedNumber, Number, Result, Tensor, Vector
from service.schemas.types.sparse import SparseLeastSquaresRequest, SparseSystemRequest

_SYMMETRIC_PATTERN: dict[str, Any] = {
    "permc_spec": "MMD_AT_PLUS_A",
    "diag_pivot_thresh": 0.001,
    "options": {"SymmetricMode": True},
}
_ANY_PATTERN: dict[str, Any] = {"permc_spec": "COLAMD"}
_STABLE = 1e3  # backward errors above so many units of rounding ask for stricter pivoting


def costs(request: Any) -> Cost:
    """Always for a worker: the work depends on where the entries are. The answer has a column for each of b or of k."""
    columns = getattr(request, "k", 1) if not hasattr(request, "b") else np.atleast_2d(request.b.T).shape[0]
    return Cost(np.inf, max(*request.a.shape, request.a.data.size, columns * max(request.a.shape)))


@dataclass(slots=True, kw_only=True)
class SparseSolution(Result):
    """The solution of a sparse system."""

    x: Tensor
    """The solution (N), or solutions as columns (N, K), of the shape of `b`."""
    residual: Number
    """Relative backward error ‖b − A x‖∞ / (‖A‖∞‖x‖∞ + ‖b‖∞), the largest of the columns."""
    condition_number: ExtendedNumber
    """Estimate of ‖A‖₁‖A⁻¹‖₁ from the factors (Hager and Higham's method, as in LAPACK's gecon); never too large."""


_ILL_CONDITIONED = "The matrix is near a singular one; the largest entries of x have about the digits named."


def sparse_solve(request: SparseSystemRequest) -> SparseSolution:
    """The solution of A x = b for a sparse square matrix, by sparse LU factorisation (SuperLU); A never becomes dense.

    Where the places of the entries are symmetric, rows and columns are ordered by minimum degree on A + Aᵀ and pivots
    are taken from the diagonal unless they are tiny; else columns are ordered by COLAMD with partial pivoting. An
    exactly singular matrix is refused as `singular-matrix`.
    """
    (a, of_a), b = tamed_sparse(request.a.to_csr().tocsc()), request.b
    rows, columns = a.shape
    if rows != columns:
        raise InvalidInput.at(
            f"Expected a square matrix, found {rows}×{columns}; use sparse/least-squares.", "a", "shape"
        )
    _check_rows(b, rows)
    of_b = exponent_of(b)
    factors, x, residual = solve(a, times_power(b, -of_b))
    norm = float(np.abs(a).sum(0).max())
    condition = norm * _inverse_norm(factors)
    warnings = doubts(condition * epsilon(x), x.dtype.char, _ILL_CONDITIONED)
    x = times_power(x, of_b - of_a)
    return SparseSolution(x=x, residual=residual, condition_number=condition, warnings=warnings)


def _check_rows(b: Array, rows: int) -> None:
    if b.shape[0] != rows:
        raise InvalidInput.at(f"Expected {rows} entries, as many as `a` has rows; found {b.shape[0]}.", "b")


@dataclass(frozen=True, slots=True)
class Factors:
    """The sparse LU factors of a matrix."""

    lu: SuperLU
    dtype: np.dtype[Any]

    def solve(self, b: Array, kind: Literal["N", "H"] = "N") -> Array:
        """A⁻¹ b (kind N) or A⁻ᴴ b (kind H); a complex b of a real matrix in two parts."""
        if np.iscomplexobj(b) and self.dtype.kind != "c":
            return self.solve(b.real, kind) + 1j * self.solve(b.imag, kind)
        solve: Any = self.lu.solve  # SciPy's stubs do not know its second argument
        return np.asarray(solve(np.ascontiguousarray(b, self.dtype), kind))


def solve(a: Any, b: Array) -> tuple[Factors, Array, float]:
    """Factors, solution and backward error, by the fastest pivoting that is stable. Raises SingularMatrix."""
    size = float(np.abs(a).sum(1).max())
    for options in [_SYMMETRIC_PATTERN, _ANY_PATTERN] if _has_symmetric_pattern(a) else [_ANY_PATTERN]:
        last = options is _ANY_PATTERN
        try:
            factors = Factors(splu(a, **options), a.dtype)
        except RuntimeError:  # A zero pivot: under partial pivoting, the matrix is singular.
            if not last:
                continue
            detail = "The matrix is exactly singular: A x = b has no unique solution. See sparse/least-squares."
            raise SingularMatrix.at(detail, "a") from None
        x = factors.solve(b)
        with np.errstate(all="ignore"):
            scale = size * np.abs(x).max(0) + np.abs(b).max(0)
            residual = float(np.max(np.abs(b - a @ x).max(0) / np.where(scale > 0, scale, 1)))
        if last or residual <= _STABLE * epsilon(x):
            break
    return factors, x, residual


def _has_symmetric_pattern(a: Any) -> bool:
    mirrored = a.T.tocsc()
    return np.array_equal(a.indptr, mirrored.indptr) and np.array_equal(a.indices, mirrored.indices)


def _inverse_norm(factors: Factors) -> float:
    """‖A⁻¹‖₁ estimated from below with a few solutions (Higham, ACM TOMS 14, 1988), the same on every call."""
    n = factors.lu.shape[0]
    inverse = LinearOperator(
        factors.lu.shape,
        matvec=lambda v: factors.solve(v.ravel()),
        rmatvec=lambda v: factors.solve(v.ravel(), "H"),
        dtype=factors.dtype,
    )
    alternating = np.where(np.arange(n) % 2, -1.0, 1.0) * (1 + np.arange(n) / max(n - 1, 1))
    guard = 2 * np.abs(factors.solve(alternating)).sum() / (3 * n)
    with np.errstate(all="ignore"):
        return max(float(onenormest(inverse, t=1)), float(guard))


@dataclass(slots=True, kw_only=True)
class SparseLeastSquaresResult(Result):
    """A least-squares solution."""

    x: Vector
    """The solution (N) of least ‖b − A x‖₂, and of least ‖x‖₂ where there are several."""
    residual: Number
    """‖Aᴴ(b − A x)‖₂ / (‖A‖F ‖b − A x‖₂), 0 at an exact minimum; ‖b − A x‖₂ / ‖b‖₂ if that is less."""
    residual_sum_of_squares: ExtendedNumber
    """‖b − A x‖₂², infinite where it overflows."""
    condition_number: ExtendedNumber
    """Ratio of extreme singular values of A, estimated from those of the bidiagonal matrix that the iteration built."""
    success: bool
    """Whether the iteration ended by its tolerance."""
    message: str
    """Why the iteration ended."""
    status: int
    """LSMR's code of that reason (`istop`)."""
    iterations: int
    """Iterations, each one product with A and one with Aᴴ."""
    function_evaluations: int
    """Products with A or Aᴴ."""


_STOPS = {
    0: "x = 0 is the solution.",
    1: "The system is compatible, and x solves it to the tolerance.",
    2: "x is a least-squares solution to the tolerance.",
    3: "The condition number passed its limit.",
    4: "The system is compatible, and x solves it to machine precision.",
    5: "x is a least-squares solution to machine precision.",
    6: "The matrix is singular to machine precision: x is one of many near solutions.",
    7: "The limit of iterations was reached before the tolerance.",
}
_LOOSE = "With this condition number and tolerance the largest entries of x have about the digits named."


def sparse_least_squares(request: SparseLeastSquaresRequest) -> SparseLeastSquaresResult:
    """The x that minimises ‖b − A x‖₂ for a sparse matrix of any shape, by the iteration LSMR.

    LSMR (Fong and Saunders, SIAM J. Sci. Comput. 33, 2011) is MINRES on the normal equations, from
    Golub–Kahan bidiagonalisation; A never becomes dense. The number of iterations grows with the condition number.
    Entries are divided by powers of two first: LSMR takes matrices of norm below 1 for ill-conditioned.
    """
    a = request.a.to_csr()
    _check_rows(request.b, a.shape[0])
    of_a, of_b = exponent_of(a.data), exponent_of(request.b)
    a.data, b = times_power(a.data, -of_a), times_power(request.b, -of_b)
    b = b.astype(np.result_type(a.dtype, b.dtype), copy=False)  # LSMR adds to it in place.
    most = request.max_iterations or max(1000, 10 * min(a.shape))
    tolerance = request.tolerance
    operator, couplings = _bidiagonalized(a)
    x, status, iterations, *_, found, _ = lsmr(operator, b, atol=tolerance, btol=tolerance, conlim=0, maxiter=most)
    image = a @ x
    remainder = b - image
    length, scale = np.linalg.norm(remainder), np.linalg.norm(a.data)
    optimality = np.linalg.norm(a.conj().T @ remainder) / (scale * length) if scale * length else 0.0
    compatible = length / np.linalg.norm(b) if length else 0.0
    stretched = scale * np.linalg.norm(x) / np.linalg.norm(image) / min(a.shape) ** 0.5 if image.any() else 1.0
    condition = max(float(found), _spread(a), _ratio_of_singular_values(couplings), float(stretched))
    return SparseLeastSquaresResult(
        x=times_power(x, of_b - of_a),
        residual=min(float(optimality), float(compatible)),
        residual_sum_of_squares=float(times_power(length**2, 2 * of_b)),
        condition_number=condition,
        success=status not in (3, 6, 7),
        message=_STOPS[status],
        status=status,
        iterations=iterations,
        function_evaluations=2 * iterations + 1,
        warnings=doubts(condition * max(tolerance, epsilon(x)), x.dtype.char, _LOOSE),
    )


def _bidiagonalized(a: Any) -> tuple[LinearOperator, list[float]]:
    """An operator, and the list of the bidiagonal entries uᴴA v that LSMR's products with it make."""
    adjoint, couplings, images = a.conj().T.tocsr(), list[float](), list[Array]()

    def product(matrix: Any) -> Callable[[Array], Array]:
        def apply(v: Array) -> Array:
            if images:
                couplings.append(float(np.abs(np.vdot(v, images.pop()))))
            images.append(matrix @ v.ravel())
            return images[0]

        return apply

    return LinearOperator(a.shape, matvec=product(a), rmatvec=product(adjoint), dtype=a.dtype), couplings


def _ratio_of_singular_values(couplings: list[float]) -> float:
    """Of the lower bidiagonal matrix B with these entries: the extreme positive eigenvalues of [[0, B], [Bᴴ, 0]]."""
    k = len(couplings) // 2
    if not k:
        return 1.0
    entries, zeros = np.array(couplings[: 2 * k]), np.zeros(2 * k + 1)
    if not np.isfinite(entries).all():
        return math.inf
    least, largest = (eigvalsh_tridiagonal(zeros, entries, select="i", select_range=(i, i))[0] for i in (k + 1, 2 * k))
    return float(largest / least) if least > 0 else math.inf


def _spread(a: Any) -> float:
    """The ratio of the longest to the shortest column (row of a wide matrix) that is not zero."""
    squares = np.bincount(a.indices, np.abs(a.data) ** 2) if a.shape[0] >= a.shape[1] else abs(a).power(2).sum(1)
    lengths = np.sqrt(squares[squares > 0])
    return float(lengths.max() / lengths.min()) if len(lengths) else 1.0

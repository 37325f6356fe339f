"""Dense linear algebra of NumPy and SciPy as requests."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
from scipy import sparse
from scipy.linalg import LinAlgWarning

from benchmarks.peers.client import NotOffered, array, call, number
from benchmarks.peers.registry import replaces

Array = np.ndarray[Any, Any]


def _floating(a: Any, *others: Any) -> Array:
    """The operand as floating-point numbers, in the precision of the answer that is expected."""
    found = array(a, least=2)
    kind = np.result_type(found, *others)
    return found.astype(np.float64) if kind.kind in "iu" else found


def _like(value: Any, *operands: Any) -> Any:
    """A result in the precision that NumPy gives it for these operands."""
    kind = np.result_type(*operands)
    single = kind in (np.float32, np.complex64)
    complex_ = np.iscomplexobj(value)
    if not single:
        return np.asarray(value)[()]
    return np.asarray(value).astype(np.complex64 if complex_ else np.float32)[()]


def _square(a: Any) -> Array:
    found = _floating(a)
    if found.shape[-1] != found.shape[-2]:
        raise NotOffered("matrices that must be square and are not")
    return found


def _one(a: Any) -> Array:
    found = _floating(a)
    if found.ndim != 2:
        raise NotOffered("stacks that SciPy walks by itself")
    return found


def _one_square(a: Any) -> Array:
    found = _square(a)
    if found.ndim != 2:
        raise NotOffered("stacks that SciPy walks by itself")
    return found


def _warn_as_scipy(found: dict[str, Any]) -> None:
    if any(warning["code"] == "ill-conditioned" for warning in found["warnings"]):
        warnings.warn("ill-conditioned", LinAlgWarning, stacklevel=3)


@replaces("numpy.linalg.inv")
def inv(a: Any) -> Any:
    a = _square(a)
    return _like(call("linear-algebra/inverse", a=a)["result"], a)


@replaces("scipy.linalg.inv")
def scipy_inv(a: Any, overwrite_a: bool = False, check_finite: bool = True, *, assume_a: Any = None,
              lower: bool = False) -> Any:  # fmt: skip
    if assume_a is not None:
        raise NotOffered("inverses of one half of a matrix")
    a = _square(a)
    found = call("linear-algebra/inverse", a=a)
    _warn_as_scipy(found)
    return _like(found["result"], a)


@replaces("numpy.linalg.det")
def det(a: Any) -> Any:
    a = _square(a)
    return _like(call("linear-algebra/determinant", a=a)["result"], a)


@replaces("scipy.linalg.det")
def scipy_det(a: Any, overwrite_a: bool = False, check_finite: bool = True) -> Any:
    return np.asarray(call("linear-algebra/determinant", a=_square(a))["result"])[()]


@replaces("numpy.linalg.slogdet")
def slogdet(a: Any) -> Any:
    from numpy.linalg._linalg import SlogdetResult  # noqa: PLC0415

    a = _square(a)
    found = call("linear-algebra/determinant", a=a)
    return SlogdetResult(_like(found["sign"], a), _like(np.asarray(found["log_abs"], float), a))


@replaces("numpy.linalg.solve")
def solve(a: Any, b: Any) -> Any:
    a, b = _square(a), array(b, least=1)
    if a.ndim > 2 and b.ndim == 1:
        raise NotOffered("one right-hand side for a stack of matrices")
    if b.ndim == 1 or b.shape[-2] == a.shape[-1]:
        b = b.astype(np.float64) if b.dtype.kind in "iu" else b
        return _like(call("linear-algebra/solve", a=a, b=b)["x"], a, b)
    raise NotOffered("operands whose shapes do not fit")


@replaces("scipy.linalg.solve")
def scipy_solve(
    a: Any, b: Any, lower: bool = False, overwrite_a: bool = False, overwrite_b: bool = False,
    check_finite: bool = True, assume_a: Any = None, transposed: bool = False,
) -> Any:  # fmt: skip
    structures = {None: "general", "gen": "general", "general": "general", "sym": "symmetric", "symmetric": "symmetric",
                  "her": "symmetric", "hermitian": "symmetric", "pos": "positive_definite",
                  "positive definite": "positive_definite", "upper triangular": "triangular_upper",
                  "lower triangular": "triangular_lower", "banded": "banded"}  # fmt: skip
    if transposed or lower or assume_a not in structures:
        raise NotOffered("solve of a transposed matrix or one half of it")
    a, b = _one_square(a), array(b, least=1)
    if np.iscomplexobj(a) and assume_a in ("sym", "symmetric"):
        raise NotOffered("complex symmetric matrices")
    if len(a) != b.shape[0] or b.ndim > 2:
        raise NotOffered("operands whose shapes do not fit")
    if structures[assume_a] in ("symmetric", "positive_definite"):
        a = _hermitian(a, "U")
    b = b.astype(np.float64) if b.dtype.kind in "iu" else b
    found = call("linear-algebra/solve", a=a, b=b, structure=structures[assume_a])
    _warn_as_scipy(found)
    return _like(found["x"], a, b)


@replaces("scipy.linalg.solve_triangular")
def solve_triangular(
    a: Any, b: Any, trans: Any = 0, lower: bool = False, unit_diagonal: bool = False,
    overwrite_b: bool = False, check_finite: bool = True,
) -> Any:  # fmt: skip
    if trans or unit_diagonal:
        raise NotOffered("triangular systems of the transpose, or with a unit diagonal")
    a, b = _one_square(a), array(b, least=1)
    b = b.astype(np.float64) if b.dtype.kind in "iu" else b
    structure = "triangular_lower" if lower else "triangular_upper"
    return _like(call("linear-algebra/solve", a=a, b=b, structure=structure)["x"], a, b)


@replaces("numpy.linalg.pinv", "scipy.linalg.pinv")
def pinv(a: Any, *, rtol: Any = None, atol: Any = None, rcond: Any = None, check_finite: bool = True) -> Any:
    if rtol is not None or atol is not None or rcond is not None:
        raise NotOffered("tolerances of another meaning")
    a = _floating(a)
    return _like(call("linear-algebra/pseudo-inverse", a=a)["result"], a)


@replaces("numpy.linalg.matrix_rank")
def matrix_rank(a: Any) -> Any:
    found = call("linear-algebra/rank", a=_floating(a))["result"]
    return np.asarray(found)[()]


@replaces("numpy.linalg.cond")
def cond(x: Any, p: Any = None) -> Any:
    orders = {None: 2, 2: 2, 1: 1, np.inf: "inf", "fro": "fro", -2: None, -1: None}
    if p not in orders or orders[p] is None:
        raise NotOffered("condition numbers of other orders")
    x = _floating(x)
    return _like(np.asarray(call("linear-algebra/condition-number", a=x, order=orders[p])["result"], float), x)


@replaces("numpy.linalg.norm", "scipy.linalg.norm")
def norm(x: Any, ord: Any = None, axis: Any = None, keepdims: bool = False) -> Any:  # noqa: A002 - NumPy's name
    if keepdims:
        raise NotOffered("keepdims")
    x = array(x, least=1)
    order = {np.inf: "inf", -np.inf: "-inf", "f": "fro"}.get(ord, ord)
    if order in (0, -1, -2) or (isinstance(order, float | int) and order < 1):
        raise NotOffered("norms of orders below 1")
    if ord is None and axis is None:
        x = x.ravel()
    axis = list(axis) if isinstance(axis, tuple) else axis
    if axis is None and x.ndim > 2:
        raise NotOffered("norms of whole tensors")
    if axis is not None and any(not -x.ndim <= one < x.ndim for one in np.atleast_1d(axis)):
        raise NotOffered("axes that do not exist")
    return _like(call("linear-algebra/norm", a=x, order=order, axis=axis)["result"], x, np.float32)


@replaces("numpy.linalg.matrix_power")
def matrix_power(a: Any, n: Any) -> Any:
    a = array(a, least=2)
    if not isinstance(n, int | np.integer) or a.shape[-1] != a.shape[-2]:
        raise NotOffered("powers that are no integers")
    if abs(n) > 10**6:
        raise NotOffered("exponents beyond the service's declared range")
    found = call("linear-algebra/matrix-power", a=a if n >= 0 else _floating(a), exponent=int(n))["result"]
    return _like(found, a) if a.dtype.kind not in "iu" or n < 0 else np.asarray(found).astype(a.dtype)


@replaces("numpy.linalg.multi_dot")
def multi_dot(arrays: Any) -> Any:
    arrays = [array(one, least=1) for one in arrays]
    if len(arrays) < 2 or any(one.ndim != 2 for one in arrays):
        raise NotOffered("chains with vectors")
    return _like(call("linear-algebra/chain-product", matrices=arrays)["result"], *arrays)


@replaces("numpy.linalg.svd")
def svd(a: Any, full_matrices: bool = True, compute_uv: bool = True, hermitian: bool = False) -> Any:
    from numpy.linalg._linalg import SVDResult  # noqa: PLC0415

    a = _floating(a)
    found = call("linear-algebra/svd", a=a, full_matrices=bool(full_matrices))
    parts = [_like(found[name], a) for name in ("u", "s", "vh")]
    return SVDResult(*parts) if compute_uv else parts[1]


@replaces("scipy.linalg.svd")
def scipy_svd(
    a: Any, full_matrices: bool = True, compute_uv: bool = True, overwrite_a: bool = False,
    check_finite: bool = True, lapack_driver: str = "gesdd",
) -> Any:  # fmt: skip
    a = _one(a)
    found = call("linear-algebra/svd", a=a, full_matrices=bool(full_matrices))
    parts = tuple(_like(found[name], a) for name in ("u", "s", "vh"))
    return parts if compute_uv else parts[1]


@replaces("scipy.linalg.svdvals")
def svdvals(a: Any, overwrite_a: bool = False, check_finite: bool = True) -> Any:
    a = _one(a)
    return _like(call("linear-algebra/svd", a=a)["s"], a)


@replaces("numpy.linalg.svdvals")
def numpy_svdvals(x: Any) -> Any:
    x = _floating(x)
    return _like(call("linear-algebra/svd", a=x)["s"], x)


def _eigen(a: Any, structure: str) -> tuple[Any, Any]:
    a = _square(a)
    found = call("linear-algebra/eigen", a=a, structure=structure)
    return found["eigenvalues"], found["eigenvectors"]


def _real_where_it_may(values: Array, vectors: Array, a: Any) -> tuple[Any, Any]:
    """NumPy answers real numbers where all eigenvalues are real."""
    if np.iscomplexobj(np.asarray(a)) or np.any(values.imag != 0):
        return _like(values, np.asarray(a)), _like(vectors, np.asarray(a))
    return _like(values.real, np.asarray(a)), _like(vectors.real, np.asarray(a))


@replaces("numpy.linalg.eig")
def eig(a: Any) -> Any:
    from numpy.linalg._linalg import EigResult  # noqa: PLC0415

    return EigResult(*_real_where_it_may(*_eigen(a, "general"), a))


@replaces("numpy.linalg.eigvals")
def eigvals(a: Any) -> Any:
    return _real_where_it_may(*_eigen(a, "general"), a)[0]


def _hermitian(a: Any, half: str) -> Array:
    """The whole matrix whose one half is read."""
    a = _square(a)
    half_matrix = np.tril(a) if half.upper() == "L" else np.triu(a)
    rest = np.tril(a, -1) if half.upper() == "L" else np.triu(a, 1)
    whole = half_matrix + np.conj(np.swapaxes(rest, -1, -2))
    if np.iscomplexobj(whole):
        axes = np.arange(whole.shape[-1])
        whole[..., axes, axes] = whole[..., axes, axes].real
    return whole


@replaces("numpy.linalg.eigh")
def eigh(a: Any, UPLO: str = "L") -> Any:
    from numpy.linalg._linalg import EighResult  # noqa: PLC0415

    if UPLO.upper() not in ("L", "U"):
        raise NotOffered("arguments that NumPy refuses")
    values, vectors = _eigen(_hermitian(a, UPLO), "symmetric")
    return EighResult(_like(values, np.asarray(a)), _like(vectors, np.asarray(a)))


@replaces("numpy.linalg.eigvalsh")
def eigvalsh(a: Any, UPLO: str = "L") -> Any:
    if UPLO.upper() not in ("L", "U"):
        raise NotOffered("arguments that NumPy refuses")
    return _like(_eigen(_hermitian(a, UPLO), "symmetric")[0], np.asarray(a))


@replaces("scipy.linalg.eigh")
def scipy_eigh(a: Any, b: Any = None, lower: bool = True, eigvals_only: bool = False) -> Any:
    whole = _hermitian(_one_square(a), "L" if lower else "U")
    if b is None:
        values, vectors = _eigen(whole, "symmetric")
    else:
        b = _hermitian(_one_square(b), "L" if lower else "U")
        found = call("linear-algebra/generalized-eigen", a=whole, b=b, structure="symmetric")
        values, vectors = found["eigenvalues"], found["eigenvectors"]
    operands = [np.asarray(a)] if b is None else [np.asarray(a), np.asarray(b)]
    values, vectors = _like(values, *operands), _like(vectors, *operands)
    return values if eigvals_only else (values, vectors)


@replaces("numpy.linalg.qr")
def qr(a: Any, mode: str = "reduced") -> Any:
    from numpy.linalg._linalg import QRResult  # noqa: PLC0415

    if mode not in ("reduced", "complete", "r"):
        raise NotOffered("raw QR factors")
    a = _floating(a)
    found = call("linear-algebra/qr", a=a, mode="complete" if mode == "complete" else "reduced")
    if mode == "r":
        return _like(found["r"], a)
    return QRResult(_like(found["q"], a), _like(found["r"], a))


@replaces("scipy.linalg.qr")
def scipy_qr(a: Any, overwrite_a: bool = False, lwork: Any = None, mode: str = "full", pivoting: bool = False,
             check_finite: bool = True) -> Any:  # fmt: skip
    if mode not in ("full", "r", "economic"):
        raise NotOffered("raw QR factors")
    a = _one(a)
    found = call("linear-algebra/qr", a=a, mode="reduced" if mode == "economic" else "complete", pivoting=pivoting)
    parts = [_like(found["r"], a)] if mode == "r" else [_like(found["q"], a), _like(found["r"], a)]
    return (*parts, found["permutation"]) if pivoting else tuple(parts)


@replaces("scipy.linalg.lu")
def lu(a: Any, permute_l: bool = False, overwrite_a: bool = False, check_finite: bool = True,
       p_indices: bool = False) -> Any:  # fmt: skip
    a = _one(a)
    found = call("linear-algebra/lu", a=a)
    lower, upper = _like(found["l"], a), _like(found["u"], a)
    inverse = np.argsort(found["permutation"])
    if permute_l:
        return lower[inverse], upper
    return (inverse if p_indices else np.eye(len(inverse), dtype=lower.real.dtype)[inverse]), lower, upper


@replaces("scipy.linalg.ldl")
def ldl(
    A: Any, lower: bool = True, hermitian: bool = True, overwrite_a: bool = False, check_finite: bool = True
) -> Any:
    if not lower or not hermitian:
        raise NotOffered("LDL factors of the other half, or of complex symmetric matrices")
    whole = _hermitian(_one_square(A), "L")
    found = call("linear-algebra/ldl", a=whole)
    order = np.asarray(found["permutation"])
    return _like(found["l"], whole)[np.argsort(order)], _like(found["d"], whole), order


@replaces("scipy.linalg.schur")
def schur(a: Any, output: str = "real", lwork: Any = None, overwrite_a: bool = False, sort: Any = None,
          check_finite: bool = True) -> Any:  # fmt: skip
    if sort is not None or output not in ("real", "complex", "r", "c"):
        raise NotOffered("sorted Schur forms")
    a = _one_square(a)
    kind = "complex" if output[0] == "c" or np.iscomplexobj(a) else "real"
    found = call("linear-algebra/schur", a=a, kind=kind)
    return _like(found["t"], a), _like(found["z"], a)


@replaces("scipy.linalg.hessenberg")
def hessenberg(a: Any, calc_q: bool = False, overwrite_a: bool = False, check_finite: bool = True) -> Any:
    a = _one_square(a)
    found = call("linear-algebra/hessenberg", a=a)
    return (_like(found["h"], a), _like(found["q"], a)) if calc_q else _like(found["h"], a)


@replaces("scipy.linalg.polar")
def polar(a: Any, side: str = "right") -> Any:
    if side != "right":
        raise NotOffered("left polar decompositions")
    a = _one(a)
    found = call("linear-algebra/polar", a=a)
    return _like(found["u"], a), _like(found["p"], a)


@replaces("scipy.linalg.expm")
def expm(A: Any) -> Any:
    a = _square(A)
    return _like(call("linear-algebra/matrix-exponential", a=a)["result"], a)


@replaces("scipy.linalg.logm")
def logm(A: Any) -> Any:
    a = _one_square(A)
    found = call("linear-algebra/matrix-logarithm", a=a)["result"]
    return found.real if not np.iscomplexobj(a) and not found.imag.any() else found


@replaces("scipy.linalg.sqrtm")
def sqrtm(A: Any) -> Any:
    a = _one_square(A)
    found = call("linear-algebra/matrix-square-root", a=a)["result"]
    return _like(found.real if not np.iscomplexobj(a) and not found.imag.any() else found, a)


@replaces("scipy.linalg.solve_sylvester")
def solve_sylvester(a: Any, b: Any, q: Any) -> Any:
    return call("linear-algebra/sylvester", a=_one_square(a), b=_one_square(b), q=_one(q))["x"]


@replaces("scipy.linalg.solve_continuous_lyapunov")
def continuous_lyapunov(a: Any, q: Any) -> Any:
    q = _one_square(q)
    return call("linear-algebra/lyapunov", a=_one_square(a), q=q, time="continuous")["x"]


@replaces("scipy.linalg.solve_discrete_lyapunov")
def discrete_lyapunov(a: Any, q: Any, method: Any = None) -> Any:
    return call("linear-algebra/lyapunov", a=_one_square(a), q=_one_square(q), time="discrete")["x"]


@replaces("scipy.linalg.solve_continuous_are")
def continuous_riccati(a: Any, b: Any, q: Any, r: Any) -> Any:
    return _riccati(a, b, q, r, "continuous")


@replaces("scipy.linalg.solve_discrete_are")
def discrete_riccati(a: Any, b: Any, q: Any, r: Any) -> Any:
    return _riccati(a, b, q, r, "discrete")


def _riccati(a: Any, b: Any, q: Any, r: Any, time: str) -> Any:
    return call("linear-algebra/riccati", a=_one_square(a), b=_one(b), q=_one_square(q), r=_one_square(r), time=time)[
        "x"
    ]


@replaces("scipy.linalg.null_space")
def null_space(A: Any, rcond: Any = None) -> Any:
    if rcond is not None:
        raise NotOffered("tolerances of another meaning")
    a = _one(A)
    found = call("linear-algebra/null-space", a=a)
    return _like(found["basis"].reshape(a.shape[1], found["dimension"]), a)


@replaces("scipy.linalg.orth")
def orth(A: Any, rcond: Any = None) -> Any:
    if rcond is not None:
        raise NotOffered("tolerances of another meaning")
    a = _one(A)
    found = call("linear-algebra/column-space", a=a)
    return _like(found["basis"].reshape(a.shape[0], found["dimension"]), a)


@replaces("scipy.linalg.solve_toeplitz")
def solve_toeplitz(c_or_cr: Any, b: Any, check_finite: bool = True) -> Any:
    from scipy.linalg import toeplitz  # noqa: PLC0415

    if isinstance(c_or_cr, tuple):
        a = toeplitz(*[array(part, least=1) for part in c_or_cr])
    else:
        a = toeplitz(array(c_or_cr, least=1))
    b = array(b, least=1)
    if a.ndim != 2 or b.ndim > 2 or len(b) != len(a):
        raise NotOffered("operands whose shapes do not fit")
    a, b = (one.astype(np.result_type(one, np.float64)) for one in (a, b))  # as SciPy computes it
    return call("linear-algebra/solve", a=_square(a), b=b, structure="toeplitz")["x"]


@replaces("scipy.sparse.linalg.spsolve")
def spsolve(A: Any, b: Any, permc_spec: Any = None, use_umfpack: bool = True) -> Any:
    if permc_spec is not None or not sparse.issparse(A) or sparse.issparse(b):
        raise NotOffered("sparse systems with sparse right-hand sides or orderings")
    if A.shape[0] != A.shape[1]:
        raise NotOffered("matrices that must be square and are not")
    b = array(b, least=1)
    if b.ndim > 1:
        raise NotOffered("several right-hand sides of a sparse system")
    coo = sparse.coo_matrix(A)
    coo.sum_duplicates()
    data = array(coo.data).astype(np.result_type(coo.dtype, np.float64))
    matrix = {"format": "coo", "shape": [int(n) for n in coo.shape], "row": coo.row.astype(np.int64),
              "column": coo.col.astype(np.int64), "data": data}  # fmt: skip
    return call("linear-algebra/sparse/solve", a=matrix, b=b.astype(np.result_type(b, np.float64)))["x"]


@replaces("numpy.linalg.lstsq")
def lstsq(a: Any, b: Any, rcond: Any = None) -> Any:
    if rcond is not None:
        number(rcond)
        raise NotOffered("tolerances of another meaning")
    a, b = _floating(a), array(b, least=1)
    b = b.astype(np.float64) if b.dtype.kind in "iu" else b
    if a.ndim != 2 or b.ndim > 2 or len(b) != len(a):
        raise NotOffered("operands whose shapes do not fit")
    found = call("linear-algebra/least-squares", a=a, b=b)
    m, n = a.shape
    squares = np.atleast_1d(found["residual_sum_of_squares"]) if found["rank"] == n and m > n else np.empty(0)
    return _like(found["x"], a, b), _like(squares, a, b), found["rank"], _like(found["singular_values"], a, b)

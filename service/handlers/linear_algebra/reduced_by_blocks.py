"""Decompositions of data sets that are larger than an array may be, from those of their factor R.

With A = QR the columns of A and of R have the same lengths and angles: so they have the same singular values and right
vectors, and [A b] the same least-squares problem. What is computed of R is what operations compute in memory.
"""

from __future__ import annotations

import numpy as np

from service.handlers.blocks import Passes, only
from service.handlers.linear_algebra import least_squares as in_memory
from service.handlers.linear_algebra.doubts import doubts
from service.handlers.linear_algebra.least_squares import LeastSquaresResult
from service.handlers.linear_algebra.svd import UNCERTAIN, SvdResult
from service.handlers.linear_algebra.svd import svd as svd_in_memory
from service.methods.linear_algebra.block_triangle import dependent, lengths
from service.methods.linear_algebra.norms import worst_relative
from service.methods.progress import Progress
from service.methods.statistics.summation import Floats
from service.schemas.linear_algebra.factorizations import SvdRequest
from service.schemas.linear_algebra.systems import LeastSquaresRequest
from service.schemas.types.errors import InvalidInput
from service.schemas.types.results import Warning
from service.schemas.types.stored import Stored

_LEFT_OUT = "The left singular vectors of so many rows are left out: `u` has no rows. `residual` is that of R, A = QR."


def svd(request: SvdRequest, progress: Progress) -> SvdResult:
    """Singular values and right singular vectors."""
    only(request, full_matrices=False)
    rows = Passes(request, ("a",), progress, 1)
    state = rows.triangle()
    rows.require_digits(lengths(state.factor))
    k = min(state.rows, len(state.factor))
    found = svd_in_memory(request.model_copy(update={"a": state.factor[:k]}))
    found.u, found.certainty = np.empty((0, k)), "estimated"
    # The rounding of R is that of LAPACK's own, which in memory is estimated like this.
    s, error = np.asarray(found.s), np.asarray(found.error)
    found.error = error = np.maximum(error, np.sqrt(state.rows) * np.finfo(float).eps * s[0])
    found.warnings = doubts(worst_relative(s, error), "d", UNCERTAIN)
    found.warnings.append(Warning(code="rows-left-out", detail=_LEFT_OUT))
    return found


def least_squares(request: LeastSquaresRequest, progress: Progress) -> LeastSquaresResult:
    """The shortest x of least ‖Ax − b‖, and what is known about it."""
    if not isinstance(request.a, Stored):
        raise InvalidInput.at("Of a data set of this size `a` is the data set, with as many rows as `b`.", "a")
    rows = Passes(request, ("a", "b"), progress, 1)
    state = rows.triangle()
    rows.require_digits(lengths(state.factor))
    n = request.a.shape[1]
    r = _settled(state.factor[: min(state.rows, len(state.factor))], n, state.rows)
    b = r[:, n] if request.b.ndim == 1 else r[:, n:]
    found = in_memory.least_squares(request.model_copy(update={"a": r[:, :n], "b": b}))
    found.certainty = "estimated"
    if request.ridge == 0:
        found.warnings = _poorest(
            found.warnings, doubts(_rounded(r[:, :n], found, state.rows), "d", in_memory.NEARLY_DEPENDENT)
        )
    return found


def _poorest(of_r: list[Warning], of_rows: list[Warning]) -> list[Warning]:
    """What is told of a solution from R, and of R: the digits that both leave."""
    told = [one for one in of_r + of_rows if one.code == "ill-conditioned"]
    least = sorted(told, key=lambda one: one.trusted_digits or 0)[:1]
    return [*(one for one in of_r if one.code != "ill-conditioned"), *least]


def _rounded(r: Floats, found: LeastSquaresResult, rows: int) -> Floats:
    """The relative error of each solution by the rounding of R, its columns scaled to 1 (Björck 1996, section 1.4)."""
    size = lengths(r)
    size[size == 0] = 1.0
    s = np.linalg.svd(r / size, compute_uv=False)[: found.rank]
    if not s.size:
        return np.zeros(1)
    condition = s[0] / s[-1]
    x = np.linalg.norm(np.reshape(found.x, (len(size), -1)) * size[:, None], axis=0)
    residual = np.sqrt(np.atleast_1d(found.residual_sum_of_squares))
    far = np.divide(condition * residual, s[0] * x, out=np.zeros(len(x)), where=x > 0)
    return np.asarray(np.sqrt(rows) * np.finfo(float).eps * condition * (1 + far))


def _settled(r: Floats, n: int, rows: int) -> Floats:
    """R with zeros where one of the first n columns depends on those before it, up to the rounding of reflections."""
    settled = r.copy()
    places = dependent(r, n, rows)
    settled[places, places] = 0.0
    return settled

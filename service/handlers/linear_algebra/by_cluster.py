"""Matrices of which no machine holds one: their products, Cholesky's solution and QR, by a cluster."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

import numpy as np

from service.handlers.blocks import only
from service.handlers.linear_algebra.doubts import cancelled, doubts
from service.handlers.linear_algebra.qr import QrResult
from service.handlers.linear_algebra.results import ArrayResult
from service.handlers.linear_algebra.solve import UNCERTAIN, LinearSystemResult
from service.methods import graphs
from service.methods.linear_algebra import tiled
from service.methods.linear_algebra.cancellation import relative
from service.methods.linear_algebra.factors import ASYMMETRY
from service.methods.linear_algebra.levels import STABLE
from service.methods.linear_algebra.sensitivity import doubtful
from service.methods.progress import Progress
from service.methods.statistics.summation import Floats
from service.schemas.linear_algebra.factorizations import QrRequest
from service.schemas.linear_algebra.operands import MatmulRequest
from service.schemas.linear_algebra.systems import LinearSystemRequest
from service.schemas.types.errors import InvalidInput, NotPositiveDefinite, TooLarge
from service.schemas.types.results import Certainty, Warning
from service.schemas.types.stored import Stored, Streamed, require_kept

_EPS = float(np.finfo(float).eps)
_MOST_TILES = 1_000_000  # products of two: the scheduler takes 0.2 ms and 1 KiB for each
_MOST_ENTRIES = 1 << 24  # of a solution, which comes to the node whole
_UNCERTAIN_PRODUCT = (
    "Random sums of the columns of this product differ from those of the factors by more than rounding."
)


def matmul(request: MatmulRequest, progress: Progress) -> ArrayResult:
    """Rows of the product of two, as they come."""
    a, b = request.a, request.b
    _require_finite(a=a, b=b)
    if a.ndim != 2 or b.ndim > 2 or "c" in (a.dtype.kind, b.dtype.kind):
        raise InvalidInput.at("Of a data set of this size both are real, `a` a matrix, `b` one or a vector.", "a")
    if a.shape[1] != len(b):
        detail = f"`a` has {a.shape[1]} columns (shape {list(a.shape)}), but here are {len(b)} rows."
        raise InvalidInput.at(detail, "b")
    shape = (len(a), *b.shape[1:])
    tiles = np.prod([-(-length // tiled.TILE) for length in (len(a), len(b), *b.shape[1:])])
    if tiles > _MOST_TILES:
        raise TooLarge(f"This takes {tiles} products of tiles, and may take {_MOST_TILES}: send parts by `rows`.")
    warnings = list[Warning]()
    pieces = graphs.computed(partial(tiled.product, a, b), "b")

    def blocks() -> Iterator[Floats]:
        done = 0
        for found, rows, columns, residual in pieces:
            if not warnings:  # they are written after the rows
                errors = relative(rows[:, None] * columns, found, len(b))
                warnings.extend(cancelled(np.max(errors), "d"))
            if not warnings and residual > STABLE * len(b) * _EPS:
                warnings.extend(doubts(float(residual), "d", _UNCERTAIN_PRODUCT))
            yield found if b.ndim == 2 else found[:, 0]
            done += len(found)
            progress.report(done, len(a))

    result: Any = Streamed(shape, blocks)
    return ArrayResult(result=result, certainty="estimated", warnings=warnings)


def solve(request: LinearSystemRequest, progress: Progress) -> LinearSystemResult:
    """By Cholesky's factor, in the memory of the cluster."""
    a, b = request.a, request.b
    _require_finite(a=a, b=b)
    if not isinstance(a, Stored) or b.ndim > 2 or b.dtype.kind == "c":
        detail = "Of a data set of this size `a` is the data set, and `b` real: a vector, or columns of a matrix."
        raise InvalidInput.at(detail, "b")
    if request.structure != "positive_definite":
        detail = 'Of a data set of this size this is computed with `structure` "positive_definite".'
        raise InvalidInput.at(detail, "structure")
    if a.shape[0] != a.shape[1]:
        raise InvalidInput.at(f"Expected a square matrix, found shape {list(a.shape)}.", "a")
    if len(b) != len(a):
        raise InvalidInput.at(f"`a` has {len(a)} rows, but here are {len(b)}.", "b")
    if b.size > _MOST_ENTRIES:
        raise TooLarge(f"`b` has {b.size} entries, and may have {_MOST_ENTRIES}: send some of its columns.")
    found = graphs.computed(partial(tiled.solution, a, b), "a")
    asymmetry, largest = map(float, next(found))
    if asymmetry > ASYMMETRY * _EPS * largest:
        detail = "The matrix is not symmetric: an entry differs from the one mirrored at the diagonal."
        raise InvalidInput.at(detail, "a")
    try:
        x, *known = next(found)
    except np.linalg.LinAlgError:
        raise NotPositiveDefinite.at("The matrix is not positive definite.", "a") from None
    residual, condition, error = map(float, known)
    progress.report(1, 1)
    good = not doubtful(condition * (1 + residual / _EPS), "d")
    return LinearSystemResult(
        x=x[:, 0] if b.ndim == 1 else x,
        residual=residual,
        condition_number=condition,
        certainty="checked" if good else "estimated",
        warnings=[] if good else doubts(error, "d", UNCERTAIN),
    )


def qr(request: QrRequest, progress: Progress) -> QrResult:
    """The reduced factorisation of a tall matrix, whose Q becomes a data set."""
    only(request, mode="reduced", pivoting=False)
    _require_finite(a=request.a)
    m, n = request.a.shape
    if m < n or n > tiled.TILE:
        detail = f"Of a data set of this size `a` is tall, with at most {tiled.TILE} columns; its shape is {[m, n]}."
        raise InvalidInput.at(detail, "a")
    require_kept("q")
    found: Iterator[list[Any]] = graphs.computed(partial(tiled.orthogonal, request.a), "a")
    r, residual = next(found)

    def blocks() -> Iterator[Floats]:
        done = 0
        for (rows,) in found:
            yield rows
            done += len(rows)
            progress.report(done, m)

    word: Certainty = "checked" if residual <= STABLE * m * _EPS else "estimated"
    q: Any = Streamed((m, n), blocks)
    return QrResult(q=q, r=r, permutation=None, residual=residual, certainty=word)


def _require_finite(**operands: Any) -> None:
    """Refuse data sets of which an entry is not finite: tiles are cut where nobody is told its place."""
    for name, operand in operands.items():
        if isinstance(operand, Stored) and operand.is_doubtful:
            raise InvalidInput.at("The data set has missing or infinite values, and none may be here.", name)

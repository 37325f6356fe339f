"""Ranks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from service.handlers.costs import thin_factorisation
from service.handlers.linear_algebra.doubts import MOST_INDICES, certainty, doubts
from service.methods.linear_algebra.lapack import Array
from service.methods.linear_algebra.levels import ESTIMATED
from service.methods.linear_algebra.ranks import ranks_of, tolerance_of
from service.methods.linear_algebra.singular_values import best_values
from service.operation import Cost
from service.schemas.linear_algebra.matrices import RankRequest, SubspaceRequest
from service.schemas.types.results import IntegerTensor, RealTensor, Result, Warning


@dataclass(slots=True, kw_only=True)
class RankResult(Result):
    """The rank of a matrix, or of each of a stack."""

    result: IntegerTensor
    """The number of independent rows, which is that of independent columns."""
    singular_values: RealTensor
    """In descending order, min(M, N) of each matrix."""
    tolerance: RealTensor
    """Singular values up to this size count as zero."""


_UNCERTAIN = (
    "The singular values fall to the rounding level without a clear gap: the rank is that for the tolerance, and "
    "may be larger for the numbers that are meant."
)


def rank(request: RankRequest) -> RankResult:
    """The rank: how many singular values are larger than the tolerance, max(M, N)·ε·σ₁ by default (LAPACK gesdd).

    Where the entries are exact (integers, short binary fractions), the rank of a matrix of up to some 90 rows with
    singular values below the tolerance is exact instead (FLINT), and those of several small ones. A warning tells where
    the singular values leave the rank uncertain.
    """
    a = request.a
    s, errors, levels = best_values(a)
    found = ranked(a, s, request.relative_tolerance)
    counted = np.where(np.arange(s.shape[-1]) < found.ranks[..., None], s, np.inf)
    relative = (errors / counted).max(-1)
    detail = "The smallest singular values that count have only so many digits, relative to their own size."
    return RankResult(
        result=found.ranks,
        singular_values=s,
        tolerance=found.tolerance,
        certainty=certainty(levels if found.certain and (relative < 1).all() else ESTIMATED),
        warnings=found.warnings + doubts(relative, a.dtype.char, detail),
    )


def rank_cost(request: RankRequest | SubspaceRequest) -> Cost:
    """Singular values, with their vectors where those are wanted."""
    return thin_factorisation(request.a)


class Ranked(NamedTuple):
    """The rank of each item of a stack."""

    ranks: Array
    tolerance: Array
    certain: bool
    """Whether no tolerance decided any."""
    warnings: list[Warning]


def ranked(a: Array, s: Array, relative: float | None) -> Ranked:
    """The ranks of a stack with these singular values, and what is uncertain about them."""
    tolerance = tolerance_of(a, s, relative)
    ranks, unclear, certain = ranks_of(a, s, tolerance, exactly=relative is None)
    if not unclear:
        return Ranked(ranks, tolerance, certain, [])
    indices = unclear[:MOST_INDICES] if a.ndim > 2 else []
    warning = Warning(code="uncertain-rank", detail=_UNCERTAIN, trusted_digits=0, count=len(unclear), indices=indices)
    return Ranked(ranks, tolerance, certain, [warning])

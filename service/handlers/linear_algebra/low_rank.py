"""Best approximations of low rank."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from service.handlers.costs import thin_factorisation
from service.handlers.linear_algebra.doubts import doubts
from service.methods.linear_algebra.lapack import Array, epsilon
from service.methods.linear_algebra.singular_values import svd
from service.operation import Cost
from service.schemas.linear_algebra.factorizations import LowRankRequest
from service.schemas.types.errors import InvalidInput
from service.schemas.types.results import Matrix, Number, RealVector, Record, Result, Warning


@dataclass(slots=True, kw_only=True)
class LowRankApproximation(Record):
    """The best approximation of one rank."""

    rank: int
    """Its rank k."""
    approximation: Matrix
    """A_k (M, N), the sum of the first k terms σᵢ uᵢ vᵢᴴ."""
    explained_variance: Number
    """Share of the sum of squared singular values that it holds."""
    relative_error: Number
    """‖A − A_k‖F / ‖A‖F, from the singular values left out."""
    compression_ratio: Number
    """mn / (k(m + n)): entries of A to those of the two factors."""
    space_saved: Number
    """1 − k(m + n)/(mn); negative where the factors are larger than A."""


@dataclass(slots=True, kw_only=True)
class LowRankResult(Result):
    """The best approximations of low rank."""

    approximation: Matrix | None
    """A_k (M, N); null where `ranks` is a list."""
    rank: int | None
    """Its rank k; null where `ranks` is a list."""
    singular_values: RealVector
    """All singular values of A, descending."""
    explained_variance_ratio: RealVector
    """σᵢ² / Σσ² of each singular value."""
    cumulative_explained_variance: RealVector
    """Its running sum: entry k − 1 is the share that rank k holds."""
    relative_error: Number | None
    """‖A − A_k‖F / ‖A‖F; null where `ranks` is a list."""
    compression_ratio: Number | None
    """mn / (k(m + n)); null where `ranks` is a list."""
    space_saved: Number | None
    """1 − k(m + n)/(mn); null where `ranks` is a list."""
    results: list[LowRankApproximation] | None
    """The approximation of each rank in `ranks`, in that order; else null."""


_UNCERTAIN = "What is left out is near the rounding of the singular values: `relative_error` has the digits named."
_OF_ONE_RANK = ("approximation", "rank", "relative_error", "compression_ratio", "space_saved")


def low_rank(request: LowRankRequest) -> LowRankResult:
    """The best approximation of rank k, A_k = Σᵢ₌₁ᵏ σᵢ uᵢ vᵢᴴ (Eckart and Young, 1936; LAPACK gesdd).

    Exactly one of `rank`, `ranks`, `explained_variance` and `relative_error` says what k is. No matrix of rank k is
    nearer to A in the Frobenius or the 2-norm: ‖A − A_k‖F² = Σᵢ₌ₖ₊₁ σᵢ².
    """
    a = request.a
    _check_demand(request)
    u, s, vh = svd(a)
    if s[0] == 0:
        raise InvalidInput.at("The matrix is zero: no share of its variance can be explained.", "a")
    weights = (s / s[0]) ** 2
    ratios = weights / weights.sum()
    left_out = np.append(np.sqrt(np.cumsum(weights[::-1])[::-1]), 0) / math.sqrt(weights.sum())
    cumulative = np.minimum(np.cumsum(ratios), 1)
    cumulative[left_out[1:] == 0] = 1

    def approximate(k: int) -> LowRankApproximation:
        m, n = a.shape
        return LowRankApproximation(
            rank=k,
            approximation=(u[:, :k] * s[:k]) @ vh[:k],
            explained_variance=float(cumulative[k - 1]),
            relative_error=float(left_out[k]),
            compression_ratio=m * n / (k * (m + n)),
            space_saved=1 - k * (m + n) / (m * n),
        )

    one = None if request.ranks is not None else approximate(_chosen_rank(request, cumulative, left_out))
    of_one: dict[str, Any] = {name: getattr(one, name, None) for name in _OF_ONE_RANK}
    return LowRankResult(
        singular_values=s,
        explained_variance_ratio=ratios,
        cumulative_explained_variance=cumulative,
        **of_one,
        certainty="estimated",
        warnings=_doubts(a, left_out, one.rank if one else max(request.ranks or [0])),
        results=None if request.ranks is None else [approximate(k) for k in request.ranks],
    )


def _doubts(a: Array, left_out: Array, rank: int) -> list[Warning]:
    """The warning where what the approximation leaves out is so small that the rounding of the values spoils it."""
    relative = math.sqrt(max(a.shape)) * epsilon(a) / left_out[rank] if left_out[rank] > 0 else 0.0
    return doubts(float(relative), a.dtype.char, _UNCERTAIN)


def _check_demand(request: LowRankRequest) -> None:
    demands = ("rank", "ranks", "explained_variance", "relative_error")
    if sum(getattr(request, name) is not None for name in demands) != 1:
        raise InvalidInput(f"Give exactly one of {', '.join(demands)}.")
    most = min(request.a.shape)
    if request.rank is not None and request.rank > most:
        raise InvalidInput.at(f"Expected at most {most}, the smaller side of `a`.", "rank")
    if request.ranks is not None and not request.ranks:
        raise InvalidInput.at("Expected at least one rank.", "ranks")
    for index, rank in enumerate(request.ranks or []):
        if not 1 <= rank <= most:
            raise InvalidInput.at(f"Expected 1 to {most}, the smaller side of `a`.", "ranks", index)


def _chosen_rank(request: LowRankRequest, cumulative: Array, left_out: Array) -> int:
    if request.rank is not None:
        return request.rank
    if request.explained_variance is not None:
        return int(np.argmax(cumulative >= request.explained_variance)) + 1
    return int(np.argmax(left_out[1:] <= (request.relative_error or 0.0))) + 1


def low_rank_cost(request: LowRankRequest) -> Cost:
    """A thin factorisation, and a matrix of the size of `a` for each rank."""
    usual, copies = thin_factorisation(request.a), len(request.ranks or [0])
    flops = usual.flops + 2.0 * copies * request.a.size * min(request.a.shape)
    return Cost(flops, request.a.size * copies)

"""Real matrices of one to four rows by their cofactors, in integers of Python: exact, and sooner done than asked.

Asking LAPACK and FLINT for the same takes longer: their code, which the service needs for little else between small
requests, comes out of a cold cache. A determinant of 3×3 with its condition takes 8 µs instead of 30 within a request.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from service.methods.dyadic import dots, whole_over
from service.methods.linear_algebra.lapack import Array

_ROWS = 4  # of five there are 25 cofactors of four rows, and no minors of two rows that most of them share


class Cofactors(NamedTuple):
    """Those of the integers that a matrix is over a power of two."""

    adjugate: list[int]
    """adj M row by row, of which M adj M = det M · I."""
    determinant: int
    """det M."""
    scale: int
    """2ᵏ, with A = M / 2ᵏ."""
    condition: float
    """‖A‖₁‖A⁻¹‖₁, infinite where A is singular."""

    @property
    def inverse(self) -> Array:
        """A⁻¹, each entry correctly rounded. Raises OverflowError where one leaves the range."""
        scale, determinant, n = self.scale, self.determinant, math.isqrt(len(self.adjugate))
        return np.array([entry * scale / determinant for entry in self.adjugate]).reshape(n, n)

    def solution(self, b: Array) -> Array:
        """X with A X = B for real B (N, K), likewise."""
        n, (given, unit) = len(b), whole_over(b.ravel().tolist())
        rows = [self.adjugate[first : first + n] for first in range(0, n * n, n)]
        columns = [given[k :: b.shape[1]] for k in range(b.shape[1])]
        above, below = self.scale, self.determinant * unit
        return np.array([product * above / below for product in dots(rows, columns)]).reshape(b.shape)


def cofactors(a: Array) -> Cofactors | None:
    """Those of a matrix (N, N); None of a complex one, and of more than four rows."""
    if len(a) > _ROWS or a.dtype.kind != "f":
        return None
    entries, scale = whole_over(a.ravel().tolist())
    adjugate, determinant = _expanded(entries)
    sizes = _norm_1(entries) * _norm_1(adjugate)
    try:
        condition = sizes / abs(determinant) if determinant else math.inf
    except OverflowError:
        condition = math.inf
    return Cofactors(adjugate, determinant, scale, condition)


def _expanded(m: list[int]) -> tuple[list[int], int]:
    """The adjugate of a matrix, row by row as it is itself, and its determinant."""
    if len(m) == 1:
        return [1], m[0]
    if len(m) == 4:
        a, b, c, d = m
        return [d, -b, -c, a], a * d - b * c
    if len(m) == 16:
        return _expanded_by_pairs(m)
    a, b, c, d, e, f, g, h, i = m
    first, second, third = e * i - f * h, f * g - d * i, d * h - e * g
    rest = [c * h - b * i, b * f - c * e, a * i - c * g, c * d - a * f, b * g - a * h, a * e - b * d]
    return [first, rest[0], rest[1], second, rest[2], rest[3], third, rest[4], rest[5]], (
        a * first + b * second + c * third
    )


def _expanded_by_pairs(m: list[int]) -> tuple[list[int], int]:
    """The same of four rows, by the minors of the first two, `ab` of their first two columns, and of the last two."""
    a, b, c, d, e, f, g, h, i, j, k, l, o, p, q, r = m
    ab, ac, ad, bc, bd, cd = a * f - b * e, a * g - c * e, a * h - d * e, b * g - c * f, b * h - d * f, c * h - d * g
    ij, ik, il, jk, jl, kl = i * p - j * o, i * q - k * o, i * r - l * o, j * q - k * p, j * r - l * p, k * r - l * q
    adjugate = [
        f * kl - g * jl + h * jk, c * jl - b * kl - d * jk, p * cd - q * bd + r * bc, k * bd - j * cd - l * bc,
        g * il - e * kl - h * ik, a * kl - c * il + d * ik, q * ad - o * cd - r * ac, i * cd - k * ad + l * ac,
        e * jl - f * il + h * ij, b * il - a * jl - d * ij, o * bd - p * ad + r * ab, j * ad - i * bd - l * ab,
        f * ik - e * jk - g * ij, a * jk - b * ik + c * ij, p * ac - o * bc - q * ab, i * bc - j * ac + k * ab,
    ]  # fmt: skip
    return adjugate, ab * kl - ac * jl + ad * jk + bc * il - bd * ik + cd * ij


def _norm_1(m: list[int]) -> int:
    """The largest absolute column sum."""
    if len(m) == 1:
        return abs(m[0])
    if len(m) == 4:
        a, b, c, d = map(abs, m)
        return max(a + c, b + d)
    if len(m) == 16:
        sizes = [*map(abs, m)]
        return max(map(sum, (sizes[0::4], sizes[1::4], sizes[2::4], sizes[3::4])))
    a, b, c, d, e, f, g, h, i = map(abs, m)
    return max(a + d + g, b + e + h, c + f + i)

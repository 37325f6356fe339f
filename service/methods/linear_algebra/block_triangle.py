"""The triangular factor R of many rows, X = QR, by Householder's reflections of one block after the other.

Golub and Van Loan, Matrix Computations, section 5.1; XᵀX, whose condition is the square, is never formed.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import lapack

from service.methods.statistics.summation import Floats

_AT_ONCE = 32  # columns whose reflections are applied together: as fast as any from 16 to 64, measured


class Triangle(NamedTuple):
    """R of the rows so far."""

    rows: int
    factor: Floats
    """(p, p); of p rows at most only so many are not zero."""

    @classmethod
    def start(cls, columns: int) -> Triangle:
        """Of no rows."""
        return cls(0, np.zeros((columns, columns), order="F"))


def step(state: Triangle, block: Floats) -> Triangle:
    """With the rows of a block (n, p): a triangle on top of a block keeps its zeros (LAPACK tpqrt), a third faster."""
    p = len(state.factor)
    factor, _, _, _ = lapack.dtpqrt(0, min(_AT_ONCE, p), state.factor, np.array(block, order="F"), overwrite_b=True)
    return Triangle(state.rows + len(block), factor)


def merge(a: Triangle, b: Triangle) -> Triangle:
    """Of the rows of both."""
    return Triangle(a.rows + b.rows, step(a, b.factor).factor)


def lengths(factor: Floats) -> Floats:
    """Of the columns, whose squares may leave the range of doubles."""
    largest = np.abs(factor).max(0, initial=0.0)
    return np.asarray(largest * np.linalg.norm(factor / np.where(largest > 0, largest, 1.0), axis=0))


def dependent(factor: Floats, columns: int, rows: int) -> NDArray[np.int64]:
    """Which of the first columns depend on those before them, up to the rounding of the reflections of so many rows."""
    k = min(columns, len(factor))
    size = lengths(factor[:, :k])
    left = np.abs(np.diagonal(factor)[:k])
    return np.flatnonzero(left <= size * math.sqrt(rows) * columns * np.finfo(float).eps)


class Centred(NamedTuple):
    """Centred rows, known by R of [1, X − origin]: their means are in its first row, the rest is R of what is left."""

    rows: int
    origin: Floats
    moved: Floats
    """The means less the origin (p)."""
    factor: Floats
    """R of the centred columns (p, p)."""

    @classmethod
    def of(cls, state: Triangle, origin: Floats) -> Centred:
        """From the triangle of rows that went through `with_ones`."""
        return cls(state.rows, origin, state.factor[0, 1:] / state.factor[0, 0], state.factor[1:, 1:])

    @property
    def means(self) -> Floats:
        """The means of the rows."""
        return self.origin + self.moved


def centred_step(origin: Floats, state: Triangle, block: Floats) -> Triangle:
    """The step of [1, X − origin]."""
    beside = np.empty((len(block), len(origin) + 1), order="F")
    beside[:, 0] = 1.0
    np.subtract(block, origin, out=beside[:, 1:])
    return step(state, beside)

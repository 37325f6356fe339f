"""Vectors taken apart along a direction and at right angles to it, without what cancels."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from service.methods.linear_algebra.cancellation import dots_of
from service.methods.linear_algebra.lapack import Array
from service.methods.linear_algebra.norms import directions, size_of


class Parts(NamedTuple):
    """a = s (c n + r), where t n is the vector onto which a is projected; s and t are powers of two."""

    coefficient: Array
    """c (…, 1)."""
    near: Array
    """n (…, N), of a length near 1."""
    length: Array
    """‖n‖ (…, 1)."""
    rest: Array
    """r (…, N), at right angles to n."""
    size: Array
    """s (…, 1)."""
    scale: Array
    """t (…, 1)."""

    @property
    def along(self) -> Array:
        """The length of the projection over s, negative against the direction of n; complex for complex vectors."""
        return self.coefficient * self.length


def parts(a: Array, onto: Array, name: str) -> Parts:
    """The parts of a along `onto`, a field of this name, and at right angles to it. Raises ComputationError.

    What the projection leaves is formed exactly and rounded once, and projected again: "twice is enough" (Parlett, The
    Symmetric Eigenvalue Problem, 1998, 6.9).
    """
    _, length, scale = directions(onto, name)
    near, size = onto / scale, size_of(a, (a.ndim - 1,))
    coefficient = _coefficient(near, a / size, length)
    rest = _without(a / size, near, coefficient)
    rest = _without(rest, near, _coefficient(near, rest, length))
    return Parts(coefficient, near, length, rest, size, scale)


def _coefficient(near: Array, rest: Array, length: Array) -> Array:
    """nᴴr / nᴴn (…, 1)."""
    conjugate, rest = np.broadcast_arrays(near.conj(), rest)
    dot, _ = dots_of(conjugate, rest, np.asarray((conjugate * rest).sum(-1)))
    return np.asarray(dot[..., None] / length / length)


def _without(rest: Array, near: Array, coefficient: Array) -> Array:
    """r − c n."""
    rest, near, negative = np.broadcast_arrays(rest, near, -coefficient)
    terms, factors = np.stack((rest, near), -1), np.stack((np.ones_like(rest), negative), -1)
    return dots_of(terms, factors, np.asarray((terms * factors).sum(-1)))[0]


def real_vectors(a: Array) -> Array:
    """Complex vectors (…, N) as real ones (…, 2N), at the same angles; real ones as they are."""
    return np.concatenate((a.real, a.imag), -1) if np.iscomplexobj(a) else a

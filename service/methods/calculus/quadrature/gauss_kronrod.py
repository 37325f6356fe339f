"""Adaptive Gauss–Kronrod quadrature of many integrals at once: each round bisects every interval that needs it.

The 21-point rule of Kronrod with its embedded 10-point Gauss rule (Piessens et al., QUADPACK, 1983). The error of an
interval is the plain difference of the two rules, which is an estimate of the weaker one, so that it errs upwards.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
Integrand = Callable[[Array, Array], tuple[Array, Array]]
"""f(x, owner): values at points x (m, 21), and what rounding of the points may do to the integral over each row, where
owner (m) tells which integral a row is about."""

_HALF_NODES = (
    0.9956571630258081, 0.9739065285171717, 0.9301574913557082, 0.8650633666889845, 0.7808177265864169,
    0.6794095682990244, 0.5627571346686047, 0.4333953941292472, 0.2943928627014602, 0.14887433898163122,
)  # fmt: skip
_HALF_WEIGHTS = (
    0.011694638867371874, 0.032558162307964725, 0.054755896574351995, 0.07503967481091996, 0.0931254545836976,
    0.10938715880229764, 0.12349197626206584, 0.13470921731147334, 0.14277593857706009, 0.14773910490133849,
)  # fmt: skip
_HALF_GAUSS = (
    0.06667134430868714, 0.14945134915058053, 0.21908636251598224, 0.26926671930999674, 0.2955242247147533,
)  # fmt: skip

NODES = np.array([*(-node for node in _HALF_NODES), 0.0, *reversed(_HALF_NODES)])
_KRONROD = np.array([*_HALF_WEIGHTS, 0.1494455540029169, *reversed(_HALF_WEIGHTS)])
_GAUSS = np.array([*_HALF_GAUSS, *reversed(_HALF_GAUSS)])
_EPS = float(np.finfo(float).eps)
_CHUNK = 1 << 14  # intervals evaluated at once
TOLERANCE = 1e-13
"""Relative error that is aimed at: some hundred roundings."""
MOST_POINTS = 2_000_000
"""Of one integral, unless less is asked for; a choice."""


@dataclass(slots=True)
class Sums:
    """What is known of each of several integrals."""

    value: Array
    error: Array
    """Bound on the error of the rules; infinite where the integrand was not finite."""
    magnitude: Array
    """The integral of |f|."""
    noise: Array
    """What rounding of the points may do."""
    evaluations: int

    @classmethod
    def zeros(cls, count: int) -> Sums:
        """`count` empty integrals."""
        return cls(np.zeros(count), np.zeros(count), np.zeros(count), np.zeros(count), 0)


@dataclass(slots=True)
class _Pieces:
    """Intervals (a, b) with their estimates."""

    a: Array
    b: Array
    owner: Array
    value: Array
    error: Array
    magnitude: Array
    noise: Array

    def take(self, mask: Array) -> _Pieces:
        return _Pieces(*(getattr(self, name)[mask] for name in self.__slots__))

    def into(self, sums: Sums) -> None:
        for name in ("value", "error", "magnitude", "noise"):
            total = getattr(sums, name)
            total += np.bincount(self.owner, getattr(self, name), len(total))


def adaptive(  # noqa: PLR0913 - intervals, and limits by name
    f: Integrand,
    lower: Array,
    upper: Array,
    owner: Array,
    *,
    rounds: int = 60,  # a halving each: more than a double has digits
    budget: int = MOST_POINTS,
) -> Sums:
    """Return integrals over the intervals from `lower` to `upper`, added up for each owner (0, 1, …).

    The aim for each owner is an error of TOLERANCE times its absolute value, or what rounding allows. It ends after
    so many rounds or evaluations; the error bounds are then as large as they are.
    """
    if not owner.size:
        return Sums.zeros(0)
    done = Sums.zeros(int(owner.max()) + 1)
    pieces = _evaluate(f, lower, upper, owner)
    done.evaluations = NODES.size * lower.size
    for round_ in range(rounds + 1):
        needs = _needs_bisection(done, pieces)
        after = done.evaluations + 2 * NODES.size * int(needs.sum())
        if round_ == rounds or after > budget or not needs.any():
            break
        pieces.take(~needs).into(done)
        a, b, owner = pieces.a[needs], pieces.b[needs], pieces.owner[needs]
        middle = (a + b) / 2
        pieces = _evaluate(f, np.append(a, middle), np.append(middle, b), np.append(owner, owner))
        done.evaluations = after
    pieces.into(done)
    return done


def _evaluate(f: Integrand, a: Array, b: Array, owner: Array) -> _Pieces:
    parts = [_chunk(f, a[i : i + _CHUNK], b[i : i + _CHUNK], owner[i : i + _CHUNK]) for i in range(0, len(a), _CHUNK)]
    return _Pieces(a, b, owner, *(np.concatenate(part) for part in zip(*parts, strict=True)))


def _chunk(f: Integrand, a: Array, b: Array, owner: Array) -> tuple[Array, Array, Array, Array]:
    half = (b - a) / 2
    y, noise = f((a + half)[:, None] + half[:, None] * NODES, owner)
    with np.errstate(all="ignore"):
        value = half * (y @ _KRONROD)
        error = np.abs(value - half * (y[:, 1::2] @ _GAUSS))
        magnitude = np.abs(half) * (np.abs(y) @ _KRONROD)
        bad = ~np.isfinite(error + magnitude)
    value[bad], error[bad], magnitude[bad], noise[bad] = 0.0, np.inf, 0.0, 0.0
    return value, error, magnitude, noise


def _needs_bisection(done: Sums, pieces: _Pieces) -> Array:
    count = len(done.value)
    value = np.abs(done.value + np.bincount(pieces.owner, pieces.value, count))
    magnitude = done.magnitude + np.bincount(pieces.owner, pieces.magnitude, count)
    intervals = np.bincount(pieces.owner, minlength=count)
    share = np.maximum(TOLERANCE * value, 4 * _EPS * magnitude) / (2 * np.maximum(intervals, 4))
    rounding = 10 * _EPS * pieces.magnitude
    splittable = np.abs(pieces.b - pieces.a) > 8 * _EPS * np.maximum(np.abs(pieces.a), np.abs(pieces.b))
    needs: Array = (pieces.error > np.maximum(share[pieces.owner], np.maximum(rounding, pieces.noise))) & splittable
    return needs

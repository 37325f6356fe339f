"""Slowly decaying oscillations to infinity: half periods between zeros of the phase, summed by extrapolation.

I. M. Longman (1956), Proc. Camb. Phil. Soc. 52, 764.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

import numpy as np

from service.expressions.graph.nodes import Node
from service.methods.calculus.quadrature.composite import Estimate, combined, integral
from service.methods.calculus.quadrature.extrapolation import alternating_limit, falling_limit
from service.methods.calculus.quadrature.gauss_kronrod import Sums, adaptive
from service.methods.calculus.quadrature.structure import landmarks, values_of
from service.methods.calculus.quadrature.transforms import Array, Function
from service.methods.calculus.quadrature.waves import Wave, vanishes, waves

_EPS = float(np.finfo(float).eps)
_TERMS = 48  # half periods: the transform of alternating terms has lost its digits to rounding beyond
_PERIODS = 1024  # whose sums may all have one sign: enough for thirteen digits of those that fall like powers
_SKIPPED = 8  # half periods before the asymptotic behaviour is relied on
_FARTHEST = 1e12  # beyond the start: where half periods are that long, the phase hardly grows
_FALLS = 0.005  # of a power: a slower fall is none
_SHIFTS = (0.0, 1.0, 8.0, 64.0, 512.0)  # of the start, to where x**2 - 100*x grows
_ASIDE = (1e6, 1e12)  # between which phases are compared: x + 1/x grows like x there
_SAME = 1e-9  # relative: how well a ratio of phases is known from there
_PARTS = 12  # largest denominator of such a ratio


def endless(root: Node, data: Sequence[Array], start: float) -> tuple[float, Estimate] | None:
    """The integral of a scalar formula from some point beyond `start` to infinity, and that point.

    None where it does not oscillate so that half periods can be told apart.
    """
    found = waves(root)
    if found is None:  # sines inside of other functions
        return _together(root, data, start)
    ways = [(wave, _values(wave.phase, data)) for wave in found if wave.phase is not None]
    starts = [_first(phase, start) for _, phase in ways]
    first = [float(points[0][0]) for points in starts if points is not None]
    if not first or len(first) < len(starts):
        return None
    begin = max(first)
    parts = [integral(_values(wave.node(), data), np.array([begin, np.inf])) for wave in found if wave.phase is None]
    for wave, phase in ways:
        part = _summed(wave, phase, data, begin)
        if part is None:
            return None
        parts.append(part)
    return begin, combined(parts)


def _together(root: Node, data: Sequence[Array], start: float) -> tuple[float, Estimate] | None:
    """The same of what oscillates, or jumps, with one period."""
    beat = _beat(root, data)
    if beat is None:
        return None
    phase, f = _values(beat, data), _values(root, data)
    first = _first(phase, start)
    found = None if first is None else tail(f, *first)
    if first is None or found is None:
        return None
    begin = float(first[0][0])
    if not found.good and (more := _first(phase, start, 2 * _PERIODS)) is not None and more[0][0] == begin:
        found = _falling(f, *more, found)
    return begin, found


def _beat(root: Node, data: Sequence[Array]) -> Node | None:
    """A phase of whose half periods those of all that oscillates, or jumps, are parts; None if there is none."""
    marks, pi = landmarks([root]), root.graph.node("named", (), (), "pi")
    phases = [*marks.phases, *(step * pi for step in marks.steps)]
    if not phases:
        return None
    with np.errstate(all="ignore"):
        (growth,) = np.diff(values_of(phases, data)(np.array(_ASIDE)[:, None]), axis=0)
        fastest = int(np.argmax(np.abs(growth)))
        ratios = growth[np.abs(growth) > 1] / growth[fastest]
        if not np.isfinite(growth).all():
            return None
    parts = [Fraction(float(ratio)).limit_denominator(_PARTS) for ratio in ratios]
    if any(abs(part - ratio) > _SAME or not part for part, ratio in zip(parts, ratios, strict=True)):
        return None
    return phases[fastest] * Fraction(1, math.lcm(*(part.denominator for part in parts)))


def _first(phase: Function, start: float, count: int = 2 * _TERMS) -> tuple[Array, float] | None:
    """Half periods of a phase from where on they can be told apart: that may grow only from some point on."""
    found = (partition(phase, start + shift, count) for shift in _SHIFTS)
    return next((points for points in found if points is not None), None)


def _values(node: Node, data: Sequence[Array]) -> Function:
    """A scalar node as a function of numbers of any shape."""
    values = values_of([node], data)
    return lambda x: np.asarray(values(x.reshape(-1, 1))).reshape(x.shape)


def _summed(wave: Wave, phase: Function, data: Sequence[Array], begin: float) -> Estimate | None:
    """The integral of one wave from a point to infinity; one that does not vanish far out has none."""
    if not vanishes(wave, data):
        return Estimate(0.0, np.inf, np.inf, 0, diverges=True)
    points, f = partition(phase, begin, 2 * _TERMS), _values(wave.node(), data)
    beyond = None if points is None else tail(f, *points)
    if points is None or beyond is None:
        return None
    return combined([integral(f, np.array([begin, points[0][0]])), beyond])


def partition(phase: Function, lower: float, count: int) -> tuple[Array, float] | None:
    """Points beyond `lower` at which a growing phase passes multiples of π, and the first one's multiple.

    None where it does not grow to infinity.
    """
    sample = lower + np.geomspace(1e-3, _FARTHEST, 400)  # some tens a decade, between which it grows
    values = _absolute_growth(phase, sample)
    if values is None:
        return None
    first = np.ceil(values[0] / np.pi) + _SKIPPED
    targets = np.pi * (first + np.arange(count + 1))
    if values[-1] <= targets[-1]:
        return None
    right = np.searchsorted(values, targets)
    a, b = sample[np.maximum(right - 1, 0)], sample[right]
    sign = np.sign(phase(sample[-1:]))[0]
    for _ in range(70):  # more than a double has digits
        middle = (a + b) / 2
        below = sign * phase(middle) < targets
        a, b = np.where(below, middle, a), np.where(below, b, middle)
    return (a + b) / 2, max(float(first), float(_SKIPPED))


def _absolute_growth(phase: Function, sample: Array) -> Array | None:
    with np.errstate(all="ignore"):
        values: Array = phase(sample) * np.sign(phase(sample[-1:]))
    grows = np.isfinite(values).all() and (np.diff(values) > 0).all()
    return values if grows else None


def tail(f: Function, points: Array, first: float) -> Estimate | None:
    """The integral of f from points[0] to infinity; None where half periods, counted from `first`, do not vanish.

    Where the sums over whole periods have one sign, these have to fall faster than those of 1/x.
    """
    sums, misplaced = _pieces(f, points)
    noise = float((sums.error + sums.noise).max() + misplaced[:_TERMS].sum())
    pairs = sums.value.reshape(-1, 2).sum(1)
    with np.errstate(all="ignore"):
        converges = _falls(sums.magnitude, first, 0) and (len({*np.sign(pairs)}) > 1 or _falls(pairs, first / 2, 1))
        if not np.isfinite(sums.error).all() or not converges:
            return None
        value, error = min(
            (alternating_limit(terms, noise) for terms in (sums.value[:_TERMS], pairs)), key=lambda pair: pair[1]
        )
    return Estimate(value, error, float(sums.magnitude[:_SKIPPED].sum()), sums.evaluations)


def _falling(f: Function, points: Array, first: float, other: Estimate) -> Estimate:
    """The same, where that is better, from sums over whole periods that have one sign."""
    sums, misplaced = _pieces(f, points)
    pairs = sums.value.reshape(-1, 2).sum(1)
    with np.errstate(all="ignore"):
        value, error = falling_limit(pairs, first / 2, float((sums.error + sums.noise + misplaced).sum()))
    evaluations = other.evaluations + sums.evaluations
    if not error < other.error:
        return replace(other, evaluations=evaluations)
    return Estimate(value, error, float(sums.magnitude.sum()), evaluations)


def _pieces(f: Function, points: Array) -> tuple[Sums, Array]:
    """The integrals between each point and the next, and what it does to each that jumps are placed at doubles."""

    def integrand(x: Array, _: Array) -> tuple[Array, Array]:
        y = f(x)
        return y, _EPS * (np.abs(np.diff(y)) * np.abs(x[:, 1:])).sum(1)

    with np.errstate(all="ignore"):
        sums = adaptive(integrand, points[:-1], points[1:], np.arange(len(points) - 1))
        unit = np.spacing(np.abs(points[:-1]))
        return sums, unit * np.abs(f(points[:-1] + 4 * unit) - f(points[:-1] - 4 * unit))


def _falls(terms: Array, first: float, power: float) -> bool:
    """Whether terms, whose places count on from `first`, fall a little faster than this power of the place."""
    half = len(terms) // 2
    early, late = (np.abs(part).mean() for part in (terms[half : half + 4], terms[-4:]))
    ratio = (first + half) / (first + len(terms))
    return bool(late <= early * ratio ** (power + _FALLS)) or late == 0

"""Rigorous integrals of densities from a point to the end of the support (FLINT's Arb)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from flint import acb, arb, ctx

Ball = Any
Real = Callable[[Ball], Ball]
Density = Callable[[Any, bool, Ball], Any]
"""The density over exp(its third argument) on complex balls, with Arb's flag."""
Formula = Callable[[Any], Any]
_POINT = arb(2) ** -64  # radius of a ball that is as good as a point
_STRETCHES, _HALVINGS = 200, 2_000
_FALL = 4
"""Fall of the logarithm over a first step."""
_EVALUATIONS = 1_500  # of an integrand at most, so that what does not converge ends


def _goal() -> int:
    """Bits of an integral: 80 of 128, as many as any double needs that nothing cancels in."""
    return ctx.prec * 5 // 8


def integral(density: Callable[[Any, bool], Any], start: Ball, end: Ball, size: Ball) -> Ball:
    """The integral between two ends, of about this size."""
    bits = _goal()
    return acb.integral(
        density, start, end, rel_tol=arb(2) ** -bits, abs_tol=arb(2) ** (-bits - 8) * size, eval_limit=_EVALUATIONS
    ).real


def tail_integral(log_density: Real, density: Density, rest: Real, start: Ball, towards: int) -> tuple[Ball, Ball]:
    """The logarithm of a factor and what it multiplies: ∫ exp(log_density) from the start towards +∞ or −∞.

    `rest` bounds the integral from a cut on, over exp(log_density(start)); it is no number where it knows no bound.
    """
    first = start.mid()
    height = log_density(first)
    step = _first_step(log_density, first, towards, height)
    cut, length, enough = first, step, arb(2) ** -_goal() * step
    for _ in range(_STRETCHES):
        cut = (cut + towards * step).mid()
        beyond = rest(cut) * (-height).exp()
        if beyond < enough:
            inner = towards * integral(lambda u, analytic: density(u, analytic, height), first, cut, length)
            moved = towards * (first - start) * (log_density(start) - height).exp()  # over the ball of the start
            return height, inner + arb(0).union(beyond.upper()) + moved
        step = 2 * step
    return height, arb.nan()


def _first_step(log_density: Real, first: Ball, towards: int, height: Ball) -> Ball:
    """A power of 2 about over which the density falls by a factor e."""
    step = arb(1)
    for _ in range(_HALVINGS):
        if height - log_density(first + towards * step) <= _FALL:
            return step
        step = step / 2
    return step


def concave_tail(log_density: Real, slope: Real, density: Density, start: Ball, towards: int) -> tuple[Ball, Ball]:
    """The same of a log-concave density with this slope of the logarithm, which lies below its tangents."""
    return tail_integral(log_density, density, _below_tangent(log_density, slope, towards), start, towards)


class Logarithm(NamedTuple):
    """That of a log-concave density."""

    real: Real
    disc: Formula
    """The same on complex balls."""
    slope: Real
    bend: Formula
    """Its second derivative, on complex balls."""


def bent_tail(logarithm: Logarithm, start: Ball, towards: int) -> tuple[Ball, Ball]:
    """The same where the logarithm and its second derivative are known on complex balls, too.

    On a wide ball v around the start the logarithm is h + h'v + ½h''v², h'' from the start to there: where its terms
    are large and cancel, as those of large shapes do, its formula knows it only to their size.
    """
    first = start.mid()
    log_density, disc, slope, bend = logarithm
    rise = slope(first)

    def density(u: Any, _: bool, height: Ball) -> Any:
        direct = disc(u) - height
        if not (u.imag.is_zero() and u.real.rad() < _POINT):
            v = u - first
            around = rise * v + v * v / 2 * bend(acb(u.real.union(first), u.imag.union(arb(0))))
            if not direct.is_finite() or around.real.rad() < direct.real.rad():
                direct = around
        return direct.exp()

    return tail_integral(log_density, density, _below_tangent(log_density, slope, towards), start, towards)


def _below_tangent(log_density: Real, slope: Real, towards: int) -> Real:
    def rest(cut: Ball) -> Ball:
        steep = -towards * slope(cut)
        return log_density(cut).exp() / steep if steep > 0 else arb.nan()

    return rest


def times(logarithm: Ball, found: tuple[Ball, Ball]) -> Ball:
    """exp(logarithm) times an integral."""
    return (logarithm + found[0]).exp() * found[1]

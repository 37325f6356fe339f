"""Moments and entropies in ball arithmetic: closed forms of a variable Z, and where the law's own one stands to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from flint import arb

from service.methods.statistics.distributions.enclosures.record import Ball, Parameters

Four = tuple[Ball, Ball, Ball, Ball]
"""Mean, variance, skewness and excess kurtosis; those of moments that do not exist may be anything."""
Standard = Callable[[Parameters], Four]
Number = Callable[[Parameters], Ball]
Place = Callable[[Parameters], tuple[Ball, Ball]]
Moment = Callable[[int, Parameters], Ball]

SYMMETRIC = arb(0)


class Facts(NamedTuple):
    """What is known of a family."""

    standard: Standard | None
    """Of Z; None where there is no closed form, or no moment."""
    entropy: Number | None
    """Of Z in nats; None where there is no closed form."""
    place: Place
    """Location and scale: the law's variable is location + scale Z."""


def by_location(p: Parameters) -> tuple[Ball, Ball]:
    """At the location, in scales."""
    return p.location, p.scale


def by_scale(p: Parameters) -> tuple[Ball, Ball]:
    """From 0, in scales."""
    return arb(0), p.scale


def between(p: Parameters) -> tuple[Ball, Ball]:
    """From the lower to the upper end."""
    return p.lower, p.upper - p.lower


def as_it_is(_: Parameters) -> tuple[Ball, Ball]:
    """Z itself."""
    return arb(0), arb(1)


def from_raw(raw: Moment) -> Standard:
    """Of E Z^k, k = 1, …, 4; more bits are tried where central moments cancel."""

    def standard(p: Parameters) -> Four:
        a, b, c, d = (raw(k, p) for k in (1, 2, 3, 4))
        variance = b - a * a
        third, fourth = c - 3 * a * b + 2 * a**3, d - 4 * a * c + 6 * a * a * b - 3 * a**4
        return a, variance, third / variance / variance.sqrt(), fourth / variance**2 - 3

    return standard


def from_cumulants(cumulant: Moment) -> Standard:
    """Of the first four cumulants."""

    def standard(p: Parameters) -> Four:
        mean, variance, third, fourth = (cumulant(k, p) for k in (1, 2, 3, 4))
        return mean, variance, third / variance / variance.sqrt(), fourth / variance**2

    return standard


def symmetric(variance: Number, kurtosis: Number) -> Standard:
    """Of a law around 0 that is its own mirror image."""
    return lambda p: (SYMMETRIC, variance(p), SYMMETRIC, kurtosis(p))


def gamma_ratio(a: Ball, b: Ball) -> Ball:
    """Γ(a)/Γ(b) of positive numbers."""
    return (a.lgamma() - b.lgamma()).exp()


def polygamma(order: int, x: Ball) -> Ball:
    """The derivative of digamma of this order."""
    if not order:
        return x.digamma()
    sign = 1 if order % 2 else -1
    return sign * arb(order + 1).gamma() * arb(order + 1).zeta(x)


def power_of_gamma_entropy(a: Ball, c: Ball) -> Ball:
    """That of G^(1/c), G a gamma variable of shape a."""
    return a.lgamma() + a - (a - 1 / c) * a.digamma() - abs(c).log()


def normal_entropy() -> Ball:
    """That of a standard normal variable."""
    return ((2 * arb.pi()).log() + 1) / 2

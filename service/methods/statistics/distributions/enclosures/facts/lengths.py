"""Moments and entropies of continuous families of lengths and absolute values, in balls."""

from __future__ import annotations

from collections.abc import Callable

from flint import arb

from service.methods.statistics.balls.laws import normal_above
from service.methods.statistics.distributions.enclosures.bases import log_normal_density
from service.methods.statistics.distributions.enclosures.facts.record import (
    Facts,
    Place,
    as_it_is,
    by_scale,
    from_raw,
    gamma_ratio,
    power_of_gamma_entropy,
)
from service.methods.statistics.distributions.enclosures.record import Ball, Parameters


def _chi(degrees: Callable[[Parameters], Ball], place: Place) -> Facts:
    """Of the root of 2G, G a gamma variable of half the degrees of freedom."""
    return Facts(
        from_raw(lambda k, p: arb(2).sqrt() ** k * gamma_ratio((degrees(p) + k) / 2, degrees(p) / 2)),
        lambda p: power_of_gamma_entropy(degrees(p) / 2, arb(2)) + arb(2).log() / 2, place,
    )  # fmt: skip


def _rice(k: int, p: Parameters) -> Ball:
    square = (p.noncentrality / p.scale) ** 2 / 2
    return arb(2).sqrt() ** k * (1 + arb(k) / 2).gamma() * (-square).hypgeom_1f1(-arb(k) / 2, arb(1))


def _half_logistic(k: int, _: Parameters) -> Ball:
    """2 k! η(k), η Dirichlet's."""
    eta = arb(2).log() if k == 1 else (1 - arb(2) ** (1 - k)) * arb(k).zeta()
    return 2 * arb(k + 1).gamma() * eta


def _folded_normal(k: int, p: Parameters) -> Ball:
    c = abs(p.mean) / p.standard_deviation
    if k % 2 == 0:
        return 1 + c**2 if k == 2 else c**4 + 6 * c**2 + 3
    inner, height = 1 - 2 * normal_above(c), 2 * log_normal_density(c).exp()
    return c * inner + height if k == 1 else (c**3 + 3 * c) * inner + (c**2 + 2) * height


FACTS = {
    "chi": _chi(lambda p: p.degrees_of_freedom, as_it_is),
    "rayleigh": _chi(lambda _: arb(2), by_scale),
    "maxwell": _chi(lambda _: arb(3), by_scale),
    "rice": Facts(from_raw(_rice), None, by_scale),
    "nakagami": Facts(
        from_raw(lambda k, p: gamma_ratio(p.shape + arb(k) / 2, p.shape)),
        lambda p: power_of_gamma_entropy(p.shape, arb(2)), lambda p: (arb(0), (p.spread / p.shape).sqrt()),
    ),
    "half_normal": _chi(lambda _: arb(1), by_scale),
    "half_cauchy": Facts(None, lambda _: (2 * arb.pi()).log(), by_scale),
    "half_logistic": Facts(from_raw(_half_logistic), lambda _: 2 - arb(2).log(), by_scale),
    "half_generalized_normal": Facts(
        from_raw(lambda k, p: gamma_ratio((k + 1) / p.shape, 1 / p.shape)),
        lambda p: power_of_gamma_entropy(1 / p.shape, p.shape), by_scale,
    ),
    "folded_normal": Facts(from_raw(_folded_normal), None, lambda p: (arb(0), p.standard_deviation)),
    "folded_cauchy": Facts(None, None, by_scale),
}  # fmt: skip
"""The families of this file, by name."""

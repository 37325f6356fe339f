"""Laws that most families are functions of: exponential, normal, logistic, gamma and beta variables, in balls.

Of each: the logarithm of its density, both tails and their logarithms, as functions of its value and its shapes.
Incomplete gamma and beta functions of large shapes are integrals over the logarithm of the value, where their densities
are log-concave and no digits cancel.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from flint import arb

from service.expressions.functions.special_enclosures import softplus, softplus_disc
from service.methods.statistics.balls.laws import log_beta, normal_above
from service.methods.statistics.distributions.enclosures.record import (
    CLOSED,
    HALF,
    LARGE,
    SPECIAL,
    Ball,
    Enclosure,
    Of,
    Pair,
    Parameters,
    always,
    logarithms,
)
from service.methods.statistics.distributions.enclosures.tail_integral import Logarithm, bent_tail, times

_LARGE = arb(100)
"""Shapes of gamma and beta variables from which on their integrals take less time than Arb's series."""
_HUGE = arb(1e30)
"""Shapes from which on these take seconds, for the bits that they need."""


class Base(NamedTuple):
    """A law as functions of its value t and its shapes."""

    log_density: Callable[..., Ball]
    tails: tuple[Callable[..., Ball], Callable[..., Ball]]
    log_tails: tuple[Callable[..., Ball], Callable[..., Ball]] | None
    """None where they are the logarithms of the tails."""
    price: Callable[..., float]
    """Of a tail, of the shapes."""


Transform = Callable[[Ball, Parameters], tuple[Ball, Ball]]
"""From x to the value t of the base, and log|dt/dx|."""


def through(
    base: Base,
    to: Transform,
    ends: Callable[[Parameters], tuple[Ball, Ball]],
    *,
    shapes: Callable[[Parameters], tuple[Ball, ...]] = lambda _: (),
    falls: Callable[[Parameters], bool] = lambda _: False,
) -> Enclosure:
    """The family of which a monotone function has the law of the base."""

    def log_density(x: Ball, p: Parameters) -> Ball:
        t, log_slope = to(x, p)
        return base.log_density(t, *shapes(p)) + log_slope

    def both(tails: tuple[Callable[..., Ball], Callable[..., Ball]]) -> Pair:
        def of(side: int) -> Of:
            return lambda x, p: tails[side ^ falls(p)](to(x, p)[0], *shapes(p))

        return of(0), of(1)

    def price(p: Parameters) -> float:
        return base.price(*shapes(p))

    tails = both(base.tails)
    log_tails = both(base.log_tails) if base.log_tails else logarithms(*tails)
    return Enclosure(ends, log_density, tails, log_tails, CLOSED, price, is_circle=False)


def falls(_: Parameters) -> bool:
    """A function that falls."""
    return True


EXPONENTIAL = Base(
    log_density=lambda t: -t,
    tails=(lambda t: -(-t).expm1(), lambda t: (-t).exp()),
    log_tails=(lambda t: (-(-t).expm1()).log() if t < 1 else (-(-t).exp()).log1p(), lambda t: -t),
    price=always(CLOSED),
)
"""P(X > t) = exp(−t)."""


def log_normal_density(z: Ball) -> Ball:
    """Logarithm of the standard normal density."""
    return -z * z / 2 - (2 * arb.pi()).log() / 2


NORMAL = Base(
    log_density=log_normal_density,
    tails=(lambda z: normal_above(-z), normal_above),
    log_tails=None,
    price=always(CLOSED),
)


LOGISTIC = Base(
    log_density=lambda t: -softplus(t) - softplus(-t),
    tails=(lambda t: (-softplus(-t)).exp(), lambda t: (-softplus(t)).exp()),
    log_tails=(lambda t: -softplus(-t), lambda t: -softplus(t)),
    price=always(CLOSED),
)


def _gamma_integral(t: Ball, a: Ball, towards: int) -> Ball:
    """∫ exp(a u − e^u) du/Γ(a) from u = log t on."""
    if not a < _HUGE:
        return arb.nan()

    def log_density(u: Any) -> Any:
        return a * u - u.exp()

    logarithm = Logarithm(log_density, log_density, lambda u: a - u.exp(), lambda u: -u.exp())
    return times(-a.lgamma(), bent_tail(logarithm, t.log(), towards))


def gamma_lower(t: Ball, a: Ball) -> Ball:
    """P(X ≤ t) of a gamma variable, by the tail that is smaller."""
    if a < _LARGE:
        return t.gamma_lower(a, 1) if t < a + 1 else 1 - t.gamma_upper(a, 1)
    return _gamma_integral(t, a, -1) if t < a else 1 - _gamma_integral(t, a, 1)


def gamma_upper(t: Ball, a: Ball) -> Ball:
    """P(X > t) of a gamma variable."""
    if a < _LARGE:
        return 1 - t.gamma_lower(a, 1) if t < HALF else t.gamma_upper(a, 1)
    return 1 - _gamma_integral(t, a, -1) if t < a else _gamma_integral(t, a, 1)


def _price(*shapes: Ball) -> float:
    return SPECIAL if all(shape < _LARGE for shape in shapes) else LARGE


GAMMA = Base(
    log_density=lambda t, a: (a - 1) * t.log() - t - a.lgamma(),
    tails=(gamma_lower, gamma_upper), log_tails=None, price=_price,
)  # fmt: skip


def _beta_integral(u: Ball, a: Ball, b: Ball, towards: int) -> Ball:
    """∫ exp(a u − (a + b) log(1 + e^u)) du/B(a, b) from the log-odds u on."""
    if not (a < _HUGE and b < _HUGE):
        return arb.nan()

    def log_density(u: Ball) -> Ball:
        return -b * u - (a + b) * softplus(-u) if u > 0 else a * u - (a + b) * softplus(u)

    def disc(u: Any) -> Any:
        return -b * u - (a + b) * softplus_disc(-u) if u.real > 0 else a * u - (a + b) * softplus_disc(u)

    def slope(u: Ball) -> Ball:
        return a / (1 + u.exp()) - b / (1 + (-u).exp())

    def bend(u: Any) -> Any:
        return -(a + b) / (1 + u.exp()) / (1 + (-u).exp())

    return times(-log_beta(a, b), bent_tail(Logarithm(log_density, disc, slope, bend), u, towards))


def beta_lower(u: Ball, a: Ball, b: Ball) -> Ball:
    """P(P ≤ p) of a beta variable, of the log-odds u of p."""
    if a < _LARGE and b < _LARGE:
        return _share(u).beta_lower(a, b, 1) if u <= 0 else 1 - _share(-u).beta_lower(b, a, 1)
    return _beta_integral(u, a, b, -1) if a / b > u.exp() else 1 - _beta_integral(u, a, b, 1)


def _share(u: Ball) -> Ball:
    return 1 / (1 + (-u).exp())


BETA = Base(
    log_density=lambda u, a, b: a * u - (a + b) * softplus(u) - log_beta(a, b),
    tails=(beta_lower, lambda u, a, b: beta_lower(-u, b, a)), log_tails=None, price=_price,
)  # fmt: skip
"""Of the log-odds u, whose density this is."""


def mirrored(half: Base) -> Base:
    """The law of a random sign times a positive variable."""

    def above(t: Ball, *shapes: Ball) -> Ball:
        return half.tails[1](t, *shapes) / 2 if t > 0 else (1 + half.tails[0](-t, *shapes)) / 2

    return Base(
        log_density=lambda t, *shapes: half.log_density(abs(t), *shapes) - arb(2).log(),
        tails=(lambda t, *shapes: above(-t, *shapes), above), log_tails=None, price=half.price,
    )  # fmt: skip

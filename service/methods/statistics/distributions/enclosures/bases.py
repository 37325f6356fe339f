"""Laws that most families are functions of: exponential, normal, logistic, gamma and beta variables, in balls.

Of each: the logarithm of its density, both tails and their logarithms, as functions of its value and its shapes.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from flint import arb

from service.expressions.functions.special_enclosures import softplus
from service.methods.statistics.balls.incomplete import (
    beta_below,
    beta_effort,
    gamma_above,
    gamma_below,
    gamma_effort,
    log_beta,
)
from service.methods.statistics.balls.laws import normal_above
from service.methods.statistics.distributions.enclosures.record import (
    CLOSED,
    Ball,
    Enclosure,
    Of,
    Pair,
    Parameters,
    always,
    logarithms,
)


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


GAMMA = Base(
    log_density=lambda t, a: (a - 1) * t.log() - t - a.lgamma(),
    tails=(gamma_below, gamma_above), log_tails=None, price=lambda a: gamma_effort(float(a)),
)  # fmt: skip


def _share_below(u: Ball, a: Ball, b: Ball) -> Ball:
    return beta_below(1 / (1 + (-u).exp()), a, b, 1 / (1 + u.exp()))


BETA = Base(
    log_density=lambda u, a, b: a * u - (a + b) * softplus(u) - log_beta(a, b),
    tails=(_share_below, lambda u, a, b: _share_below(-u, b, a)), log_tails=None,
    price=lambda a, b: beta_effort(float(a), float(b)),
)  # fmt: skip
"""Of the log-odds u, whose density this is."""


def scaled_power(x: Ball, p: Parameters) -> tuple[Ball, Ball]:
    """(x/scale)^shape, and the logarithm of its slope."""
    z = x / p.scale
    return (p.shape * z.log()).exp(), (p.shape / p.scale).log() + (p.shape - 1) * z.log()


def mirrored(half: Base) -> Base:
    """The law of a random sign times a positive variable."""

    def above(t: Ball, *shapes: Ball) -> Ball:
        return half.tails[1](t, *shapes) / 2 if t > 0 else (1 + half.tails[0](-t, *shapes)) / 2

    return Base(
        log_density=lambda t, *shapes: half.log_density(abs(t), *shapes) - arb(2).log(),
        tails=(lambda t, *shapes: above(-t, *shapes), above), log_tails=None, price=half.price,
    )  # fmt: skip

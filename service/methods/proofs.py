"""Answers computed again in ball arithmetic (FLINT's Arb): the doubles nearest to what is true of the numbers received.

A formula in balls is the textbook's: a ball says itself what rounding and cancellation have left of a number. Where
that does not tell the nearest double, the working precision is raised.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flint import arb, ctx

from service.methods.budget import affords

AT_ONCE = 1e6
"""Nanoseconds that a proof may take where nothing is in doubt: a millisecond."""
MOST = 5e7
"""Those that one may take which more bits are needed for: 50 ms, as long as proofs may last."""
PRECISIONS = {128: 1.0, 512: 3.0, 2300: 15.0}
"""Working bits that are tried, and what they cost beside the first. A ball in which 70 bits cancel is narrow enough
with the first, one around 1 − 1e-300 or 0 (of less than 2**-1100) with the last."""
RIGHT = 60
"""Bits that a ball must have for its nearest double to be right within half a unit and a hundredth."""
ZERO = arb(2) ** -1075
"""Half of the least double: the double nearest to what is smaller is 0."""

Balls = Callable[[], Mapping[str, Any]]
"""Makes balls, in lists and records of any depth, under the names of the fields they are for. Numbers and None stand
for themselves: what is infinite, missing or exact without computing."""


class Undecided(Exception):
    """The balls do not tell which way a formula goes: more bits may."""


def nearest_doubles(balls: Balls, nanoseconds: float, allowed: float = AT_ONCE) -> dict[str, Any] | None:
    """The nearest doubles of all balls; None where they are not known within the time for proofs.

    `nanoseconds` is an upper bound on the time with 128 bits, which `allowed` must not be less than.
    """
    for bits, price in PRECISIONS.items():
        work = nanoseconds * price
        if work > allowed or not affords(work):
            return None
        before, ctx.prec = ctx.prec, bits
        try:
            return {name: _nearest(value) for name, value in balls().items()}
        except Undecided:
            allowed = MOST
        finally:
            ctx.prec = before
    return None


def _nearest(value: Any) -> Any:
    if isinstance(value, arb):
        return nearest_double(value)
    if isinstance(value, list):
        return [_nearest(one) for one in value]
    return {name: _nearest(one) for name, one in value.items()} if isinstance(value, dict) else value


def nearest_double(ball: arb) -> float:
    """The double nearest to all of a ball. Raises Undecided where it is too wide."""
    if ball.rel_accuracy_bits() >= RIGHT or ball.is_exact():
        return float(ball)
    if ball.abs_upper() < ZERO:
        return 0.0
    raise Undecided


def positive(ball: arb) -> bool:
    """Whether a ball is above 0. Raises Undecided where it contains numbers of both kinds."""
    if ball > 0:
        return True
    if ball <= 0:
        return False
    raise Undecided

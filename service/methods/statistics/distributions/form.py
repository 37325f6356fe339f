"""What is known of a family in its standard form: one record, every field of which is stated.

A field names a way (`SCIPY`, `COMPLEMENT`, …) or holds a formula of x and the shapes. There are no defaults: a fact
that nobody thought of can not fall back to SciPy's eight digits in silence.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any, Final, NamedTuple

import numpy as np

Formula = Callable[..., Any]


class Way(Enum):
    """A named way to a fact."""

    SCIPY = auto()
    """SciPy's own formula, which the agreement test of families holds to the same digits as ours."""
    EXPONENTIAL = auto()
    """A density: the exponential of its logarithm."""
    COMPLEMENT = auto()
    """A tail: 1 less the other, because it is never small, or because the mirror image has it where it is."""
    QUADRATURE = auto()
    """The integral of the density: tanh-sinh from the point on, which needs no digits but those of the density."""
    SUM = auto()
    """The sum of the masses."""
    SEARCH = auto()
    """A quantile: searched for from the middle of the law, as there is no start."""
    INVERSE = auto()
    """A sample: the quantiles of uniform values."""


SCIPY: Final = Way.SCIPY
EXPONENTIAL: Final = Way.EXPONENTIAL
COMPLEMENT: Final = Way.COMPLEMENT
QUADRATURE: Final = Way.QUADRATURE
SUM: Final = Way.SUM
SEARCH: Final = Way.SEARCH
INVERSE: Final = Way.INVERSE


class Large(NamedTuple):
    """A formula of a tail that cancels where the tail is small: below 0.1 the density gives more digits."""

    formula: Formula | Way


class Raw(NamedTuple):
    """E[X^k] of k = 1, …, 4 and the shapes in mpmath's arithmetic, with the digits that central moments cancel."""

    moment: Formula


class PowerTail(NamedTuple):
    """A density that falls as a power: moments of the order `exponent` and above do not exist."""

    exponent: Formula
    """Of the shapes; infinite where all moments exist."""
    two_sided: bool
    """Whether both tails are of this kind, so that odd moments are undefined where they are not finite."""


NO_POWER_TAIL = PowerTail(lambda *_: math.inf, two_sided=False)


@dataclass(frozen=True, kw_only=True)
class Form:
    """A family in its standard form, location 0 and scale 1, with the shapes as numbers in a fixed order."""

    scipy: Any
    """SciPy's family of these shapes, which SCIPY in other fields means; None where SciPy has none."""
    discrete: bool
    """Whether it is a law of integers."""
    support: Formula | Way
    """Smallest and largest value, of the shapes."""
    log_density: Formula | Way
    """Logarithm of the density or mass, of points of the support and the shapes."""
    density: Formula | Way
    """The density itself, or EXPONENTIAL."""
    tails: tuple[Formula | Large | Way, Formula | Large | Way]
    """P(X ≤ x) and P(X > x) at points inside the support."""
    deep: Formula | Way
    """Logarithm of a tail that underflows or whose formula fails: QUADRATURE, SUM, or a function of law, x, side."""
    inverse: tuple[Formula | Way, Formula | Way]
    """Starts of the inverses of both tails, of probabilities and the shapes."""
    sample: Formula | Way
    """Values, of a generator, their size and the shapes."""
    centre: Formula | Way
    """The mean, or a point near it: where tails are divided, and searches start."""
    moments: Formula | Raw | Way
    """Mean, standard deviation, skewness and excess kurtosis, of the shapes."""
    entropy: Formula | Way
    """Entropy in nats; a formula is in mpmath's arithmetic."""
    power_tail: PowerTail
    """From which order on moments do not exist."""


BY_SCIPY: Final = (SCIPY, SCIPY)
"""Both tails, or both inverses, by SciPy's formulas."""


def by_logarithm(scipy: Any, *, deep: Formula | Way = QUADRATURE, **facts: Any) -> Form:
    """The form of a continuous family on SciPy's support whose density is the exponential of its logarithm.

    It takes log_density, tails, inverse, sample, moments, entropy and power_tail.
    """
    return Form(
        scipy=scipy, discrete=False, support=SCIPY, density=EXPONENTIAL, deep=deep, centre=SCIPY, **facts
    )  # fmt: skip


def only_scipy(scipy: Any, **facts: Any) -> Form:
    """The form of a continuous family whose density and tails in SciPy keep their digits everywhere.

    It takes moments, entropy and power_tail.
    """
    return Form(
        scipy=scipy, discrete=False, support=SCIPY, log_density=SCIPY, density=SCIPY, tails=BY_SCIPY, deep=QUADRATURE,
        inverse=BY_SCIPY, sample=SCIPY, centre=SCIPY, **facts,
    )  # fmt: skip


def zero_at_0(log_density: Formula) -> Formula:
    """A logarithm of a density that vanishes at the end 0 of its support, where the formula is the difference of ∞."""
    return lambda x, *shapes: np.where(np.equal(x, 0), -np.inf, log_density(x, *shapes))


def from_log(log_tail: Formula) -> tuple[Formula, Formula]:
    """A tail from its logarithm, and the other one."""
    return (lambda *at: np.exp(log_tail(*at))), (lambda *at: -np.expm1(log_tail(*at)))


def pair(of: Formula) -> tuple[Formula, Formula]:
    """Both tails of a function that returns them together."""
    return (lambda *at: of(*at)[0]), (lambda *at: of(*at)[1])

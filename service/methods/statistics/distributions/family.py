"""The record of a family: its name, the law of its parameters, and how it is fitted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from service.methods.statistics.distributions.estimates import Estimate
from service.methods.statistics.distributions.form import Form
from service.methods.statistics.distributions.law import Law
from service.schemas.types.errors import InvalidInput

Build = Callable[[Any], Law]


@dataclass(frozen=True)
class Fitting:
    """How the likelihood of a family is maximised."""

    estimate: Estimate | None
    """Estimates in closed form, of the data and the given parameters; None where there is none."""
    given: tuple[str, ...]
    """Parameters that must be fixed for the closed form."""
    held: Mapping[str, Any]
    """Parameters that move the support, where the likelihood has no maximum inside: held there unless fixed."""
    rough: tuple[str, ...]
    """Parameters at which the likelihood has no smooth maximum: no standard error, and only closed forms."""
    limited: Limit | None
    """Where the likelihood is bounded; None where it is so everywhere."""


@dataclass(frozen=True)
class Limit:
    """Parameters at which a likelihood is bounded: elsewhere it grows without end."""

    bounded: Callable[[Mapping[str, Any], float], bool]
    """Whether it is, at these parameters and the odds of the most frequent value, m of n values to the n − m others."""
    free: tuple[str, ...]
    """What must be free for it to grow."""
    how: str
    """How it grows."""


SEARCHED = Fitting(estimate=None, given=(), held={}, rough=(), limited=None)
"""A smooth likelihood whose maximum is searched for."""


def searched_where(bounded: Callable[[Mapping[str, Any]], bool], *free: str, **held: Any) -> Fitting:
    """A likelihood that grows without end where the density is infinite at a place that free parameters move."""
    how = "with shapes of infinite density it grows without bound as the place of that meets a value"
    limit = Limit(lambda of, _: bounded(of), free, how)
    return Fitting(estimate=None, given=(), held=held, rough=(), limited=limit)


def spiked(exponent: Callable[[Mapping[str, Any]], float]) -> Fitting:
    """A likelihood that grows without end as the scale goes to 0 at the most frequent value.

    That is where tails fall by the power *exponent* at most: values elsewhere then lose less than that one gains.
    """
    how = "with heavy tails it grows without bound as `scale` goes to 0 at the most frequent value"
    limit = Limit(lambda of, odds: exponent(of) >= odds, ("location", "scale"), how)
    return Fitting(estimate=None, given=(), held={}, rough=(), limited=limit)


def closed(estimate: Estimate, *, given: tuple[str, ...] = (), rough: tuple[str, ...] = ()) -> Fitting:
    """Estimates in closed form."""
    return Fitting(estimate=estimate, given=given, held={}, rough=rough, limited=None)


def rough(*parameters: str) -> Fitting:
    """No fit unless parameters with corners in the likelihood are fixed."""
    return Fitting(estimate=None, given=(), held={}, rough=parameters, limited=None)


def held(**parameters: Any) -> Fitting:
    """A search while some parameters are held unless fixed."""
    return Fitting(estimate=None, given=(), held=parameters, rough=(), limited=None)


@dataclass(frozen=True)
class Family:
    """A named family of univariate distributions."""

    name: str
    """Its own name, that of its model."""
    law: Build
    """From its parameters to the law. Raises InvalidInput where they contradict each other."""
    fitting: Fitting
    """How it is fitted to data."""


def located(form: Form, *shapes: str) -> Build:
    """A family with `location` and `scale`."""
    return lambda d: Law(form, [getattr(d, shape) for shape in shapes], d.location, d.scale)


def scaled(form: Form, *shapes: str) -> Build:
    """A family with `scale`."""
    return lambda d: Law(form, [getattr(d, shape) for shape in shapes], 0.0, d.scale)


def plain(form: Form, *shapes: str) -> Build:
    """A family with no parameters but shapes."""
    return lambda d: Law(form, [getattr(d, shape) for shape in shapes])


def between(form: Form, *inner: str) -> Build:
    """A family on [lower, upper], whose shapes are the relative places of `inner`; so is its mirror image."""

    def build(d: Any) -> Law:
        require_order(d.lower, d.upper)
        previous, width = d.lower, d.upper - d.lower
        for name in inner:
            if not previous <= getattr(d, name) <= d.upper:
                raise refusal(f"`{name}` must lie between the points before and after it.", name)
            previous = getattr(d, name)
        mirror = Law(form, [(d.upper - getattr(d, name)) / width for name in reversed(inner)], d.upper, -width)
        return Law(form, [(getattr(d, name) - d.lower) / width for name in inner], d.lower, width, mirror=mirror)

    return build


def require_order(lower: float, upper: float) -> None:
    """Raises InvalidInput where the ends of an interval are not in order."""
    if not lower < upper:
        raise refusal("The upper end must be above the lower one.", "upper")


def refusal(detail: str, field: str) -> InvalidInput:
    """The error of a parameter that contradicts the others."""
    return InvalidInput.at(detail, "distribution", field)

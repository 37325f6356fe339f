"""What any record of a family must fulfil, whatever its formulas: each fact against another way to it."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np

from service.methods.statistics.distributions.families import law
from service.methods.statistics.distributions.form import QUADRATURE
from service.methods.statistics.distributions.inverse_tails import quantile
from service.methods.statistics.distributions.law import Law
from service.methods.statistics.distributions.moments import Expectation, entropy, moments
from service.schemas.statistics.distributions import DISTRIBUTIONS
from service.schemas.types.errors import ComputationError, InvalidInput

KINKED = {"trapezoid", "triang", "dgamma", "dweibull"}  # tanh-sinh quadrature across a corner has few digits
NO_ANSWER = "no answer"  # an honest one, but not for most ordinary parameters
_RESOLVED = 2.0**53
SMALL = np.array([1e-300, 1e-100, 1e-12, 1e-3, 0.2, 0.45])
_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(20)


def drawn(name: str, generator: np.random.Generator, orders: tuple[float, float]) -> Law:
    """A law of the family with random parameters, positive ones between these powers of ten."""
    while True:
        parameters = {
            key: _parameter(field, generator, orders) for key, field in DISTRIBUTIONS[name].model_fields.items()
        }
        try:
            return law(DISTRIBUTIONS[name](**{**parameters, "name": name}))
        except (InvalidInput, ValueError):
            continue


def _parameter(field: Any, generator: np.random.Generator, orders: tuple[float, float]) -> Any:
    ends = {type(mark).__name__: mark for mark in field.metadata}
    low = ends["Gt"].gt if "Gt" in ends else ends["Ge"].ge if "Ge" in ends else None
    high = ends["Lt"].lt if "Lt" in ends else ends["Le"].le if "Le" in ends else None
    if field.annotation is int:
        return int(generator.integers(1, 60))
    if field.annotation not in (float, float | None):
        return generator.dirichlet(np.ones(4)).tolist()
    if high == 1:
        return float(generator.uniform(0.02, 0.98))
    if low is not None and low >= 0:
        return float(low + 10 ** generator.uniform(*orders))
    return float(generator.uniform(-3.0, 3.0))


def disagreements(found: Law) -> Iterator[str]:
    """What does not hold of a law, in words."""
    for check in (_ends, _tails, _inverses, _densities, _moments):
        try:
            yield from check(found)
        except ComputationError:
            yield NO_ANSWER


def _far(one: Any, other: Any, relative: float, absolute: Any = 0.0) -> bool:
    with np.errstate(all="ignore"):
        return not np.all((one == other) | (np.abs(one - other) <= relative * np.abs(other) + absolute))


def _ends(found: Law) -> Iterator[str]:
    lower, upper = found.support()
    beyond = np.array([end for end in (lower - 1.5, upper + 1.5) if math.isfinite(end)])
    is_circle = type(found).__name__ == "_Circular"
    if np.any(found.density(beyond) > 0) and not is_circle:
        yield "density beyond the support"
    if not (is_circle or np.array_equal(found.tail(beyond, "lower"), (beyond > upper).astype(float))):
        yield "lower tail beyond the support"
    if not np.array_equal(quantile(found, np.array([0.0, 1.0]), "lower"), [lower, upper]):
        yield "quantiles of 0 and 1"
    drawn_values = found.sample((200,), np.random.Generator(np.random.PCG64(1))).astype(float)
    middle = found.tail(drawn_values, "lower") - (0.5 * found.density(drawn_values) if found.discrete else 0.0)
    if abs(middle.mean() - 0.5) > 5 * 0.2887 / math.sqrt(200):
        yield "sample"


def _points(found: Law, side: Any) -> Any:
    """Quantiles of small probabilities that float64 resolves: one spacing moves the tail by less than 1e-12 of it."""
    x = quantile(found, SMALL, side)
    x = x[np.isfinite(x) & found.inside(x) & (found.tail(x, side) > 0) & (np.abs(x) < 1e100)]
    with np.errstate(all="ignore"):
        slope = np.exp(found.log_density(x) - found.log_tail(x, side)) * np.spacing(np.abs(x))
    return x[np.abs(x) < _RESOLVED] if found.discrete else x[slope < 1e-12]


def _tails(found: Law) -> Iterator[str]:
    for side in ("lower", "upper"):
        x = _points(found, side)
        value, other = found.tail(x, side), found.tail(x, "upper" if side == "lower" else "lower")
        if _far(value + other, 1.0, 1e-12):
            yield f"sum of tails, {side}"
        if _far(found.log_tail(x, side), np.log(value), 1e-12, 1e-12):
            yield f"logarithm of the {side} tail"
        if getattr(found.form.scipy, "name", "") in KINKED | {"zipf"}:
            continue
        if not found.discrete:  # Towards an end where the density grows, quadrature has no digits to compare.
            x = x[found.density(x) <= found.density(quantile(found, np.array([0.5]), "lower"))]
        second = found.log_tail_sum(x, side) if found.discrete else found.log_tail_quadrature(x, side)
        if _far(found.log_tail(x, side), second, 2e-12, 2e-11):
            yield f"{side} tail and density"


def _inverses(found: Law) -> Iterator[str]:
    for side in ("lower", "upper"):
        probability = np.array([1e-12, 1e-3, 0.2, 0.45, 0.7])
        x = quantile(found, probability, side)
        here = found.tail(x, side)
        if found.discrete:
            before = found.tail(x - 1.0, side)
            sign = 1.0 if side == "lower" else -1.0
            right = (sign * here >= sign * probability) & (sign * before < sign * probability)
            if not np.all(right | (x == found.support()[0]) | (x > _RESOLVED)):
                yield f"{side} inverse"
            continue
        spacing = 4 * np.spacing(np.abs(x))
        rate = np.where(np.abs(x - found.support()[side == "upper"]) <= spacing, 1.0, found.density(x) * spacing)
        if _far(here, probability, 1e-11, rate):
            yield f"{side} inverse"


def _densities(found: Law) -> Iterator[str]:
    """Density against differences of tails, over a few hundredths of each, or at integers."""
    probability = np.array([1e-250, 1e-100, 1e-3, 0.2, 0.4])
    for side, sign in (("lower", -1.0), ("upper", 1.0)):
        x = quantile(found, probability[2:] if found.discrete else probability, side)
        if found.discrete:
            step = 1.0 if sign > 0 else -1.0
            difference = found.tail(x, side) - found.tail(x + step, side)
            at = x if sign < 0 else x + 1.0
            if _far(found.density(at), difference, 1e-10, 1e-11 * found.tail(x, side)):
                yield f"mass and {side} tail"
            continue
        yield from _slopes(found, x, side, sign)


def _slopes(found: Law, x: Any, side: Any, sign: float) -> Iterator[str]:
    """The integral of the density against the difference of tails, both in units of the tail, in log space."""
    x = x[np.isfinite(x) & found.inside(x) & (np.abs(x) < 1e100)]
    tail, density = found.log_tail(x, side), found.log_density(x)
    with np.errstate(all="ignore"):
        rate = np.exp(density - tail)
    width = np.minimum(0.03 / rate, 0.5 * np.abs(found.support()[side == "upper"] - x))
    nodes = x[:, None] + 0.5 * (sign * width)[:, None] * (1.0 + _NODES)
    logs = found.log_density(nodes.ravel()).reshape(nodes.shape)
    integral = 0.5 * width * (np.exp(logs - tail[:, None]) @ _WEIGHTS)
    difference = -np.expm1(found.log_tail(x + sign * width, side) - tail)
    noise = 1e-15 * (np.abs(tail) + np.abs(density)) + 4 * rate * np.spacing(np.abs(x))
    if _far(integral, difference, 1e-10, 3e-13 + noise):
        yield f"density and {side} tail"
    shallow = density > -600.0
    if _far(found.density(x)[shallow], np.exp(density[shallow]), 1e-12):
        yield "logarithm of the density"


def _moments(found: Law) -> Iterator[str]:
    known, ways = moments(found), (found.form.moments, found.form.entropy)
    heavy = found.form.power_tail.exponent(*found.shapes) < 8
    # Quadrature is what they would be compared with, and has no digits of the moments of heavy tails.
    if ways[1] is QUADRATURE and (heavy or ways[0] is QUADRATURE):
        return
    information = math.nan if found.form.entropy is QUADRATURE else entropy(found)
    if found.discrete:
        first, last = quantile(found, np.array([1e-25]), "lower")[0], quantile(found, np.array([1e-25]), "upper")[0]
        if last - first > 1e5:
            return
        k = np.arange(first, last + 1.0)
        p = found.density(k)
        expectation = lambda of: float(p @ np.nan_to_num(of(k)))  # noqa: E731
    else:
        expectation = Expectation(found)
        if abs(expectation(np.ones_like) - 1.0) > 1e-12:
            return
    spread = known.standard_deviation
    wanted = [
        ("mean", known.mean, expectation(lambda x: x), spread),
        ("variance", known.variance, expectation(lambda x: (x - known.mean) ** 2), 0.0),
        ("skewness", known.skewness, expectation(lambda x: ((x - known.mean) / spread) ** 3), 1.0),
        ("kurtosis", known.kurtosis + 3.0, expectation(lambda x: ((x - known.mean) / spread) ** 4), 1.0),
    ]
    if np.isfinite(information):
        wanted.append(("entropy", information, expectation(lambda x: -found.log_density(x)), 1.0))
    for name, value, second, unit in wanted:
        if (
            np.isfinite(value)
            and not (heavy and name != "entropy")
            and _far(value, second, 1e-12, 2e-12 * np.nan_to_num(unit, posinf=0.0))
        ):
            yield name

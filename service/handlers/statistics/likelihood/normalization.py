"""Densities that are not normalised in x: their integral as a formula with fixed quadrature nodes.

With nodes xᵢ and weights wᵢ of a double-exponential rule, log Z(θ) = log Σ wᵢ f(xᵢ; θ) is again a formula, so that its
gradient and Hessian are as exact as those of the density. The service's own integral of the formula says where there is
one, whether it depends on the parameters, and whether the rule is right.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from service.expressions import Function
from service.expressions.reading.declarations import Names
from service.handlers.formulas import function_of
from service.methods.budget import Budget
from service.methods.calculus.quadrature.edges import Edge
from service.methods.calculus.quadrature.univariate import definite_integral
from service.methods.statistics.double_exponential import Rule, Support, rules
from service.schemas.types.errors import InvalidInput

Array = NDArray[Any]

_WEIGHTS = "quadrature_weights"
_AGREE = 1e-8  # of log Z: between the rounding of a sum of two thousand terms and the digits that estimates should have
_MASS_AGREES = 1e-6  # of the logarithm of a sum that is cut at 200 or more
_NUDGE = 1 / 64  # share of a parameter that it is changed by, so that any dependence shows; 1/64 itself of 0
_APART = 1 / 16  # by how much more for each next one, so that a ratio of two changes, too; both are a choice


class Normalisation(NamedTuple):
    """Over what a density is integrated, and by which rule."""

    support: Support
    rule: Rule


@dataclass(frozen=True, slots=True)
class Density:
    """The formulas of a density in x and the parameters: its logarithm and itself."""

    logarithm: str
    plain: str
    parameters: tuple[str, ...]
    bounds: Array
    place: str
    """The request's field that holds the formula."""
    budget: Budget
    definitions: Mapping[str, str]
    """Named formulas that they use."""

    def log_integral(self, support: Support, at: Array) -> float | None:
        """Log Z at one point of the parameters; None where there is none, or none with eight digits."""
        values = dict(zip(self.parameters, at, strict=True))
        data = {name: np.array(value) for name, value in values.items()}
        function = function_of(self.plain, ["x"], {**data, **self.definitions})
        found = definite_integral(function, (Edge.number(support[0]), Edge.number(support[1])), self.budget)
        sure = found.value > 0 and found.error <= _AGREE * found.value and not (found.holes or found.diverges)
        return math.log(found.value) if sure else None

    def nudged(self, at: Array) -> Array:
        """The parameters, each changed a little, within its bounds."""
        lower, upper = self.bounds.T
        step = np.where(at == 0, 1.0, at) * _NUDGE * (1.0 + _APART * np.arange(len(at)))
        inside = (lower <= at + step) & (at + step <= upper)
        return np.asarray(np.clip(np.where(inside, at + step, at - step), lower, upper))

    def normaliser(self, rule: Rule) -> Function:
        """Log Z as a function of the parameters."""
        data = dict(zip(("x", _WEIGHTS), rule, strict=True))
        names: Names = {**data, **self.definitions}
        return function_of(f"log(sum({_WEIGHTS}*({self.plain})))", list(self.parameters), names, place=(self.place,))

    def agrees(self, found: Normalisation, at: Array) -> bool:
        """Whether the rule gives the integral at these parameters."""
        with np.errstate(all="ignore"):
            by_rule = float(self.normaliser(found.rule).value(at))
        sure = self.log_integral(found.support, at)
        return sure is not None and abs(by_rule - sure) <= _AGREE * max(1.0, abs(sure))


def found_support(density: Density, data: Array, at: Array, given: Support | None) -> tuple[Support, bool] | None:
    """Where the density has a finite integral, and whether that integral depends on the parameters; None if nowhere."""
    if not given and np.array_equal(data, np.floor(data)) and _is_mass(density, data, at):
        return (-math.inf, math.inf), False
    candidates: list[Support] = [(-math.inf, math.inf)]
    candidates += [(0.0, math.inf)] if data.min() >= 0 else []
    candidates += [(0.0, 1.0)] if data.min() >= 0 and data.max() <= 1 else []
    varying: Support | None = None
    for support in [given] if given else candidates:
        here, there = (density.log_integral(support, point) for point in (at, density.nudged(at)))
        if here is None or there is None:
            continue
        if abs(here - there) <= 4 * _AGREE * max(1.0, abs(here)):
            return support, False
        varying = varying or support
    return None if varying is None else (varying, True)


def normalisation(density: Density, data: Array, at: Array, support: Support) -> Normalisation:
    """The rule that integrates the density. Raises InvalidInput where none does."""
    for rule in rules(support, data):
        found = Normalisation(support, rule)
        if density.agrees(found, at) and density.agrees(found, density.nudged(at)):
            return found
    raise unsettled(density)


def unsettled(density: Density) -> InvalidInput:
    """What is wrong with a density whose integral no rule follows, as at kinks that move with the parameters."""
    detail = "The integral of the density over x cannot be followed as the parameters change; divide the formula by it."
    return InvalidInput.at(detail, density.place)


def _is_mass(density: Density, data: Array, at: Array) -> bool:
    """Whether the formula is a mass function on integers: its sum does not depend on the parameters."""
    top = max(200.0, 20.0 * float(np.abs(data).max()))  # beyond, hardly any mass is left: a choice
    for values in (np.arange(-top, top + 1), np.arange(top + 1), np.arange(1, top + 1), np.arange(2.0)):
        with np.errstate(all="ignore"):
            log_sum = density.normaliser((values, np.ones_like(values))).value
            sums = [float(log_sum(point)) for point in (at, density.nudged(at))]
        if all(map(math.isfinite, sums)) and abs(sums[0] - sums[1]) <= _MASS_AGREES:
            return True
    return False


def require_finite(value: float, place: str) -> None:
    """Refuse a start at which the log-likelihood is not finite."""
    if not math.isfinite(value):
        raise InvalidInput.at("The log-likelihood is not finite at the initial parameters; start elsewhere.", place)

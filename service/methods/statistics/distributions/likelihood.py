"""The likelihood of data under a named family with some parameters known."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from copy import copy
from dataclasses import dataclass
from functools import cached_property
from types import SimpleNamespace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from service.methods.statistics.distributions import discrete
from service.methods.statistics.distributions.families import FAMILIES, law
from service.methods.statistics.distributions.family import Limit
from service.methods.statistics.distributions.law import Law
from service.schemas.types.array_parsing import places
from service.schemas.types.errors import Fault, InvalidInput

Array = NDArray[Any]
Parameters = dict[str, float]


@dataclass(frozen=True)
class Domain:
    """The values that a parameter takes."""

    least: float | None
    """Lower end of an interval of numbers ≥ 0, None where there is none."""
    unit: bool
    """Whether it is a part of 1."""
    integer: bool
    """Whether only integers are taken."""


class Likelihood:
    """A family, data, and the domain of each parameter; a *check* raises InvalidInput for values outside of them."""

    def __init__(
        self,
        name: str,
        data: Array,
        fixed: Mapping[str, Any],
        domains: Mapping[str, Domain],
        check: Callable[[Mapping[str, Any]], None],
    ) -> None:
        """Refuse to fix parameters that the family does not have."""
        for key in fixed:
            if key not in domains:
                raise InvalidInput.at(f"{name} has the parameters {', '.join(domains)}.", "fixed", key)
        self.family, self.data, self.domains, self.check = FAMILIES[name], data, domains, check
        self.discrete = self.family in discrete.FAMILIES
        self.known: dict[str, Any] = {**self.family.fitting.held, **fixed}
        self.free = [key for key in domains if key not in self.known]

    def thinned(self, most: int) -> Likelihood:
        """The same of so many of the values at most, their ends among them."""
        if len(self.data) <= most:
            return self
        few, places = copy(self), np.linspace(0, len(self.data) - 1, most).round().astype(int)
        few.data = np.sort(self.data)[places]
        return few

    def law(self, parameters: Mapping[str, Any]) -> Law:
        """The law at these parameters and the known ones."""
        return law(SimpleNamespace(name=self.family.name, **self.known, **parameters))

    def __call__(self, parameters: Mapping[str, Any]) -> float:
        """Σ log f(xᵢ), −∞ where a parameter or a value is impossible."""
        try:
            found = self.law(parameters)
        except InvalidInput:
            return -math.inf
        with np.errstate(all="ignore"):
            total = float(found.log_density(self.data).sum())
        return total if math.isfinite(total) else -math.inf

    @cached_property
    def limit(self) -> Limit | None:
        """What bounds the likelihood, where the free parameters may leave it."""
        limit = self.family.fitting.limited
        return limit if limit and set(limit.free) <= set(self.free) else None

    @cached_property
    def _odds(self) -> float:
        """Of the most frequent value: the m of n that are equal, to the n − m others."""
        most = int(np.unique(self.data, return_counts=True)[1].max())
        return most / (len(self.data) - most) if most < len(self.data) else math.inf

    def bounded(self, parameters: Mapping[str, Any]) -> float:
        """The same, and −∞ at parameters where it has no bound."""
        if self.limit and not self.limit.bounded({**self.known, **parameters}, self._odds):
            return -math.inf
        return self(parameters)


def impossible(likelihood: Likelihood, parameters: Parameters) -> InvalidInput:
    """The error about values that are impossible, or at which the density is infinite for some parameters."""
    if likelihood.limit and not math.isfinite(likelihood.bounded(parameters)) and math.isfinite(likelihood(parameters)):
        return InvalidInput.at(f"The likelihood has no maximum: {likelihood.limit.how}.", "data")
    try:
        logs = likelihood.law(parameters).log_density(likelihood.data)
    except InvalidInput:
        logs = np.zeros(0)
    if (endless := np.isposinf(logs)).any():
        detail = "The likelihood has no maximum: at this value the density is infinite for some parameters."
        return InvalidInput(detail, [Fault(("data", *place), detail) for place in places(endless)])
    faults = [
        Fault(("data", *place), "This value cannot come from the family.") for place in places(~np.isfinite(logs))
    ]
    detail = "No parameters of this family give these data a finite likelihood."
    return InvalidInput(detail, faults or [Fault(("data",), detail)])

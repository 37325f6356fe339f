"""The likelihood of data under a named family with some parameters known."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from service.methods.statistics.distributions import discrete
from service.methods.statistics.distributions.families import FAMILIES, law
from service.methods.statistics.distributions.law import Law
from service.schemas.types.errors import InvalidInput

Array = NDArray[Any]


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

    def bounded(self, parameters: Mapping[str, Any]) -> float:
        """The same, and −∞ where it has no bound, as the density is infinite where a free location puts it."""
        if "location" in self.free and not self.family.fitting.finite({**self.known, **parameters}):
            return -math.inf
        return self(parameters)

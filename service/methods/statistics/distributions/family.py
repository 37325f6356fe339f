"""A named univariate family with some parameters known, and the likelihood of data under the others."""

from __future__ import annotations

import math
from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

import numpy as np
from pydantic import ValidationError

from service.methods.statistics.distributions.domains import domain
from service.methods.statistics.distributions.families import law
from service.methods.statistics.distributions.law import Array
from service.schemas.statistics.distributions import DISTRIBUTIONS
from service.schemas.types.errors import Fault, InvalidInput

_HELD: dict[str, dict[str, Any]] = {
    "frechet": {"location": 0.0},
    "levy": {"location": 0.0},
    "generalized_pareto": {"location": 0.0},
    "argus": {"location": 0.0},
    "truncated_normal": {"lower": None, "upper": None},
}
"""Parameters that move the support, where the likelihood has no maximum inside: held at their defaults unless fixed."""


class Family:
    """A family with some parameters known, and data."""

    def __init__(self, name: str, data: Array, fixed: Mapping[str, Any]) -> None:
        """Refuse unknown names, parameters that are no numbers, and integers that are not fixed."""
        self.name, self.data = name, data
        model: Any = DISTRIBUTIONS[name]
        fields = {key: field for key, field in model.model_fields.items() if key != "name"}
        for key in fixed:
            if key not in fields:
                raise InvalidInput.at(f"{name} has the parameters {', '.join(fields)}.", "fixed", key)
        self.known: dict[str, Any] = {**_HELD.get(name, {}), **fixed}
        self.free = [key for key in fields if key not in self.known]
        self.fields, self.continuous = fields, model.kind == "continuous"

    def check(self, parameters: Mapping[str, Any], *location: str | int) -> None:
        """Refuse parameters outside their domain; the places of those that are not fixed are below *location*."""
        try:
            DISTRIBUTIONS[self.name].model_validate({"name": self.name, **self.known, **parameters})
        except ValidationError as error:
            found = [self._fault(dict(one), *location) for one in error.errors()]
            raise InvalidInput(found[0].detail, found) from None

    def _fault(self, error: dict[str, Any], *location: str | int) -> Fault:
        key = str(error["loc"][0])
        place = ("fixed", key) if key in self.known else (*location, key)
        if error["type"] == "missing":
            return Fault(place, f"{self.name} has the parameter {key}, too; fix it, or let it vary.")
        if error["type"] == "fault":
            return Fault(place, error["msg"])
        kind = "an integer" if self.fields[key].annotation is int else "a number"
        return Fault(place, f"{key} of {self.name} is {kind} in {domain(self.fields[key])}.")

    def log_likelihood(self, parameters: Mapping[str, Any]) -> float:
        """Σ log f(xᵢ), −∞ where a parameter or a value is impossible."""
        try:
            found = law(SimpleNamespace(name=self.name, **self.known, **parameters))
        except InvalidInput:
            return -math.inf
        data = self.data
        if self.name == "von_mises":
            data = found.location + np.remainder(data - found.location + np.pi, 2 * np.pi) - np.pi
        with np.errstate(all="ignore"):
            total = float(found.log_density(data).sum())
        return total if math.isfinite(total) else -math.inf

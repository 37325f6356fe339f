"""The parameters of named families, as their models describe them: domains, and what is refused."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from pydantic import ValidationError
from pydantic.fields import FieldInfo

from service.methods.statistics.distributions.families import FAMILIES
from service.methods.statistics.distributions.likelihood import Domain, Likelihood
from service.schemas.statistics.distributions import DISTRIBUTIONS
from service.schemas.types.errors import Fault, InvalidInput

_ENDS = {"Gt": ("(", 0), "Ge": ("[", 0), "Lt": (")", 1), "Le": ("]", 1)}


def fields_of(name: str) -> dict[str, FieldInfo]:
    """The fields of the parameters of a distribution."""
    model: Any = DISTRIBUTIONS[name]
    return {key: field for key, field in model.model_fields.items() if key != "name"}


def interval_text(field: FieldInfo) -> str:
    """The interval of a number, such as (0, ∞)."""
    brackets, ends = ["(", ")"], ["-∞", "∞"]
    for mark in field.metadata:
        for bound, (bracket, place) in _ENDS.items():
            if type(mark).__name__ == bound:
                brackets[place] = bracket
                ends[place] = f"{getattr(mark, bound.lower()):g}"
    return f"{brackets[0]}{ends[0]}, {ends[1]}{brackets[1]}"


def likelihood_of(name: str, data: np.ndarray[Any, Any], fixed: Mapping[str, Any]) -> Likelihood:
    """The likelihood of data under a univariate family. Raises InvalidInput for parameters that it does not have."""
    known = {**FAMILIES[name].fitting.held, **fixed}
    domains = {key: _domain(field) for key, field in fields_of(name).items()}
    return Likelihood(name, data, fixed, domains, lambda values: require_valid(name, known, values))


def _domain(field: FieldInfo) -> Domain:
    low = [getattr(mark, "gt", getattr(mark, "ge", None)) for mark in field.metadata]
    high = [getattr(mark, "lt", getattr(mark, "le", None)) for mark in field.metadata]
    least = next((end for end in low if end is not None and end >= 0), None)
    return Domain(least, unit=least == 0 and 1 in high, integer=field.annotation is int)


def require_valid(name: str, known: Mapping[str, Any], values: Mapping[str, Any], *place: str | int) -> None:
    """Refuse parameters outside their domain; the places of those that are not known are below *place*."""
    try:
        DISTRIBUTIONS[name].model_validate({"name": name, **known, **values})
    except ValidationError as error:
        found = [_fault(name, dict(one), known, place) for one in error.errors()]
        raise InvalidInput(found[0].detail, found) from None


def _fault(name: str, error: dict[str, Any], known: Mapping[str, Any], place: tuple[str | int, ...]) -> Fault:
    key = str(error["loc"][0])
    where = ("fixed", key) if key in known else (*place, key)
    if error["type"] == "missing":
        return Fault(where, f"{name} has the parameter {key}, too; fix it, or let it vary.")
    if error["type"] == "fault":
        return Fault(where, error["msg"])
    field = fields_of(name)[key]
    kind = "an integer" if field.annotation is int else "a number"
    return Fault(where, f"{key} of {name} is {kind} in {interval_text(field)}.")

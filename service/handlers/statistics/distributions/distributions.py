"""The list of all distributions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, get_args

from pydantic.fields import FieldInfo

from service.handlers.statistics.distributions.parameters import fields_of, interval_text
from service.schemas.statistics.distributions import DISTRIBUTIONS
from service.schemas.statistics.distributions.requests import NothingAsked
from service.schemas.types.docstrings import field_docstrings
from service.schemas.types.results import Record, Result


@dataclass(slots=True, kw_only=True)
class ParameterDescription(Record):
    """A parameter of a distribution."""

    name: str
    """Its name in the `distribution` object."""
    type: str
    """`number`, `integer`, `vector`, `integer vector` or `matrix`."""
    domain: str
    """The values that it takes, as an interval."""
    default: float | None
    """Its value where it is omitted; null where it must be given or is open."""
    required: bool
    """Whether it must be given."""
    description: str
    """What it means."""


@dataclass(slots=True, kw_only=True)
class DistributionDescription(Record):
    """A distribution."""

    name: str
    """Its name in the `distribution` object."""
    description: str
    """Its definition."""
    kind: str
    """`continuous`, `discrete`, `multivariate continuous` or `multivariate discrete`."""
    support: str
    """The values that it takes."""
    parameters: list[ParameterDescription]
    """Its parameters."""


@dataclass(slots=True, kw_only=True)
class DistributionsResult(Result):
    """All distributions."""

    distributions: list[DistributionDescription]
    """Every distribution, in groups by support."""


_TYPES = {float: "number", int: "integer"}


def distributions(_request: NothingAsked) -> DistributionsResult:
    """Every distribution with its parameters, their domains, its support and kind."""
    return DistributionsResult(
        distributions=[_described(name, model) for name, model in DISTRIBUTIONS.items()], certainty="exact"
    )


def _described(name: str, model: Any) -> DistributionDescription:
    meanings = field_docstrings(model)
    parameters = [_parameter(key, field, meanings[key]) for key, field in fields_of(name).items()]
    return DistributionDescription(
        name=name, description=model.__doc__, kind=model.kind, support=model.support, parameters=parameters
    )


def _parameter(name: str, field: FieldInfo, description: str) -> ParameterDescription:
    kinds = [kind for kind in get_args(field.annotation) or (field.annotation,) if kind in _TYPES]
    array = next((mark for mark in field.metadata if hasattr(mark, "min_ndim")), None)
    if array is not None:
        kind = ("integer " if array.numbers == "integer" else "") + ("matrix" if array.min_ndim == 2 else "vector")
    else:
        kind = _TYPES[kinds[0]]
    default = None if field.is_required() else field.default
    return ParameterDescription(
        name=name, type=kind, domain=interval_text(field), default=default, required=field.is_required(),
        description=description,
    )  # fmt: skip

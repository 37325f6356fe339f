"""Documents to request models, and Pydantic's errors to faults with exact pointers that echo nothing."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from service.execution.findings import finding, joined, real_place
from service.schemas.types.errors import InvalidInput, Location, OverBudget, TooLarge
from service.schemas.types.pydantic_errors import TOO_LARGE

_NESTS = frozenset((dict, list))
_MOST_NEAR = 20  # errors whose names are compared with those that are known, which takes 0.1 to 0.2 ms for each
_MOST_LOOKED_AT = 400  # errors of Pydantic, which has several for a place where several kinds are taken


def validate(
    model: type[BaseModel],
    document: Mapping[str, Any],
    max_elements: int,
    max_listed: float = math.inf,
    *,
    by_blocks: bool = False,
) -> BaseModel:
    """The request model of a document, in which a field that is null equals one that is omitted, and 2.0 is an integer.

    Arrays that are stored may be larger than `max_elements` where they are gone through `by_blocks`.

    Raises Pydantic's ValidationError, and OverBudget where a list of arrays, or that error, has more than `max_listed`.
    """
    context = {"max_elements": max_elements, "max_listed": max_listed, "by_blocks": by_blocks}
    read: Callable[..., BaseModel] = model.__pydantic_validator__.validate_python
    # No exception stays in a local: that cycle would keep the body in memory until the next collection.
    try:
        return read(document, context=context)
    except ValidationError as error:
        if error.error_count() > max_listed:
            raise OverBudget from None
        whole = set() if (nulls := _has_null(document)) else _whole_numbers(error, document)
        if not (nulls or whole):
            raise
    if whole:
        return read(_with_integers(document, whole), context=context)
    document = _without_nulls(document)
    try:
        return read(document, context=context)
    except ValidationError as error:
        whole = _whole_numbers(error, document)
        if not whole:
            raise
    return read(_with_integers(document, whole), context=context)


def _whole_numbers(error: ValidationError, document: Any) -> set[Location]:
    """Where an integer was expected, and one came with a decimal point: 2.0 is an integer, as JSON Schema says."""
    found = error.errors(include_url=False, include_input=False)
    places = [real_place(one["loc"], document, missing=False) for one in found if one["type"] == "int_type"]
    return {place for place, value in places if isinstance(value, float) and value.is_integer()}


def _with_integers(value: Any, whole: set[Location]) -> Any:
    """A copy of the value in which the numbers at these places are integers."""
    if () in whole:
        return int(value)
    inner: dict[str | int, set[Location]] = {}
    for first, *rest in whole:
        inner.setdefault(first, set()).add(tuple(rest))
    copy = value.copy()
    for step, places in inner.items():
        copy[step] = _with_integers(value[step], places)
    return copy


def _has_null(value: Any) -> bool:
    if type(value) is dict:
        return any(entry is None or _has_null(entry) for entry in value.values())
    return type(value) is list and not _NESTS.isdisjoint(map(type, value)) and any(map(_has_null, value))


def _without_nulls(value: Any) -> Any:
    if type(value) is dict:
        return {key: _without_nulls(entry) for key, entry in value.items() if entry is not None}
    return [_without_nulls(entry) for entry in value] if type(value) is list else value


def refusal(error: ValidationError, model: type[BaseModel], document: Mapping[str, Any]) -> InvalidInput | TooLarge:
    """What a ValidationError means for the caller."""
    details = error.errors(include_url=False, include_input=False)
    looked_at = enumerate(details[:_MOST_LOOKED_AT])
    faults = joined([finding(one, model, document, near=index < _MOST_NEAR) for index, one in looked_at])
    return (TooLarge if _has_limit(details) else InvalidInput)(faults[0].detail, faults)


def is_too_large(error: ValidationError) -> bool:
    """Whether a declared limit was passed."""
    return _has_limit(error.errors(include_url=False, include_input=False))


def _has_limit(errors: list[ErrorDetails]) -> bool:
    return any(details["type"] == TOO_LARGE for details in errors)

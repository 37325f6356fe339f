"""Documents to request models, and Pydantic's errors to faults with exact pointers that echo nothing."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, NamedTuple, cast

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from service.schemas.types.array_parsing import kind_of
from service.schemas.types.errors import Fault, InvalidInput, Location, TooLarge
from service.schemas.types.pydantic_errors import TOO_LARGE

_NESTS = frozenset((dict, list))
_MOST_LOOKED_AT = 400  # errors of Pydantic, which has several for a place where several kinds are taken


def validate(
    model: type[BaseModel], document: Mapping[str, Any], max_elements: int, max_listed: float = math.inf
) -> BaseModel:
    """The request model of a document, in which a field that is null equals one that is omitted.

    Raises Pydantic's ValidationError, and OverBudget where a list of arrays has more than `max_listed`.
    """
    context = {"max_elements": max_elements, "max_listed": max_listed}
    read = model.__pydantic_validator__.validate_python
    try:
        return cast(BaseModel, read(document, context=context))
    except ValidationError:
        if not _has_null(document):
            raise
    return cast(BaseModel, read(_without_nulls(document), context=context))


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
    faults = _joined([_finding(one, model, document) for one in details[:_MOST_LOOKED_AT]])
    count = len(faults) + max(0, len(details) - _MOST_LOOKED_AT)
    detail = faults[0].detail if count == 1 else f"{count} inputs are not valid; `errors` points to each."
    return (TooLarge if _has_limit(details) else InvalidInput)(detail, faults)


def is_too_large(error: ValidationError) -> bool:
    """Whether a declared limit was passed."""
    return _has_limit(error.errors(include_url=False, include_input=False))


def _has_limit(errors: list[ErrorDetails]) -> bool:
    return any(details["type"] == TOO_LARGE for details in errors)


class _Finding(NamedTuple):
    """One of Pydantic's errors: a sentence, or of a value of the wrong kind what was expected and what there is."""

    location: Location
    detail: str = ""
    expected: str = ""
    found: str = ""


_KINDS = {
    "string_type": "a string",
    "float_type": "a number",
    "int_type": "an integer",
    "bool_type": "true or false",
    "list_type": "a list",
    "dict_type": "an object",
    "model_type": "an object",
    "model_attributes_type": "an object",
}
_LIMITS = {
    "greater_than": "Expected more than {gt}.",
    "greater_than_equal": "Expected at least {ge}.",
    "less_than": "Expected less than {lt}.",
    "less_than_equal": "Expected at most {le}.",
    "too_short": "Expected {min_length} or more entries, found {actual_length}.",
    "too_long": "Expected {max_length} or fewer entries, found {actual_length}.",
    "string_too_short": "Expected {min_length} or more characters.",
    "string_too_long": "Expected {max_length} or fewer characters.",
    "finite_number": "Expected a finite number.",
    "int_parsing_size": "This integer has too many digits.",
}


def _finding(details: ErrorDetails, model: type[BaseModel], document: Any) -> _Finding:
    kind, context = details["type"], details.get("ctx", {})
    location, value = _real_place(details["loc"], document, missing=kind == "missing")
    match kind:
        case "missing":
            return _Finding(location, "This field is required.")
        case "union_tag_not_found":
            return _Finding((*location, _discriminator(context)), "This field is required.")
        case "union_tag_invalid":
            return _Finding((*location, _discriminator(context)), f"Expected one of {context['expected_tags']}.")
        case "extra_forbidden":
            return _Finding(location, "This field is not known." + (_known(model) if len(location) == 1 else ""))
        case "literal_error":
            return _Finding(location, expected=context["expected"])
        case "int_type" if isinstance(value, float):
            return _Finding(location, expected=_KINDS[kind], found="a number with a decimal point")
    if kind in _KINDS:
        return _Finding(location, expected=_KINDS[kind], found=kind_of(value))
    if kind in _LIMITS:
        return _Finding(location, _LIMITS[kind].format_map({name: _shown(limit) for name, limit in context.items()}))
    detail = details["msg"].removeprefix("Value error, ")
    return _Finding(location, detail if detail.endswith(".") else detail + ".")


def _joined(findings: list[_Finding]) -> list[Fault]:
    """One fault a place, or several sentences about it.

    Of the branches of a union, those that the value was meant for speak; those that wanted another kind of value only
    where all of them did.
    """
    by_place: dict[Location, list[_Finding]] = {}
    for finding in findings:
        by_place.setdefault(finding.location, []).append(finding)
    passed = {location[:depth] for location in by_place for depth in range(len(location))}
    faults = []
    for location, here in by_place.items():
        sentences = dict.fromkeys(finding.detail for finding in here if finding.detail)
        if sentences:
            faults += [Fault(location, sentence) for sentence in sentences]
        elif location not in passed:
            expected = ", or ".join(dict.fromkeys(finding.expected for finding in here))
            found = f", found {here[0].found}" if all(finding.found for finding in here) else ""
            faults.append(Fault(location, f"Expected {expected}{found}."))
    return faults


def _shown(limit: Any) -> str:
    return f"{limit:g}" if isinstance(limit, float) else str(limit)


def _discriminator(context: Mapping[str, Any]) -> str:
    return str(context["discriminator"]).strip("'")


def _known(model: type[BaseModel]) -> str:
    required_first = sorted(model.model_fields.items(), key=lambda item: not item[1].is_required())
    return f" The operation takes {', '.join(field.alias or name for name, field in required_first)}."


def _real_place(location: tuple[str | int, ...], document: Any, *, missing: bool) -> tuple[Location, Any]:
    """The path without the steps that Pydantic adds for the branches of a union, and the value there.

    The client never wrote those. A branch is told from a field by its name: no field beside it may have that.
    """
    path: list[str | int] = []
    last = len(location) - 1
    for index, step in enumerate(location):
        if isinstance(step, int):
            document = document[step] if isinstance(document, list) and step < len(document) else None
        elif isinstance(document, dict) and step in document and not (step == document.get("name") and index < last):
            document = document[step]
        elif not (missing and index == last):
            continue
        path.append(step)
    return tuple(path), document

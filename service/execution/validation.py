"""Documents to request models, and Pydantic's errors to faults with exact pointers that echo nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from service.schemas.errors import Fault, InvalidInput, Location, TooLarge
from service.schemas.faults import TOO_LARGE


def validate(model: type[BaseModel], document: Mapping[str, Any], max_elements: int) -> BaseModel:
    """The request model of a document. Raises Pydantic's ValidationError."""
    validator = model.__pydantic_validator__
    return cast(BaseModel, validator.validate_python(document, context={"max_elements": max_elements}))


def refusal(error: ValidationError, model: type[BaseModel], document: Mapping[str, Any]) -> InvalidInput | TooLarge:
    """What a ValidationError means for the caller."""
    faults = [_fault(details, model, document) for details in error.errors(include_url=False, include_input=False)]
    count = len(faults)
    detail = faults[0].detail if count == 1 else f"{count} inputs are not valid; `errors` points to each."
    return (TooLarge if is_too_large(error) else InvalidInput)(detail, faults)


def is_too_large(error: ValidationError) -> bool:
    """Whether a declared limit was passed."""
    return any(details["type"] == TOO_LARGE for details in error.errors(include_url=False, include_input=False))


def _fault(details: ErrorDetails, model: type[BaseModel], document: Any) -> Fault:
    location = _real_path(details["loc"], document, missing=details["type"] == "missing")
    match details["type"]:
        case "missing":
            detail = "This field is required."
        case "union_tag_not_found":
            location, detail = (*location, _discriminator(details)), "This field is required."
        case "union_tag_invalid":
            location, detail = (
                (*location, _discriminator(details)),
                f"Expected one of {details['ctx']['expected_tags']}.",
            )
        case "extra_forbidden":
            detail = "This field is not known." + (_known(model) if len(location) == 1 else "")
        case "model_type" | "dict_type" | "model_attributes_type":
            detail = "Expected an object."
        case _:
            detail = details["msg"].removeprefix("Value error, ")
            detail = detail if detail.endswith(".") else detail + "."
    return Fault(location, detail)


def _discriminator(details: ErrorDetails) -> str:
    return str(details["ctx"]["discriminator"]).strip("'")


def _known(model: type[BaseModel]) -> str:
    names = [field.alias or name for name, field in model.model_fields.items()]
    return f" The operation takes {', '.join(names)}."


def _real_path(location: tuple[str | int, ...], document: Any, *, missing: bool) -> Location:
    """The path without the steps that Pydantic adds for the branches of a union, which the client never wrote."""
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
    return tuple(path)

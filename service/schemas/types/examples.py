"""Examples out of request models, as the documents of requests have them."""

from __future__ import annotations

from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo


def model_example(model: type[BaseModel]) -> dict[str, Any]:
    """The first example of each required field of a model."""
    return {
        field.alias or name: _first_example(name, field)
        for name, field in model.model_fields.items()
        if field.is_required()
    }


def _first_example(name: str, field: FieldInfo) -> Any:
    if field.examples:
        return field.examples[0]
    if get_origin(field.annotation) is Literal:
        return get_args(field.annotation)[0]
    raise LookupError(f"the required field {name} has no example")

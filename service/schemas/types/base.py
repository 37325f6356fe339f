"""The base of every request model, and the scalar types that requests share."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    GetJsonSchemaHandler,
    WithJsonSchema,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from service.schemas.types.columns import Columns
from service.schemas.types.docstrings import describe_fields


class Request(BaseModel):
    """A JSON object of a request: strict types, no unknown fields. Validation sees to it that null equals omitted."""

    model_config = ConfigDict(
        strict=True,
        extra="forbid",
        allow_inf_nan=False,
        arbitrary_types_allowed=True,
    )

    table_columns: ClassVar[Columns | None] = None
    """What its arrays are called, where the client sent a table; set on the request itself."""

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """Shows required fields first, whichever class they come from, each with its docstring."""
        shown = handler(schema)
        own = handler.resolve_ref_schema(shown)
        required, properties = own.get("required", ()), own.get("properties", {})
        undescribed = [(name, field) for name, field in cls.model_fields.items() if field.description is None]
        describe_fields(properties, cls, {field.alias or name: name for name, field in undescribed})
        own["properties"] = dict(sorted(properties.items(), key=lambda item: item[0] not in required))
        return shown


def mixed_choice(*choices: str | int) -> WithJsonSchema:
    """Shows a choice among strings and integers as one of each kind, which client generators can name."""
    texts = [one for one in choices if isinstance(one, str)]
    numbers = [one for one in choices if isinstance(one, int)]
    return WithJsonSchema({"anyOf": [{"type": "string", "enum": texts}, {"type": "integer", "enum": numbers}]})


Seed = Annotated[int, Field(ge=0, le=2**53 - 1, examples=[1])]
"""Of a random generator; one is chosen and returned where none is given."""

Level = Annotated[float, Field(ge=1e-100, lt=1)]
"""A confidence level."""

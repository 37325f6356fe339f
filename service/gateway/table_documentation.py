"""Tables in the OpenAPI document: the field that holds one, those that name its columns, and the names in answers."""

from __future__ import annotations

from typing import Any

from service.execution.data_fields import TABLE, column_fields, whole_table_field
from service.execution.model_design import FORMULA, REPLACED
from service.operation import Area
from service.schemas.types.results import LAST

Schema = dict[str, Any]
_REF = "#/components/schemas/"
_CELL = {"anyOf": [{"type": "number"}, {"type": "string"}, {"type": "boolean"}, {"type": "null"}]}
_COMPONENTS: dict[str, Schema] = {
    "DataTable": {
        "title": "DataTable",
        "description": "An object of columns of one length, or a list of records. A missing value is null.",
        "anyOf": [
            {"type": "object", "additionalProperties": {"type": "array", "items": _CELL}},
            {"type": "array", "items": {"type": "object", "additionalProperties": _CELL}},
        ],
    },
    "ColumnNames": {
        "title": "ColumnNames",
        "description": "One column of `table`, or several.",
        "anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}],
    },
}
_ABOUT = ("title", "description", "default", "examples")
_NAMES = {"type": "object", "additionalProperties": {"type": "array", "items": {"type": "string"}}}
_ANSWERED = {
    "columns": {**_NAMES, "description": "Where a table was sent: for each field the columns that it is made of."},
    "levels": {
        **_NAMES,
        "description": "Where columns of texts were used: the levels of each. The first is the reference, unless "
        "it has a column of its own.",
    },
}


def add_tables(document: Schema, areas: tuple[Area, ...]) -> None:
    """Show in an OpenAPI document which operations take tables."""
    schemas = document["components"]["schemas"]
    for area in areas:
        for _, operation in area:
            if fields := column_fields(operation.request):
                schema = schemas[operation.request.__name__]
                shown = schema["properties"]
                if FORMULA in shown:
                    _require(schema, [name for name in schema["required"] if name not in REPLACED])
                    shown["at"] = {**shown["at"], "anyOf": [*shown["at"]["anyOf"], {"$ref": f"{_REF}DataTable"}]}
                shown[TABLE] = {"$ref": f"{_REF}DataTable", "description": _table_text(operation.request)}
                for name in fields:
                    shown[name] = _or_names(shown[name])
                _add_names(schemas[operation.response.__name__]["properties"])
    schemas |= _COMPONENTS


def _require(schema: Schema, required: list[str]) -> None:
    """Say that no other fields than these are required; they are shown first."""
    schema["required"] = required
    shown = dict(schema["properties"])
    schema["properties"].clear()
    schema["properties"] |= dict(sorted(shown.items(), key=lambda item: item[0] not in required))


def _table_text(model: Any) -> str:
    whole = whole_table_field(model)
    rest = f" Without `{whole}` that is all columns that no field names." if whole else ""
    return f"A table; fields that take arrays then name columns of it.{rest}"


def _or_names(field: Schema) -> Schema:
    """A field that takes names of columns too."""
    names = {"$ref": f"{_REF}ColumnNames"}
    about = {key: field[key] for key in _ABOUT if key in field}
    taken = field["anyOf"] if "anyOf" in field else [{key: field[key] for key in field if key not in _ABOUT}]
    return {"anyOf": [*(one for one in taken if one != names), names], **about}


def _add_names(shown: Schema) -> None:
    last = {name: shown.pop(name) for name in LAST}
    shown |= {**_ANSWERED, **last}

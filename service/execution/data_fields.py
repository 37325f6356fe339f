"""Which fields of a request are arrays, so that what carries nothing but data can stand in their place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from types import UnionType
from typing import Annotated, Any, Literal, NamedTuple, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from typing_extensions import TypeAliasType

from service.schemas.types.arrays import ArrayType
from service.schemas.types.short_lists import LabelList

TABLE = "table"
"""The field of a request that holds a table, whose columns other fields name."""

_TABULAR = ("data", "x", "y", "samples")  # an operation that takes one of these takes a table
Kind = Literal["array", "list", "mapping"]


class DataField(NamedTuple):
    """A field that takes an array, a list of arrays, or arrays by name."""

    kind: Kind
    type: ArrayType
    required: bool


@cache
def array_fields(model: type[BaseModel]) -> Mapping[str, DataField]:
    """The fields that take arrays, by their names in documents."""
    return {field.alias or name: found for name, field in model.model_fields.items() if (found := _data_field(field))}


@cache
def column_fields(model: type[BaseModel]) -> Mapping[str, DataField]:
    """The fields in which columns of a table may be named; none where the operation takes no table."""
    fields = {name: field for name, field in array_fields(model).items() if field.type.min_ndim <= 2}
    return fields if TABLE not in model.model_fields and not fields.keys().isdisjoint(_TABULAR) else {}


@cache
def label_fields(model: type[BaseModel]) -> frozenset[str]:
    """The fields that take names of classes, for which a column of a table may be named too."""
    return frozenset(name for name, field in model.model_fields.items() if field.annotation == LabelList)


def takes_tables(model: type[BaseModel]) -> bool:
    """Whether a request may hold a table."""
    return bool(column_fields(model))


def takes_an_array(model: type[BaseModel]) -> bool:
    """Whether a request has a field that is one array."""
    return any(field.kind == "array" for field in array_fields(model).values())


def whole_table_field(model: type[BaseModel]) -> str:
    """The field that stands for all columns where none is named; empty where that is not one."""
    fields = column_fields(model)
    required = [name for name, field in fields.items() if field.required]
    return "data" if "data" in fields else required[0] if len(required) == 1 and not label_fields(model) else ""


def _data_field(field: FieldInfo) -> DataField | None:
    own = [mark for mark in field.metadata if isinstance(mark, ArrayType)]
    found: tuple[Kind, ArrayType] | None
    found = ("array", own[0]) if own else next(_arrays(field.annotation, "array"), None)
    return DataField(*found, field.is_required()) if found else None


def _arrays(annotation: Any, kind: Kind) -> Iterator[tuple[Kind, ArrayType]]:
    """The array types that a field takes as they are, in a list or by name."""
    if isinstance(annotation, TypeAliasType):
        annotation = annotation.__value__
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        marks = [mark for mark in arguments[1:] if isinstance(mark, ArrayType)]
        yield from [(kind, mark) for mark in marks] or _arrays(arguments[0], kind)
    elif origin in (Union, UnionType):
        for one in arguments:
            yield from _arrays(one, kind)
    elif origin is list and kind == "array":
        yield from _arrays(arguments[0], "list")
    elif origin is dict and kind == "array":
        yield from _arrays(arguments[1], "mapping")

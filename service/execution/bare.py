"""Bodies that carry nothing but data: the other fields of the operation stand in the query of its address."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

import orjson
from numpy.typing import NDArray
from pydantic import BaseModel

from service.execution.data_fields import TABLE, array_fields
from service.operation import View
from service.schemas.types.errors import InvalidInput, MalformedBody

Document = dict[str, Any]
_MOST_FIELDS = 100  # more than any operation has; of 64 KB of `a=1&`, as a head may have, that is seen in 0.03 ms


def with_query(model: type[BaseModel], data: NDArray[Any] | Document, query: str) -> Document:
    """The request of a body that is a table, or an array for the one field that takes it. Raises InvalidInput."""
    columns = data[TABLE] if isinstance(data, dict) else {}
    fields = _fields(model, query, columns)
    if isinstance(data, dict):
        return {**fields, **data}
    value = {"real": data.real, "imag": data.imag} if data.dtype.kind == "c" else data
    return {**fields, _field_of_array(model, fields): value}


def _fields(model: type[BaseModel], query: str, columns: Mapping[str, Any]) -> Document:
    try:
        pairs = parse_qsl(query, keep_blank_values=True, max_num_fields=_MOST_FIELDS)
    except ValueError:
        raise MalformedBody(f"The query has more than {_MOST_FIELDS} fields.") from None
    arrays, fields = array_fields(model), Document()
    for name, text in pairs:
        if name in View.__slots__ and name not in model.model_fields:
            continue  # of the picture
        if name in fields:
            raise InvalidInput.at("This field stands twice in the query; several values have commas between.", name)
        fields[name] = _listed(text, columns) if name in arrays else _value(text)
    return fields


def _listed(text: str, columns: Mapping[str, Any]) -> Any:
    """Names of columns, or numbers; CSV's quotes are for names with commas."""
    entries = [entry.strip() for entry in next(csv.reader([text]), [])]
    value = _value(text)
    if type(value) in (int, float, list) and not columns.keys() >= set(entries):
        return value
    return entries[0] if len(entries) == 1 else entries


def _value(text: str) -> Any:
    """A number, a truth value, or a list with commas; what is none of these is a text."""
    for written in (text, f"[{text}]"):
        try:
            return orjson.loads(written)
        except orjson.JSONDecodeError:
            pass
    return text


def _field_of_array(model: type[BaseModel], fields: Document) -> str:
    free = {name: one for name, one in array_fields(model).items() if one.kind == "array" and name not in fields}
    required = [name for name, one in free.items() if one.required] or (["data"] if "data" in free else [*free])
    if len(required) != 1:
        detail = f"One array is not all of this request, which has {', '.join(required)}: send JSON or CBOR."
        raise MalformedBody(detail)
    return required[0]

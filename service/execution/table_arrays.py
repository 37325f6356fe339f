"""The one place where a table becomes arrays: fields that name columns hold those columns from here on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import inf
from typing import Any, TypeVar

import numpy as np
from pydantic import BaseModel

from service.execution.data_fields import TABLE, DataField, column_fields, label_fields, whole_table_field
from service.execution.model_design import FORMULA, has_formula, with_design
from service.execution.tables import Numbers, StoredTexts, Table, Texts
from service.expressions.reading.spelling import nearest
from service.schemas.types.columns import Column, Columns, Layout, Placed
from service.schemas.types.errors import AbacusError, InvalidInput, OverBudget, TooLarge
from service.schemas.types.stored import Stored

Document = dict[str, Any]
T = TypeVar("T", bound=AbacusError)
_MOST_NAMED = 12  # columns in a sentence
_LONGEST = 60  # characters of a name in a sentence
_MOST_COMPARED = 200  # names with which a wrong one is compared
_CODED_AT_ONCE = 1 << 14  # entries; to write the levels of a column takes 0.1 ms for so many


def with_arrays(
    model: type[BaseModel], document: Document, max_elements: int, at_once: float = inf
) -> tuple[Document, Columns | None]:
    """A request with arrays in place of the columns of its table, and what the columns are called.

    Raises InvalidInput, TooLarge, and OverBudget where more is to be written than may be done `at_once`.
    """
    if has_formula(model, document):
        return _with_formula(model, document, max_elements, at_once)
    fields = column_fields(model) if TABLE in document else {}
    if not fields:
        return document, None
    found, columns = _of_columns(model, document, fields, max_elements, at_once)
    given = [name for name in fields if name in document]
    if given and not columns.fields:
        detail = f"No field names a column of this table; {', '.join(f'`{name}`' for name in given)} may."
        raise InvalidInput.at(detail, TABLE)
    return found, columns


def _of_columns(
    model: type[BaseModel], document: Document, fields: Mapping[str, DataField], max_elements: int, at_once: float = inf
) -> tuple[Document, Columns]:
    """The arrays that fields name."""
    table = Table.of(document[TABLE])
    asked = {name: named for name in fields if (named := _named(document.get(name)))}
    whole = whole_table_field(model)
    if whole and whole not in document and (fields[whole].required or not asked):
        elsewhere = {column for named in asked.values() for column in named}
        rest = [column for column in table.names if column not in elsewhere]
        asked[whole] = rest[0] if len(rest) == 1 else rest
    most = max_elements if at_once == inf else min(max_elements, _CODED_AT_ONCE)
    builder = _Builder(table, whole=document.get("intercept") is False, max_elements=max_elements, most=most)
    arrays = {name: builder.field(name, fields[name], named) for name, named in asked.items()}
    for name in label_fields(model):
        if isinstance(column := document.get(name), str):
            arrays[name] = builder.labels(name, column)
    columns = Columns(builder.placed, builder.levels, table.by_record)
    return {**{name: value for name, value in document.items() if name != TABLE}, **arrays}, columns


def _with_formula(
    model: type[BaseModel], document: Document, max_elements: int, at_once: float
) -> tuple[Document, Columns]:
    """The arrays that the formula of a model describes, and those of the other fields, which name columns."""
    table = None if document.get(TABLE) is None else Table.of(document[TABLE])
    made, columns = with_design(document, table, max_elements, at_once, labelled="y" in label_fields(model))
    plain, fields = {**document, FORMULA: None, "at": None}, column_fields(model)
    placed: Mapping[str, Placed] = {}
    others = document
    if table is not None:
        others, named = _of_columns(model, plain, fields, max_elements)
        placed = named.fields
    arrays = {name: others[name] for name in placed}
    kept = {name: value for name, value in made.items() if name != TABLE}
    return {**kept, **arrays}, replace(columns, fields={**columns.fields, **placed})


def in_table(error: T, columns: Columns) -> T:
    """The error, pointing to the cells of the table."""
    error.faults = [fault._replace(location=columns.place(fault.location)) for fault in error.faults]
    return error


def _named(value: Any) -> str | list[str]:
    """The columns that the value of a field names; nothing where it is something else."""
    if isinstance(value, str) or (isinstance(value, list) and value and all(type(one) is str for one in value)):
        return value
    return []


class _Builder:
    """Makes the arrays of one request, and remembers which columns they are."""

    def __init__(self, table: Table, *, whole: bool, max_elements: int, most: int) -> None:
        self._table = table
        self._whole = whole
        self._limit = max_elements
        self._most = most
        self.placed: dict[str, Placed] = {}
        self.levels: dict[str, list[str]] = {}

    def field(self, name: str, field: DataField, named: str | list[str]) -> Any:
        """What a field takes in place of the names of columns."""
        one = isinstance(named, str)
        columns, found = self._columns(name, field, [named] if isinstance(named, str) else named)
        stored = [column for column in found if isinstance(column, Stored)]
        if stored and field.kind == "array":
            return self._stored(name, field, columns, stored, one=one)
        arrays = [column.read() if isinstance(column, Stored) else column for column in found]
        self._check_complete(field, columns, arrays)
        layout = _layout(field, one=one, count=len(arrays))
        if layout == "vector" and len(arrays) != 1:
            raise InvalidInput.at(f"This field is one column, and {len(arrays)} are named.", name)
        self.placed[name] = Placed(layout, tuple(columns))
        match layout:
            case "vector":
                return arrays[0]
            case "matrix":
                return np.column_stack(arrays)
            case "list":
                return arrays
            case "mapping":
                return {column.source: array for column, array in zip(columns, arrays, strict=True)}

    def labels(self, name: str, source: str) -> list[str] | list[float]:
        """What a field of classes takes in place of the name of a column."""
        if source not in self._table:
            raise InvalidInput.at(self._unknown(source), name)
        self.placed[name] = Placed("vector", (Column(source, source),))
        return self._table.labels(source)

    def _stored(
        self, name: str, field: DataField, columns: list[Column], stored: list[Stored], *, one: bool
    ) -> Stored | Numbers:
        """Columns of a data set that is larger than an array may be."""
        layout = _layout(field, one=one, count=len(stored))
        self.placed[name] = Placed(layout, tuple(columns))
        joined = stored[0] if layout == "vector" and len(stored) == 1 else stored[0].beside(stored[1:])
        return joined if joined.size > self._limit else joined.read()

    def _columns(self, name: str, field: DataField, named: Sequence[str]) -> tuple[list[Column], list[Any]]:
        columns: list[Column] = []
        arrays: list[Any] = []
        for i, source in enumerate(named):
            if source not in self._table:
                raise InvalidInput.at(self._unknown(source), name, *((i,) if len(named) > 1 else ()))
            column = self._table.column(source)
            if isinstance(column, Texts | StoredTexts):
                names, coded = self._coded(source, field, column)
                columns += [Column(f"{source}[{level}]", source) for level in names]
                arrays += coded
            else:
                columns.append(Column(source, source))
                arrays.append(column)
            if not isinstance(column, Stored | StoredTexts):
                self._check_size(len(arrays))
        if not arrays:
            raise InvalidInput.at("All cells of these columns are alike; no column is left.", name)
        return columns, arrays

    def _coded(self, source: str, field: DataField, texts: Texts | StoredTexts) -> tuple[list[str], Sequence[Any]]:
        """Treatment coding; without an intercept the first column of texts keeps all its levels, as in R."""
        if not field.type.levels:
            raise self._table.refuse_texts(source, texts if isinstance(texts, Texts) else texts.read())
        whole = self._whole and not self.levels
        if isinstance(texts, Texts):
            self._check_size(len(texts.levels))
        self.levels[source] = texts.levels
        return texts.levels[0 if whole else 1 :], texts.codes(whole=whole)

    def _check_size(self, columns: int) -> None:
        size = columns * self._table.rows
        if size > self._limit:
            detail = f"The columns have {size} entries; this service takes at most {self._limit}. Name fewer of them."
            raise TooLarge.at(detail, TABLE)
        if size > self._most:
            raise OverBudget

    def _check_complete(self, field: DataField, columns: Sequence[Column], arrays: Sequence[Numbers]) -> None:
        if field.type.missing:
            return
        for column, array in zip(columns, arrays, strict=True):
            if array.dtype.kind == "f" and np.isnan(array.sum()) and (missing := np.flatnonzero(np.isnan(array))).size:
                detail = "This value is missing, which this field cannot have: leave the row out."
                raise InvalidInput.at(detail, *self._table.place(column.source, int(missing[0])))

    def _unknown(self, column: str) -> str:
        names = self._table.names
        meant = nearest(column, names) if len(column) <= _LONGEST and len(names) <= _MOST_COMPARED else None
        hint = f": did you mean `{meant}`?" if meant else "."
        listed = ", ".join(name[:_LONGEST] for name in names[:_MOST_NAMED])
        more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
        return f"The table has no such column{hint} It has {listed}{more}."


def _layout(field: DataField, *, one: bool, count: int) -> Layout:
    if field.kind != "array":
        return field.kind
    if field.type.max_ndim == 1 or (one and count == 1 and field.type.min_ndim < 2):
        return "vector"
    return "matrix"

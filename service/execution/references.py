"""Data sets in requests: `{"dataset": id}` in place of an array, or of a table, is the numbers that are stored."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from service.execution.data_fields import TABLE
from service.execution.library import Library, Record, Unavailable
from service.execution.tables import Texts
from service.schemas.types.errors import InvalidInput, Location

Document = dict[str, Any]
_NAME, _COLUMNS, _ROWS = "dataset", "columns", "rows"
_NO_LIBRARY = "This service keeps no data sets: ABACUS_DATA_DIR is not set."


def refers(value: Any) -> bool:
    """Whether a document refers to a data set anywhere."""
    if type(value) is dict:
        return type(value.get(_NAME)) is str or any(map(refers, value.values()))
    return type(value) is list and bool(value) and type(value[0]) is dict and any(map(refers, value))


def with_data_sets(document: Document, library: Library | None) -> Document:
    """A document with arrays in place of the references to data sets. Raises InvalidInput with their places."""
    resolved: Document = _resolved(document, (), _finder(library))
    return resolved


Finder = Callable[[str, Location], tuple[Record, NDArray[Any]]]


def _finder(library: Library | None) -> Finder:
    def find(data_set: str, location: Location) -> tuple[Record, NDArray[Any]]:
        if library is None:
            raise InvalidInput.at(_NO_LIBRARY, *location)
        try:
            return library.open(data_set)
        except Unavailable as error:
            raise InvalidInput.at(f"{error} by POST /v1/datasets.", *location, _NAME) from None

    return find


def _resolved(value: Any, location: Location, find: Finder) -> Any:
    if type(value) is list:
        if value and type(value[0]) is dict:
            return [_resolved(entry, (*location, i), find) for i, entry in enumerate(value)]
        return value
    if type(value) is not dict:
        return value
    if type(value.get(_NAME)) is str:
        return _referred(value, location, find)
    return {key: _resolved(entry, (*location, key), find) for key, entry in value.items()}


def _referred(reference: Document, location: Location, find: Finder) -> Any:
    if unknown := reference.keys() - {_NAME, _COLUMNS, _ROWS}:
        detail = f"This field is not known. A reference takes {_NAME}, {_COLUMNS} and {_ROWS}."
        raise InvalidInput.at(detail, *location, min(unknown))
    record, numbers = find(reference[_NAME], location)
    rows = _rows(reference.get(_ROWS), record.shape[0], (*location, _ROWS))
    if record.columns is not None:
        wanted = reference.get(_COLUMNS)
        if location[-1] == TABLE:
            return {
                name: _column(record, numbers, name, rows)
                for name in (record.columns if wanted is None else _names(wanted, record, (*location, _COLUMNS)))
            }
        return _of_table(record, numbers, wanted, rows, location)
    numbers = numbers[rows]
    if (wanted := reference.get(_COLUMNS)) is not None:
        if numbers.ndim != 2:
            raise InvalidInput.at("Only a data set of two axes has columns.", *location, _COLUMNS)
        numbers = np.ascontiguousarray(numbers[:, _places(wanted, record.shape[1], (*location, _COLUMNS))])
    return {"real": numbers.real, "imag": numbers.imag} if numbers.dtype.kind == "c" else numbers


def _of_table(record: Record, numbers: NDArray[Any], wanted: Any, rows: slice, location: Location) -> Any:
    """Columns of a table as an array: one for a name, side by side for a list of names or for none."""
    names = record.columns or [] if wanted is None else _names(wanted, record, (*location, _COLUMNS))
    columns: list[NDArray[Any]] = []
    for name in names:
        column = _column(record, numbers, name, rows)
        if isinstance(column, Texts):
            detail = f'The column `{name}` holds texts: name it from a table, {{"table": {{"dataset": …}}}}.'
            raise InvalidInput.at(detail, *location)
        columns.append(column)
    return columns[0] if isinstance(wanted, str) else np.column_stack(columns)


def _column(record: Record, numbers: NDArray[Any], name: str, rows: slice) -> NDArray[Any] | Texts:
    column = numbers[(record.columns or []).index(name)][rows]
    return Texts(column, record.levels[name]) if name in record.levels else column


def _names(wanted: Any, record: Record, location: Location) -> list[str]:
    names = [wanted] if isinstance(wanted, str) else wanted
    known = record.columns or []
    if not (isinstance(names, list) and names and all(name in known for name in names)):
        raise InvalidInput.at(f"Expected a name, or a list of names, of {', '.join(known[:12])}.", *location)
    return names


def _places(wanted: Any, count: int, location: Location) -> int | list[int]:
    places = wanted.tolist() if isinstance(wanted, np.ndarray) else wanted
    listed = places if isinstance(places, list) else [places]
    if not (listed and all(type(place) is int and 0 <= place < count for place in listed)):
        raise InvalidInput.at(f"Expected a column, or a list of columns, from 0 to {count - 1}.", *location)
    return places  # type: ignore[no-any-return]


def _rows(wanted: Any, count: int, location: Location) -> slice:
    if wanted is None:
        return slice(None)
    ends = wanted.tolist() if isinstance(wanted, np.ndarray) else wanted
    if not (isinstance(ends, list) and len(ends) == 2 and all(type(end) is int for end in ends)):
        raise InvalidInput.at("Expected the first row and the one behind the last, [0, 100].", *location)
    first, last = ends
    if not 0 <= first < last <= count:
        raise InvalidInput.at(f"There are {count} rows: expected 0 ≤ first < last ≤ {count}.", *location)
    return slice(first, last)

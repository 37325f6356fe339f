"""Data sets in requests: `{"dataset": id}` in place of an array, or of a table, is the numbers that are stored."""

from __future__ import annotations

import math
from collections.abc import Hashable
from typing import Any

import numpy as np

from service.execution.data_fields import TABLE
from service.execution.library import EXPIRED, Library, Record, Unavailable
from service.execution.tables import StoredTexts, Texts
from service.schemas.types.array_parsing import ArrayFaults
from service.schemas.types.errors import Fault, InvalidInput, Location
from service.schemas.types.named import give_name
from service.schemas.types.stored import Column, Stored

Document = dict[str, Any]
_NAME, _COLUMNS, _ROWS = "dataset", "columns", "rows"
_NO_TABLE = (
    "This data set is an array: its columns have positions and no names. Send the field itself, as in "
    '{"x": {"dataset": "sha256-…", "columns": [0, 1]}}.'
)
_NO_LIBRARY = "This service keeps no data sets: ABACUS_DATA_DIR is not set."


def refers(value: Any) -> bool:
    """Whether a document, or a list that begins with one, refers to a data set anywhere."""
    if type(value) is dict:
        if type(value.get(_NAME)) is str:
            return True
        value = value.values()
    for entry in value:
        if (type(entry) is dict or (type(entry) is list and entry and type(entry[0]) is dict)) and refers(entry):
            return True
    return False


def with_data_sets(document: Document, library: Library | None, most: int) -> Document:
    """A document with arrays in place of the references to data sets; what has more entries than `most` stays Stored.

    Raises InvalidInput with the places of references.
    """
    resolved: Document = _Resolver(library, most).resolved(document, ())
    return resolved


class _Resolver:
    """Finds what one document refers to."""

    def __init__(self, library: Library | None, most: int) -> None:
        self._library = library
        self._most = most

    def resolved(self, value: Any, location: Location) -> Any:
        """A part of the document."""
        if type(value) is list:
            if value and type(value[0]) is dict:
                return [self.resolved(entry, (*location, i)) for i, entry in enumerate(value)]
            return value
        if type(value) is not dict:
            return value
        if type(value.get(_NAME)) is str:
            return self._referred(value, location)
        return {key: self.resolved(entry, (*location, key)) for key, entry in value.items()}

    def _referred(self, reference: Document, location: Location) -> Any:
        if unknown := reference.keys() - {_NAME, _COLUMNS, _ROWS}:
            detail = f"This field is not known. A reference takes {_NAME}, {_COLUMNS} and {_ROWS}."
            raise InvalidInput.at(detail, *location, min(unknown))
        if self._library is None:
            raise InvalidInput.at(_NO_LIBRARY, *location)
        try:
            return self._found(self._library, reference, location)
        except Unavailable as error:
            raise InvalidInput.at(f"{error} by POST /v1/datasets.", *location, _NAME) from None
        except FileNotFoundError:  # it was deleted this moment
            raise InvalidInput.at(f"{EXPIRED} by POST /v1/datasets.", *location, _NAME) from None

    def _found(self, library: Library, reference: Document, location: Location) -> Any:
        record = library.open(reference[_NAME])
        if location[-1] == TABLE and record.columns is None:
            raise InvalidInput.at(_NO_TABLE, *location)
        rows = _rows(reference.get(_ROWS), record.shape[0], (*location, _ROWS))
        wanted = reference.get(_COLUMNS)
        if record.columns is not None:
            found = self._of_table(library, record, rows, wanted, location)
        else:
            found = self._of_array(library, record, rows, wanted, (*location, _COLUMNS))
        _name(found, (*library.edition(record), rows.start, rows.stop, repr(_listed(wanted))))
        return found

    def _of_table(self, library: Library, record: Record, rows: slice, wanted: Any, location: Location) -> Any:
        """A table, or columns of one as an array: one for a name, side by side for a list of names or for none."""
        names = record.columns or [] if wanted is None else _names(wanted, record, (*location, _COLUMNS))
        columns = {name: self._column(library, record, name, rows) for name in names}
        if location[-1] == TABLE:
            return columns
        if texts := [name for name, column in columns.items() if isinstance(column, Texts | StoredTexts)]:
            detail = f'The column `{texts[0]}` holds texts: name it from a table, {{"table": {{"dataset": …}}}}.'
            raise InvalidInput.at(detail, *location)
        first, *rest = columns.values()
        if isinstance(wanted, str):
            return first
        return self._beside(first, rest) if isinstance(first, Stored) else np.column_stack([first, *rest])

    def _beside(self, first: Stored, rest: list[Stored]) -> Any:
        joined = first.beside(rest)
        return joined if joined.size > self._most else joined.read()

    def _column(self, library: Library, record: Record, name: str, rows: slice) -> Any:
        place = (record.columns or []).index(name)
        levels = record.levels.get(name)
        if math.prod(record.shape) > self._most:
            stored = library.stored(record)[rows].of(Column(place), ndim=1)
            return stored if levels is None else StoredTexts(stored, levels)
        column = library.numbers(record)[place][rows]
        return column if levels is None else Texts(column, levels)

    def _of_array(self, library: Library, record: Record, rows: slice, wanted: Any, location: Location) -> Any:
        if wanted is not None and len(record.shape) != 2:
            raise InvalidInput.at("Only a data set of two axes has columns.", *location)
        places = None if wanted is None else _places(wanted, record.shape[1], location)
        if math.prod(record.shape) > self._most and len(record.shape) <= 2:
            stored = library.stored(record)[rows]
            if places is not None:
                listed = places if isinstance(places, list) else [places]
                stored = stored.of(*map(Column, listed), ndim=2 if isinstance(places, list) else 1)
            if stored.size > self._most:
                return stored
            if stored.dtype.kind != "c":
                return _read(stored, location[:-1])
        numbers = library.numbers(record)[rows]
        if places is not None:
            numbers = np.ascontiguousarray(numbers[:, places])
        return {"real": numbers.real, "imag": numbers.imag} if numbers.dtype.kind == "c" else numbers


def _name(found: Any, name: Hashable) -> None:
    """Name the array that was found, or the arrays of a table or a complex one."""
    for part, array in found.items() if isinstance(found, dict) else [(None, found)]:
        if isinstance(array, np.ndarray):
            give_name(array, (name, part))


def _read(stored: Stored, location: Location) -> Any:
    try:
        return stored.read()
    except ArrayFaults as error:
        faults = [Fault((*location, *stored.place(one.location)), one.detail) for one in error.faults]
        raise InvalidInput(faults[0].detail, faults) from None


def _names(wanted: Any, record: Record, location: Location) -> list[str]:
    names = [wanted] if isinstance(wanted, str) else wanted
    known = record.columns or []
    if not (isinstance(names, list) and names and all(name in known for name in names)):
        raise InvalidInput.at(f"Expected a name, or a list of names, of {', '.join(known[:12])}.", *location)
    return names


def _listed(wanted: Any) -> Any:
    """Numbers that came as an array, as a list. An array of what came as one has no NUL at the end of its texts."""
    return wanted.tolist() if isinstance(wanted, np.ndarray) else wanted


def _places(wanted: Any, count: int, location: Location) -> int | list[int]:
    places = _listed(wanted)
    listed = places if isinstance(places, list) else [places]
    if not (listed and all(type(place) is int and 0 <= place < count for place in listed)):
        raise InvalidInput.at(f"Expected a column, or a list of columns, from 0 to {count - 1}.", *location)
    return places  # type: ignore[no-any-return]


def _rows(wanted: Any, count: int, location: Location) -> slice:
    if wanted is None:
        return slice(0, count)
    ends = _listed(wanted)
    if not (isinstance(ends, list) and len(ends) == 2 and all(type(end) is int for end in ends)):
        raise InvalidInput.at("Expected the first row and the one behind the last, [0, 100].", *location)
    first, last = ends
    if not 0 <= first < last <= count:
        raise InvalidInput.at(f"There are {count} rows: expected 0 ≤ first < last ≤ {count}.", *location)
    return slice(first, last)

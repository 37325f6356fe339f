"""A table in a request: columns of numbers, or of texts that are levels."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from service.execution.data_fields import TABLE
from service.schemas.types.array_parsing import MAX_FAULTS, ArrayFaults, array_from_nested, kind_of
from service.schemas.types.columns import cell
from service.schemas.types.errors import Fault, InvalidInput, Location
from service.schemas.types.slips import in_array, in_cell, in_level
from service.schemas.types.stored import Column, Stored

Numbers = NDArray[Any]
_NUMBERS = frozenset((int, float, type(None)))
_TEXTS = frozenset((str, type(None)))
_TRUTHS = frozenset((bool, type(None)))
_EXAMPLE = '{"hours": [2, 3], "group": ["a", "b"]} or [{"hours": 2, "group": "a"}, {"hours": 3, "group": "b"}]'


@dataclass(frozen=True, slots=True)
class Texts:
    """A column of texts."""

    positions: Numbers
    """The position of each in `levels`; NaN where one is missing."""
    levels: list[str]
    """Its different texts in order."""

    @classmethod
    def of(cls, values: Sequence[str | None]) -> Texts:
        """From the texts, None where one is missing."""
        levels = sorted({text for text in values if text is not None})
        numbers: dict[str | None, float] = {level: float(k) for k, level in enumerate(levels)}
        numbers[None] = np.nan
        return cls(np.fromiter((numbers[text] for text in values), float, len(values)), levels)

    def codes(self, *, whole: bool) -> list[Numbers]:
        """For each level, but the first unless `whole`, ones where it stands and zeros elsewhere; NaN if missing."""
        missing, first = np.isnan(self.positions), 0 if whole else 1
        return [np.where(missing, np.nan, self.positions == k) for k in range(first, len(self.levels))]

    def __len__(self) -> int:
        return len(self.positions)


@dataclass(frozen=True, slots=True)
class StoredTexts:
    """A column of texts of a data set that is larger than an array may be."""

    positions: Stored
    """As of texts, in their file."""
    levels: list[str]

    def codes(self, *, whole: bool) -> list[Stored]:
        """As of texts, made as they are read."""
        (column,) = self.positions.columns
        levels = range(0 if whole else 1, len(self.levels))
        return [self.positions.of(Column(column.place, level), ndim=1) for level in levels]

    def read(self) -> Texts:
        """All of it."""
        return Texts(self.positions.read(), self.levels)

    def __len__(self) -> int:
        return len(self.positions)


class Table:
    """Columns of one length, by name."""

    def __init__(self, columns: Mapping[str, Any], rows: int, *, by_record: bool) -> None:
        self._columns = columns
        self.rows = rows
        self.by_record = by_record

    @classmethod
    def of(cls, value: Any) -> Table:
        """The table of a document: an object of columns, or a list of records. Raises InvalidInput."""
        if isinstance(value, list) and value and all(type(record) is dict for record in value):
            names = dict.fromkeys(chain.from_iterable(value))
            return cls({name: [record.get(name) for record in value] for name in names}, len(value), by_record=True)
        if not (isinstance(value, dict) and value):
            raise InvalidInput.at(f"A table is an object of columns, or a list of records: {_EXAMPLE}.", TABLE)
        for name, column in value.items():
            if not (
                isinstance(column, list | Texts | StoredTexts | Stored)
                or (isinstance(column, np.ndarray) and column.ndim == 1)
            ):
                raise InvalidInput.at("A column is a list of numbers, or of texts.", TABLE, name)
        rows = len(next(iter(value.values())))
        for name, column in value.items():
            if len(column) != rows:
                detail = f"This column has {len(column)} entries where the first has {rows}; a missing one is null."
                raise InvalidInput.at(detail, TABLE, name)
        if not rows:
            raise InvalidInput.at("The table has no rows.", TABLE)
        return cls(value, rows, by_record=False)

    @property
    def names(self) -> list[str]:
        """The names of all columns."""
        return list(self._columns)

    def __contains__(self, name: str) -> bool:
        return name in self._columns

    def column(self, name: str) -> Numbers | Texts | StoredTexts | Stored:
        """A column of the table, NaN where a number is missing. Raises InvalidInput with the places of bad cells."""
        values = self._columns[name]
        if isinstance(values, np.ndarray | Texts | StoredTexts | Stored):
            return values
        kinds = set(map(type, values))
        if kinds <= _NUMBERS:
            try:
                return array_from_nested(values, missing=True)
            except ArrayFaults as error:
                raise self._refused(name, error.faults) from None
        if kinds <= _TEXTS:
            return self._texts(name, values)
        if kinds <= _TRUTHS:
            return self._texts(name, [None if value is None else str(value).lower() for value in values])
        faults = (
            Fault((i,), f"Expected a number, found {kind_of(value)}{_remedy(in_cell(value))}.")
            for i, value in enumerate(values)
            if type(value) not in _NUMBERS
        )
        raise self._refused(name, faults)

    def read(self, name: str) -> Numbers | Texts:
        """A column, all of it."""
        column = self.column(name)
        return column.read() if isinstance(column, StoredTexts | Stored) else column

    def labels(self, name: str) -> list[str] | list[float]:
        """A column as names of classes: its texts, or its numbers. Raises InvalidInput where one is missing."""
        column = self.read(name)
        values = column.positions if isinstance(column, Texts) else column
        if (missing := np.flatnonzero(np.isnan(values))).size:
            raise InvalidInput.at("This class is missing: leave the row out.", *self.place(name, int(missing[0])))
        return [column.levels[i] for i in values.astype(int)] if isinstance(column, Texts) else values.tolist()

    def refuse_texts(self, name: str, texts: Texts) -> InvalidInput:
        """The error of a column of texts where numbers are needed."""
        row = int(np.flatnonzero(~np.isnan(texts.positions))[0])
        text = texts.levels[int(texts.positions[row])]
        detail = f"This column holds texts, and only numbers are taken here{_remedy(in_level(text) or in_array(text))}."
        return InvalidInput.at(detail, *self.place(name, row))

    def place(self, name: str, row: int) -> Location:
        """Where a cell stands in the request."""
        return cell(name, row, by_record=self.by_record)

    def _texts(self, name: str, values: list[str | None]) -> Texts:
        """A column of texts, none of which is a number, a date or a gap that is written otherwise."""
        texts = Texts.of(values)
        wrong = {level: remedy for level in texts.levels if (remedy := in_level(level))}
        faults = (
            Fault((i,), f"Neither a number nor a label, which begins with a letter{_remedy(wrong[text])}.")
            for i, text in enumerate(values)
            if text in wrong
        )
        if wrong:
            raise self._refused(name, faults)
        return texts

    def _refused(self, name: str, faults: Iterator[Fault] | Sequence[Fault]) -> InvalidInput:
        found = [
            Fault(self.place(name, int(fault.location[0]) if fault.location else -1), fault.detail)
            for fault in islice(faults, MAX_FAULTS + 1)
        ]
        return InvalidInput(found[0].detail, found)


def _remedy(sentence: str) -> str:
    return f": {sentence}" if sentence else ""

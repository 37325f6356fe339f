"""The columns of a table that a client sent in place of arrays, and what is said of them in answers and errors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

from service.schemas.types.errors import Location

Layout = Literal["vector", "matrix", "list", "mapping"]
"""One column (n), columns side by side (n, k), a list of columns, or columns by name."""


class Column(NamedTuple):
    """A column of an array, and where it comes from."""

    name: str
    """What it is called in answers: `hours`, or `group[b]` for the level b of `group`."""
    source: str
    """The column of the table."""


class Placed(NamedTuple):
    """The columns that make up one field of a request."""

    layout: Layout
    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns behind the arrays of a request."""

    fields: Mapping[str, Placed]
    levels: Mapping[str, list[str]]
    """Of each column of texts its levels in order; the first is the reference where it has no column of its own."""
    by_record: bool
    """Whether the table came as a list of records."""

    def names(self, field: str) -> list[str]:
        """What the columns of a field are called."""
        return [column.name for column in self.fields[field].columns] if field in self.fields else []

    def place(self, location: Location) -> Location:
        """Where an entry of a field stands in the table; any other place is as it is."""
        if len(location) < 2 or location[0] not in self.fields:
            return location
        layout, columns = self.fields[str(location[0])]
        steps = (*location[1:], -1)  # a place without its row is that of the whole column
        match layout:
            case "vector":
                row, which = steps[0], 0
            case "matrix" if len(location) > 2:
                row, which = steps[0], int(steps[1])
            case "list":
                which, row = int(steps[0]), steps[1]
            case "mapping":
                which, row = [column.source for column in columns].index(str(steps[0])), steps[1]
            case _:
                return location
        return self.cell(columns[which].source, int(row))

    def cell(self, column: str, row: int) -> Location:
        """The place of a cell of the table; of the whole column for row −1."""
        return cell(column, row, by_record=self.by_record)


def cell(column: str, row: int, *, by_record: bool) -> Location:
    """The place of a cell in a request; of the whole column for row −1."""
    if row < 0:
        return ("table",) if by_record else ("table", column)
    return ("table", row, column) if by_record else ("table", column, row)

"""CSV (RFC 4180) to the columns of a table, and columns back; the csv module reads the rows, by blocks.

Cells are numbers as JSON has them, or texts; an empty one is missing. A column whose cells are neither all numbers nor
all texts is refused where it is used, by service.execution.tables, with its places.
"""

from __future__ import annotations

import csv
import io
import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from service.execution.answers import spelled
from service.execution.data_fields import TABLE
from service.schemas.types.array_parsing import EXACT_IN_FLOAT64, INEXACT
from service.schemas.types.errors import InvalidInput, MalformedBody

MEDIA_TYPE = "text/csv"
Buffer = bytes | memoryview
Cells = NDArray[Any] | list[Any]

_ROWS = 8192  # read at once: as lists of texts they take ten times their memory as numbers
_DELIMITERS = ",;\t"
_INTEGER = re.compile(r"[-+]?[0-9]{1,309}")
_SHOWN = "hours,score\\n2,61\\n3,70"


def decode(body: Buffer) -> dict[str, Any]:
    """The table of a body under its field. Raises MalformedBody with the row, InvalidInput with the cell."""
    first = bytes(body[: 1 << 16]).partition(b"\n")[0].decode("utf-8", "replace")
    delimiter = max(_DELIMITERS, key=first.count)
    rows = csv.reader(io.TextIOWrapper(io.BytesIO(body), "utf-8-sig", newline=""), delimiter=delimiter, strict=True)
    try:
        return {TABLE: _columns(rows)}
    except UnicodeDecodeError:
        raise MalformedBody("Not UTF-8: save the table as CSV in UTF-8.") from None
    except csv.Error as error:
        raise MalformedBody(f"Not CSV in line {rows.line_num}: {error}.") from None


def _columns(rows: Iterator[list[str]]) -> dict[str, Cells]:
    names = _names(next(rows, []))
    blocks: list[list[Cells]] = [[] for _ in names]
    count = 0
    while block := list(islice(rows, _ROWS)):
        block = [row for row in block if row]  # a line without anything is no row
        _check_width(names, block, count)
        for name, column, cells in zip(names, blocks, zip(*block, strict=True), strict=False):
            column.append(_cells(cells))
            _check_exact(name, cells, column[-1], count)
        count += len(block)
    if not count:
        raise MalformedBody("The table has no rows: the first line has the names, each other one a row.")
    columns = [_joined(column) for column in blocks]
    _require_names(names, columns)
    return {name: column for name, column in zip(names, columns, strict=True) if name}


def _names(header: list[str]) -> list[str]:
    """The names of the first row; none for the numbers of rows."""
    names = [name.strip() for name in header]
    if not any(names) or all(_is_number(name) for name in names):
        raise MalformedBody(f"The first row of CSV names the columns, as in {_SHOWN}.")
    named = [name for name in names if name]
    if twice := next((name for name, count in Counter(named).items() if count > 1), ""):
        raise MalformedBody(f"Two columns of the CSV are called {twice[:40]!r}.")
    return names


def _require_names(names: Sequence[str], columns: Sequence[Cells]) -> None:
    """Refuse values without a name, but for the numbers of rows in front of them."""
    for place, (name, values) in enumerate(zip(names, columns, strict=True)):
        if not (name or _is_empty(values) or (place == 0 and _counts_rows(values))):
            hint = "" if place else " pandas leaves its index out with index=False, R with row.names = FALSE."
            detail = f"Column {place + 1} of the CSV has no name: the first row has one for each column of values."
            raise MalformedBody(detail + hint)


def _is_empty(column: Cells) -> bool:
    """Whether it has no values, as behind a comma at the end of each line."""
    return all(cell is None for cell in column) if isinstance(column, list) else bool(np.isnan(column).all())


def _counts_rows(column: Cells) -> bool:
    """Whether it counts the rows, from 0 as pandas does or from 1 as R does."""
    places = np.arange(len(column))
    return not isinstance(column, list) and any(np.array_equal(column, places + first) for first in (0, 1))


def _check_width(names: Sequence[str], block: Sequence[list[str]], before: int) -> None:
    for i, row in enumerate(block):
        if len(row) != len(names):
            hint = " R leaves its row names out with row.names = FALSE." if len(row) == len(names) + 1 else ""
            detail = f"Row {before + i + 1} of the CSV has {len(row)} cell(s); the first has {len(names)} name(s)."
            raise MalformedBody(detail + hint)


def _cells(cells: Sequence[str]) -> Cells:
    """One block of a column: numbers, NaN where a cell is empty; or what the cells hold where some are no numbers."""
    try:
        numbers = np.fromiter(map(float, cells), float, len(cells))
    except ValueError:
        missing = [not cell.strip() for cell in cells]
        if all(gap or _is_number(cell) for cell, gap in zip(cells, missing, strict=True)):
            return np.array([math.nan if gap else float(cell) for cell, gap in zip(cells, missing, strict=True)])
        return [_cell(cell) for cell in cells]
    # Python reads nan, inf and 1_000 as numbers, which are none of JSON's.
    return numbers if np.isfinite(numbers).all() and "_" not in "".join(cells) else [_cell(cell) for cell in cells]


def _cell(cell: str) -> float | str | None:
    if _is_number(cell):
        return float(cell)
    return cell.strip() or None


def _is_number(cell: str) -> bool:
    try:
        return math.isfinite(float(cell)) and "_" not in cell
    except ValueError:
        return False


def _joined(blocks: list[Cells]) -> Cells:
    if all(isinstance(block, np.ndarray) for block in blocks):
        return np.concatenate(blocks)
    plain = (block if isinstance(block, list) else _plain(block) for block in blocks)
    return list(chain.from_iterable(plain))


def _plain(numbers: NDArray[Any]) -> list[float | None]:
    return [None if math.isnan(number) else number for number in numbers.tolist()]


def _check_exact(name: str, cells: Sequence[str], numbers: Cells, before: int) -> None:
    """Refuse integers that would be rounded."""
    if isinstance(numbers, np.ndarray):
        for i in np.flatnonzero(np.abs(numbers) >= EXACT_IN_FLOAT64).tolist():
            if _INTEGER.fullmatch(cells[i].strip()) and int(cells[i]) != int(numbers[i]):
                raise InvalidInput.at(INEXACT, TABLE, name, before + i)


def encode(columns: Mapping[str, Sequence[Any]]) -> list[Buffer]:
    """Columns of one length as CSV: doubles in shortest round-trip form, null as an empty cell."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows(zip(*map(_spelled, columns.values()), strict=True))
    return [text.getvalue().encode()]


def _spelled(column: Sequence[Any]) -> Sequence[Any]:
    """Non-finite numbers as in JSON."""
    if all(math.isfinite(value) for value in column if isinstance(value, float)):
        return column
    return [spelled(value) if isinstance(value, float) and not math.isfinite(value) else value for value in column]

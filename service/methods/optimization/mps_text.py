"""A reader of MPS text, fixed or free: fields are separated by blanks, so that names may not contain any."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import NoReturn

import numpy as np
from scipy.sparse import coo_array, csr_array

from service.methods.optimization.program import Array, Program
from service.schemas.types.errors import InvalidInput

_WITHOUT_VALUE = {"FR", "MI", "PL", "BV"}
_BOUNDS = _WITHOUT_VALUE | {"UP", "LO", "FX", "UI", "LI"}


@dataclass(slots=True)
class MpsModel:
    """What a text says, by name."""

    sense: str = "minimize"
    objective: str | None = None
    kinds: dict[str, str] = field(default_factory=dict)
    """E, L or G of each row, in order; N rows after the first are left out of the program."""
    free_rows: set[str] = field(default_factory=set)
    columns: dict[str, int] = field(default_factory=dict)
    integers: set[str] = field(default_factory=set)
    entries: dict[tuple[str, str], float] = field(default_factory=dict)
    rhs: dict[str, float] = field(default_factory=dict)
    ranges: dict[str, float] = field(default_factory=dict)
    lower: dict[str, float] = field(default_factory=dict)
    upper: dict[str, float] = field(default_factory=dict)
    between_markers: bool = False
    """While reading: the columns here are integers."""


def read_mps(text: str) -> MpsModel:
    """The model of a text. Raises InvalidInput with the number of the line."""
    model, section = MpsModel(), ""
    for number, heading, words in _lines(text):
        if heading:
            section = _heading(model, number, words)
            if section == "ENDATA":
                break
        elif section in _READERS:
            _READERS[section](model, number, words)
        else:
            _refuse(number, "there are data before any section")
    if section != "ENDATA":
        _refuse(text.count("\n") + 1, "the text ends without ENDATA")
    if model.objective is None:
        _refuse(1, "there is no objective (a row of kind N)")
    if not model.columns:
        _refuse(1, "there are no columns")
    return model


def program_of(model: MpsModel) -> tuple[Program, Array]:
    """The arrays of a model, and the integrality of its columns."""
    rows = {name: index for index, name in enumerate(model.kinds)}
    count = len(model.columns)
    objective = np.zeros(count)
    row, column, data = [], [], []
    for (name, variable), value in model.entries.items():
        if name == model.objective:
            objective[model.columns[variable]] = value
        elif name in rows:
            row.append(rows[name])
            column.append(model.columns[variable])
            data.append(value)
    matrix = csr_array(coo_array((data, (row, column)), shape=(len(rows), count), dtype=float))
    ends = [_ends(model, name) for name in rows]
    lower, upper = np.array(ends, float).reshape(-1, 2).T
    bounds = np.array([_column_bounds(model, name) for name in model.columns], float)
    sign = 1.0 if model.sense == "minimize" else -1.0
    offset = -model.rhs.get(str(model.objective), 0.0)
    integrality = np.array([int(name in model.integers) for name in model.columns])
    return Program(objective, matrix, lower, upper, bounds, sign, offset), integrality


def _ends(model: MpsModel, name: str) -> tuple[float, float]:
    rhs, span, kind = model.rhs.get(name, 0.0), model.ranges.get(name), model.kinds[name]
    if kind == "E":
        return (rhs, rhs) if span is None else (min(rhs, rhs + span), max(rhs, rhs + span))
    width = np.inf if span is None else abs(span)
    return (rhs - width, rhs) if kind == "L" else (rhs, rhs + width)


def _column_bounds(model: MpsModel, name: str) -> tuple[float, float]:
    given = name in model.lower or name in model.upper
    upper = model.upper.get(name, 1.0 if name in model.integers and not given else np.inf)
    lower = model.lower.get(name, -np.inf if upper < 0 else 0.0)
    return lower, upper


def _lines(text: str) -> Iterator[tuple[int, bool, list[str]]]:
    for number, line in enumerate(text.splitlines(), 1):
        words = line.split()
        if words and not line.startswith("*"):
            yield number, not line[0].isspace(), words


def _heading(model: MpsModel, number: int, words: list[str]) -> str:
    section = words[0].upper()
    if section not in ("NAME", "ENDATA", *_READERS):
        _refuse(number, f"the section is not one of NAME, {', '.join(_READERS)}, ENDATA")
    if section == "OBJSENSE" and len(words) > 1:
        _sense(model, number, words[1:])
    return section


def _sense(model: MpsModel, number: int, words: list[str]) -> None:
    senses = {"MAX": "maximize", "MAXIMIZE": "maximize", "MIN": "minimize", "MINIMIZE": "minimize"}
    if words[0].upper() not in senses:
        _refuse(number, "expected MAX or MIN")
    model.sense = senses[words[0].upper()]


def _row(model: MpsModel, number: int, words: list[str]) -> None:
    if len(words) != 2 or words[0].upper() not in "NELG":
        _refuse(number, "expected one of N, E, L, G and a name")
    kind, name = words[0].upper(), words[1]
    if name in model.kinds or name in model.free_rows or name == model.objective:
        _refuse(number, "this row stands twice")
    if kind != "N":
        model.kinds[name] = kind
    elif model.objective is None:
        model.objective = name
    else:
        model.free_rows.add(name)


def _column(model: MpsModel, number: int, words: list[str]) -> None:
    if len(words) >= 3 and words[1].strip("'") == "MARKER":
        model.between_markers = words[2].strip("'") == "INTORG"
        return
    if len(words) not in (3, 5):
        _refuse(number, "expected a column, and one or two pairs of a row and a value")
    column = words[0]
    model.columns.setdefault(column, len(model.columns))
    if model.between_markers:
        model.integers.add(column)
    for row, value in _pairs(model, number, words[1:]):
        if (row, column) in model.entries:
            _refuse(number, "this row and column stand twice")
        model.entries[row, column] = value


def _rhs(model: MpsModel, number: int, words: list[str]) -> None:
    model.rhs.update(_pairs(model, number, words[len(words) % 2 :]))


def _range(model: MpsModel, number: int, words: list[str]) -> None:
    model.ranges.update(_pairs(model, number, words[len(words) % 2 :]))


def _pairs(model: MpsModel, number: int, words: list[str]) -> Iterator[tuple[str, float]]:
    if len(words) not in (2, 4):
        _refuse(number, "expected one or two pairs of a row and a value")
    for row, value in zip(words[::2], words[1::2], strict=True):
        if row not in model.kinds and row not in model.free_rows and row != model.objective:
            _refuse(number, "this row was not declared")
        yield row, _number(number, value)


def _bound(model: MpsModel, number: int, words: list[str]) -> None:
    kind = words[0].upper()
    if kind not in _BOUNDS:
        _refuse(number, f"expected one of {', '.join(sorted(_BOUNDS))}")
    rest = words[1:]
    if kind in _WITHOUT_VALUE:
        name = rest[0] if len(rest) == 1 else rest[1] if len(rest) in (2, 3) else ""
        value = 0.0
    elif len(rest) in (2, 3):
        name, value = rest[-2], _number(number, rest[-1])
    else:
        name, value = "", 0.0
    if name not in model.columns:
        _refuse(number, "expected a kind, the name of the set, a column that was declared, and a value")
    if kind in ("BV", "UI", "LI"):
        model.integers.add(name)
    if kind in ("LO", "FX", "LI", "MI", "FR", "BV"):
        model.lower[name] = -np.inf if kind in ("MI", "FR") else value
    if kind in ("UP", "FX", "UI", "PL", "FR", "BV"):
        model.upper[name] = np.inf if kind in ("PL", "FR") else 1.0 if kind == "BV" else value


_READERS: dict[str, Callable[[MpsModel, int, list[str]], None]] = {
    "OBJSENSE": _sense,
    "ROWS": _row,
    "COLUMNS": _column,
    "RHS": _rhs,
    "RANGES": _range,
    "BOUNDS": _bound,
}


def _number(number: int, word: str) -> float:
    try:
        value = float(word.replace("D", "e").replace("d", "e"))
    except ValueError:
        _refuse(number, "expected a number")
    if np.isnan(value):
        _refuse(number, "expected a number")
    return value


def _refuse(number: int, what: str) -> NoReturn:
    raise InvalidInput.at(f"Line {number}: {what}.", "text")

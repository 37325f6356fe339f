"""Results to documents: what must be finite is checked, complex arrays are taken apart, nothing is lost in silence."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass, replace
from functools import cache
from math import isfinite
from typing import Any, NamedTuple, get_type_hints

import numpy as np
from numpy.typing import NDArray

from service.schemas.types.array_parsing import sum_of_squares
from service.schemas.types.errors import NonFiniteResult
from service.schemas.types.results import EXTENDED, LAST, AnswerType
from service.schemas.types.stored import Streamed, as_large

Document = dict[str, Any]

_STORED = 64  # entries; a smaller array takes no more room than the name of a data set
_AS_IT_IS = frozenset((str, bool, int, type(None)))
_FLOATS = frozenset((float, np.float64))
_NUMBERS = (float, complex)


Store = Callable[[NDArray[Any] | Streamed], Document]
"""Keeps an array, and gives what stands for it in a document."""


class Form(NamedTuple):
    """How a document is written."""

    spell: bool
    """Whether non-finite numbers of extended fields are strings, for JSON."""
    store: Store | None = None
    """Where arrays of some size go, if not into the document."""


def to_document(result: Any, form: Form) -> Document:
    """A result as a document.

    Raises NonFiniteResult with a pointer where a field that must be finite is not.
    """
    document = {}
    for name, extended in _fields(result.__class__):
        value = getattr(result, name)
        kind = type(value)
        if kind in _AS_IT_IS or (kind in _FLOATS and isfinite(value)) or (kind is list and not value):
            document[name] = value  # most fields of small answers
        else:
            document[name] = _plain(value, form, extended, name)
    return document


def answered(request: Any, result: Any, form: Form) -> Document:
    """The document of a result; where a table was sent, with the names of its columns and levels. Raises as above."""
    document = to_document(result, form)
    columns = getattr(request, "table_columns", None)
    if columns is None:
        return document
    last = {name: document.pop(name) for name in LAST if name in document}
    named = {"columns": {field: columns.names(field) for field in columns.fields}}
    levels = {"levels": dict(columns.levels)} if columns.levels else {}
    return {**document, **named, **levels, **last}


def undefined_fields(result: Any) -> list[str]:
    """The fields of a result in which a value is NaN."""
    found = []
    for name in _extended_fields(result.__class__):
        value = getattr(result, name)
        if not (type(value) is float and isfinite(value)) and _has_nan(value):
            found.append(name)
    return found


def _has_nan(value: Any) -> bool:
    if isinstance(value, _NUMBERS):
        return value != value  # noqa: PLR0124 - as NaN alone does, in a twentieth of the time of NumPy's isnan
    if isinstance(value, np.ndarray):
        return value.dtype.kind in "fc" and not _finite(value) and bool(np.isnan(value).any())
    if isinstance(value, dict):
        return any(map(_has_nan, value.values()))
    return isinstance(value, list | tuple) and any(map(_has_nan, value))


@cache
def _fields(kind: Any) -> tuple[tuple[str, bool], ...]:
    """The fields in the order of the answer, each with whether it may be non-finite."""
    hints = get_type_hints(kind, include_extras=True)
    found = [(field.name, _is_extended(hints[field.name])) for field in fields(kind)]
    return tuple(sorted(found, key=lambda pair: LAST.index(pair[0]) if pair[0] in LAST else -1))


@cache
def _extended_fields(kind: Any) -> tuple[str, ...]:
    return tuple(name for name, extended in _fields(kind) if extended)


def _is_extended(hint: Any) -> bool:
    marks = getattr(hint, "__metadata__", ())
    if any(isinstance(mark, AnswerType) and mark.numbers == EXTENDED for mark in marks):
        return True
    return any(_is_extended(argument) for argument in getattr(hint, "__args__", ()))


def _plain(value: Any, form: Form, extended: bool, name: str) -> Any:
    kind = type(value)
    if kind is np.ndarray:
        return _array(value, form, extended, name)
    if kind in _AS_IT_IS:
        return value
    if isinstance(value, float):
        return _float(value, form, extended, name)
    if kind is Streamed:
        return _streamed(value, form, extended, name)
    if isinstance(value, complex):
        real, imag = (_float(part, form, extended, name) for part in (value.real, value.imag))
        return {"real": real, "imag": imag}
    if isinstance(value, np.generic):
        return _plain(value.item(), form, extended, name)
    if is_dataclass(value):
        return to_document(value, form)
    if isinstance(value, dict):
        return {key: _plain(entry, form, extended, name) for key, entry in value.items()}
    return [_plain(entry, form, extended, name) for entry in value]


def _float(value: float, form: Form, extended: bool, name: str) -> float | str:
    if isfinite(value):
        return float(value)
    if not extended:
        raise _non_finite(name)
    return spelled(value) if form.spell else value


def _streamed(value: Streamed, form: Form, extended: bool, name: str) -> Document:
    if form.store is None:
        raise as_large(name)

    def finite() -> Iterator[NDArray[Any]]:
        for block in value.blocks():
            if not extended and not _finite(block):
                raise _non_finite(name)
            yield block

    return form.store(replace(value, blocks=finite))


def _array(value: NDArray[Any], form: Form, extended: bool, name: str) -> Any:
    if value.ndim == 0:
        return _plain(value.item(), form, extended, name)
    if form.store and value.size >= _STORED and value.dtype.kind != "b":
        if not extended and not _finite(value):
            raise _non_finite(name)
        return form.store(value)
    if value.dtype.kind == "c":
        return {"real": _array(value.real, form, extended, name), "imag": _array(value.imag, form, extended, name)}
    if value.dtype.kind == "f" and not _finite(value):
        if not extended:
            raise _non_finite(name)
        if form.spell:
            return _spelled_list(value)
    return np.ascontiguousarray(value)


def _finite(array: NDArray[Any]) -> bool:
    return isfinite(sum_of_squares(array)) or bool(np.isfinite(array).all())


def _spelled_list(array: NDArray[Any]) -> list[Any]:
    entries = array.astype(object)
    for value in (np.nan, np.inf, -np.inf):
        entries[np.isnan(array) if np.isnan(value) else array == value] = spelled(value)
    return entries.tolist()  # type: ignore[no-any-return]


def spelled(value: float) -> str:
    """A number that JSON has not, as a text."""
    if np.isnan(value):
        return "NaN"
    return "Infinity" if value > 0 else "-Infinity"


def _non_finite(name: str) -> NonFiniteResult:
    return NonFiniteResult(f"The result `{name}` is not finite: the computation overflowed or is undefined here.")

"""Results to documents: what must be finite is checked, complex arrays are taken apart, nothing is lost in silence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any, get_type_hints

import numpy as np
from numpy.typing import NDArray

from service.schemas.errors import NonFiniteResult
from service.schemas.results import EXTENDED, AnswerType

Document = dict[str, Any]


def to_document(result: Any, *, spell: bool) -> Document:
    """A result as a document; `spell` writes non-finite numbers of extended fields as strings, for JSON.

    Raises NonFiniteResult with a pointer where a field that must be finite is not.
    """
    return {
        name: _plain(getattr(result, name), spell=spell, extended=extended, name=name)
        for name, extended in _fields(result.__class__)
    }


@cache
def _fields(kind: Any) -> tuple[tuple[str, bool], ...]:
    """The fields in the order of the answer (warnings last), each with whether it may be non-finite."""
    hints = get_type_hints(kind, include_extras=True)
    found = [(field.name, _is_extended(hints[field.name])) for field in fields(kind)]
    return tuple(sorted(found, key=lambda pair: pair[0] == "warnings"))


def _is_extended(hint: Any) -> bool:
    marks = getattr(hint, "__metadata__", ())
    if any(isinstance(mark, AnswerType) and mark.numbers == EXTENDED for mark in marks):
        return True
    return any(_is_extended(argument) for argument in getattr(hint, "__args__", ()))


def _plain(value: Any, *, spell: bool, extended: bool, name: str) -> Any:
    kind = type(value)
    if kind is np.ndarray:
        return _array(value, spell, extended, name)
    if value is None or kind in (str, bool, int):
        return value
    if isinstance(value, float):
        return _float(float(value), spell, extended, name)
    if isinstance(value, np.generic):
        return _plain(value.item(), spell=spell, extended=extended, name=name)
    if isinstance(value, complex):
        part: Callable[[float], Any] = lambda number: _float(number, spell, extended, name)  # noqa: E731 - two uses
        return {"real": part(value.real), "imag": part(value.imag)}
    if is_dataclass(value):
        return to_document(value, spell=spell)
    if isinstance(value, dict):
        return {key: _plain(entry, spell=spell, extended=extended, name=name) for key, entry in value.items()}
    return [_plain(entry, spell=spell, extended=extended, name=name) for entry in value]


def _float(value: float, spell: bool, extended: bool, name: str) -> float | str:
    if np.isfinite(value):
        return value
    if not extended:
        raise _non_finite(name)
    return _spelled(value) if spell else value


def _array(value: NDArray[Any], spell: bool, extended: bool, name: str) -> Any:
    if value.ndim == 0:
        return _plain(value.item(), spell=spell, extended=extended, name=name)
    if value.dtype.kind == "c":
        return {"real": _array(value.real, spell, extended, name), "imag": _array(value.imag, spell, extended, name)}
    if value.dtype.kind == "f" and not _finite(value):
        if not extended:
            raise _non_finite(name)
        if spell:
            return _spelled_list(value)
    return np.ascontiguousarray(value)


def _finite(array: NDArray[Any]) -> bool:
    with np.errstate(all="ignore"):
        return bool(np.isfinite(array.sum())) or bool(np.isfinite(array).all())


def _spelled_list(array: NDArray[Any]) -> list[Any]:
    spelled = array.astype(object)
    for place in np.argwhere(~np.isfinite(array)):
        spelled[tuple(place)] = _spelled(array[tuple(place)])
    return spelled.tolist()  # type: ignore[no-any-return]


def _spelled(value: float) -> str:
    if np.isnan(value):
        return "NaN"
    return "Infinity" if value > 0 else "-Infinity"


def _non_finite(name: str) -> NonFiniteResult:
    return NonFiniteResult(f"The result `{name}` is not finite: the computation overflowed or is undefined here.")

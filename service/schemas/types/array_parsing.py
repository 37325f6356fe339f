"""Nested lists of numbers to NumPy arrays, strictly: a number is a number, rows have one length, faults have places."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain, islice
from math import isfinite
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.linalg.blas import ddot, sdot

from service.schemas.types.errors import Fault, Location
from service.schemas.types.slips import in_array

MAX_FAULTS = 20  # a million bad entries would be a million errors: 2.8 s and 1.2 GB for 5 MB of strings
MAX_DEPTH = 32  # axes; NumPy's own limit before its version 2
EXACT_IN_FLOAT64 = 2**53  # every integer below is a double
_DOT = {"d": ddot, "f": sdot}
_SURELY_EXACT = 2.0**104  # a sum of squares below this has no term of 2**106, however it was rounded
_NUMBERS: frozenset[type] = frozenset((int, float))
_NUMBERS_OR_NULL = _NUMBERS | {type(None)}
_INTEGERS = {int}
_NAMES = {
    bool: "a boolean",
    str: "a string",
    type(None): "null",
    dict: "an object",
    list: "a list",
    np.ndarray: "a typed array",
}


class ArrayFaults(ValueError):
    """What is wrong with an array, place by place, one more than MAX_FAULTS at most."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__(faults[0].detail)
        self.faults = faults


def fault(detail: str, *location: str | int) -> ArrayFaults:
    """The error of an array with one fault."""
    return ArrayFaults([Fault(location, detail)])


def array_from_nested(value: Any, *, missing: bool = False, exact: bool = True) -> NDArray[Any]:
    """An int64 array where all entries are integers, else float64. Raises ArrayFaults.

    Where values may be *missing*, a null becomes NaN; where integers need not stay *exact*, they are float64 too.
    """
    shape = _leading_shape(value)
    admitted = _NUMBERS_OR_NULL if missing else _NUMBERS
    try:
        kinds = _kinds(value, len(shape))
        if not kinds <= admitted:
            raise TypeError
        array = np.array(value, np.int64 if exact and kinds == _INTEGERS else np.float64)
    except (TypeError, ValueError):
        raise ArrayFaults(list(islice(_walk(value, shape, (), admitted), MAX_FAULTS + 1))) from None
    except OverflowError:
        if kinds == _INTEGERS:
            raise ArrayFaults(list(islice(_beyond(value, ()), MAX_FAULTS + 1))) from None
        raise fault("An integer here is beyond the range of 64-bit floating point.") from None
    if int not in kinds or array.dtype.kind == "i" or _is_surely_exact(array):
        return array
    if kinds == _INTEGERS:
        return to_float64(array_from_nested(value))
    if np.nanmax(np.abs(array)) >= EXACT_IN_FLOAT64:
        inexact = list(islice(_inexact_integers(value, ()), MAX_FAULTS + 1))
        if inexact:
            raise ArrayFaults(inexact)
    return array


def to_float64(array: NDArray[Any]) -> NDArray[Any]:
    """Integers as float64; refused where they would be rounded."""
    floats = array.astype(np.float64)
    if _is_surely_exact(floats):
        return floats
    if max(floats.max(), -floats.min()) >= EXACT_IN_FLOAT64:
        with np.errstate(invalid="ignore"):
            inexact = (floats.astype(array.dtype) != array) | (np.abs(floats) >= 2.0**63)
        if inexact.any():
            raise ArrayFaults([Fault(place, INEXACT) for place in places(inexact)])
    return floats


def _is_surely_exact(floats: NDArray[Any]) -> bool:
    """Whether no integer was rounded to become one of them."""
    return sum_of_squares(floats) < _SURELY_EXACT


def sum_of_squares(array: NDArray[Any]) -> float:
    """That of the sizes of all entries, in one pass of BLAS: of small arrays faster than any reduction of NumPy.

    A finite one has only finite terms.
    """
    flat = array.ravel("K")
    if not flat.size:
        return 0.0
    dot = _DOT.get(array.dtype.char)
    return dot(flat, flat) if dot else float(np.vdot(flat, flat).real)


def require_finite(array: NDArray[Any], *, missing: bool = False) -> None:
    """Refuse infinite entries, and those that are NaN unless these are `missing`. Raises ArrayFaults."""
    if isfinite(sum_of_squares(array)):  # else looked at entry by entry
        return
    if (wrong := np.isinf(array) if missing else ~np.isfinite(array)).any():
        raise ArrayFaults([Fault(place, "NaN and infinite values are not taken here.") for place in places(wrong)])


def places(mask: NDArray[np.bool_]) -> list[tuple[int, ...]]:
    """The first places where a mask is true, as indices."""
    flat = np.flatnonzero(mask)[: MAX_FAULTS + 1]
    return [tuple(int(i) for i in np.unravel_index(index, mask.shape)) for index in flat]


INEXACT = "This integer is not exact in 64-bit floating point; send a rounded value, or a decimal such as 1e17."


def _leading_shape(value: Any) -> list[int]:
    shape = []
    while type(value) is list:
        shape.append(len(value))
        if not value:
            break
        value = value[0]
    if len(shape) > MAX_DEPTH:
        raise fault(f"Lists are nested more than {MAX_DEPTH} deep.")
    return shape


def _kinds(value: Any, depth: int) -> set[type]:
    """The types of all entries so deep in lists. Raises TypeError where there is a number above."""
    entries: Iterable[Any] = value if depth else (value,)
    for _ in range(depth - 1):
        entries = chain.from_iterable(entries)
    return set(map(type, entries))


def _walk(value: Any, shape: list[int], location: Location, admitted: frozenset[type]) -> Iterator[Fault]:
    if not shape:
        if type(value) not in admitted:
            remedy = in_array(value)
            yield Fault(location, f"Expected a number, found {kind_of(value)}{': ' if remedy else ''}{remedy}.")
        return
    if not isinstance(value, list):
        yield Fault(location, f"Expected a list of {shape[0]}, found {kind_of(value)}.")
    elif len(value) != shape[0]:
        yield Fault(location, f"This list has {len(value)} entries where the first has {shape[0]}; they must agree.")
    elif len(shape) > 1 or not admitted.issuperset(map(type, value)):
        for index, entry in enumerate(value):
            yield from _walk(entry, shape[1:], (*location, index), admitted)


def kind_of(value: Any) -> str:
    """What a JSON value is called in a sentence."""
    return _NAMES.get(type(value), "a number")


def _leaves(value: Any, location: Location) -> Iterator[tuple[Location, Any]]:
    if isinstance(value, list):
        for index, entry in enumerate(value):
            yield from _leaves(entry, (*location, index))
    else:
        yield location, value


def _beyond(value: Any, location: Location) -> Iterator[Fault]:
    for place, leaf in _leaves(value, location):
        if not -(2**63) <= leaf < 2**63:
            yield Fault(place, "This integer is outside the range of 64 bits.")


def _inexact_integers(value: Any, location: Location) -> Iterator[Fault]:
    for place, leaf in _leaves(value, location):
        if type(leaf) is int and int(float(leaf)) != leaf:
            yield Fault(place, INEXACT)

"""Names of arrays whose numbers never change, as those of data sets: who meets one again knows it."""

from __future__ import annotations

import weakref
from collections.abc import Hashable
from typing import Any

from numpy.typing import NDArray

_names: dict[int, tuple[weakref.ref[Any], Hashable]] = {}  # of arrays that live, by their addresses


def give_name(array: NDArray[Any], name: Hashable) -> None:
    """Let an array have a name, which no other numbers may have: it is not to be written to any more."""
    array.flags.writeable = False
    address = id(array)
    _names[address] = weakref.ref(array, lambda _: _names.pop(address)), name


def name_of(array: NDArray[Any]) -> Hashable | None:
    """The name of an array; None for one without."""
    known = _names.get(id(array))
    return known and known[1]


def named_as(array: NDArray[Any], *sources: NDArray[Any]) -> NDArray[Any]:
    """The array, which was made of others and of nothing else, with a name of theirs where each has one."""
    names = tuple(map(name_of, sources))
    if None not in names:
        give_name(array, names)
    return array

"""Names of classes as numbers."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from service.schemas.types.errors import Fault, InvalidInput

Array = NDArray[Any]
Label = int | str


def classes_of(given: list[Any] | None, *lists: list[Any]) -> list[Any]:
    """The classes in the order given, or all that occur, ascending. Raises InvalidInput where kinds are mixed."""
    if len({type(one[0]) for one in (*lists, *([given] if given else ()))}) > 1:
        raise InvalidInput.at("Name the classes alike: all by integers, or all by texts.", "predictions")
    if given is None:
        return sorted(set().union(*lists))
    if len(set(given)) < len(given):
        raise InvalidInput.at("A class stands here twice.", "labels")
    return given


def numbered(names: list[Any], classes: list[Any], field: str) -> Array:
    """The number of each name among the classes. Raises InvalidInput with the places of those that are not there."""
    numbers = {name: i for i, name in enumerate(classes)}
    unknown = [i for i, name in enumerate(names) if name not in numbers]
    if unknown:
        detail = "This class is not among `labels`."
        raise InvalidInput(detail, [Fault((field, i), detail) for i in unknown])
    return np.array([numbers[name] for name in names])


def require_alike(count: int, other: Any, field: str) -> None:
    """Refuse a field that has not one entry for each of `targets`. Raises InvalidInput."""
    if len(other) != count:
        raise InvalidInput.at(f"There are {count} targets and {len(other)} {field}; they must agree.", field)


def number_of(label: Label, classes: list[Any]) -> int:
    """The number of the positive class. Raises InvalidInput where it is none."""
    if label not in classes or isinstance(label, str) != isinstance(classes[0], str):
        raise InvalidInput.at("No item has this class; `positive` is one of the classes.", "positive")
    return classes.index(label)

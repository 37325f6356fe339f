"""Names of classes as numbers."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel

from service.schemas.types.errors import Fault, InvalidInput

Array = NDArray[Any]
Label = int | str


def classes_of(request: BaseModel, declared: str | None, *fields: str) -> list[Any]:
    """The classes in the order of the field that declares them, or all that occur in the others, ascending.

    Raises InvalidInput where integers and texts are mixed, or one is declared twice.
    """
    given = getattr(request, declared) if declared else None
    names = {field: getattr(request, field) for field in (*fields, *([declared] if given else ()))}
    kind = type(names[fields[0]][0])
    for field in names:
        if not isinstance(names[field][0], kind):
            raise InvalidInput.at("Name the classes alike: all by integers, or all by texts.", field)
    if given is None:
        return sorted(set().union(*names.values()))
    if len(set(given)) < len(given):
        raise InvalidInput.at("A class stands here twice.", str(declared))
    return list(given)


def numbered(names: list[Any], classes: list[Any], field: str, among: str) -> Array:
    """The number of each name among the classes. Raises InvalidInput with the places of those that are not there."""
    numbers = {name: i for i, name in enumerate(classes)}
    unknown = [i for i, name in enumerate(names) if name not in numbers]
    if unknown:
        detail = f"This class is not among `{among}`."
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

"""Answers whose numbers are computed again in balls: what handlers end with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from functools import cache
from typing import Any, TypeVar

import numpy as np

from service.methods.proofs import AT_ONCE, Balls, nearest_doubles
from service.schemas.types.results import Record, Result

R = TypeVar("R", bound=Result)


def proved(result: R, balls: Balls, nanoseconds: float, allowed: float = AT_ONCE) -> R:
    """The result with each number replaced by the double nearest to its ball, which is `proved`.

    It is as it was where that is not known within the time for proofs. There must be a ball for every field with
    numbers that may have been rounded.
    """
    found = nearest_doubles(balls, nanoseconds, allowed)
    if found is None:
        return result
    _put(result, found)
    result.certainty = "proved"
    return result


@cache
def _names(kind: Any) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


def _put(result: Record, found: Mapping[str, Any]) -> None:
    kind: Any = type(result)
    for name in _names(kind):
        value = getattr(result, name)
        if isinstance(value, Record):
            _put(value, found[name])
        elif name in found:
            setattr(result, name, np.array(found[name]) if isinstance(value, np.ndarray) else found[name])
        elif _is_rounded(value):
            raise KeyError(name)  # forgotten by the formula: no proof of all numbers


def _is_rounded(value: Any) -> bool:
    return isinstance(value, float) or (isinstance(value, np.ndarray) and value.dtype.kind == "f")

"""Bounds: pairs of a lower and an upper end, where an open end is null or infinite."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Annotated, Any

import numpy as np
from numpy.typing import NDArray
from pydantic import BeforeValidator, Field, GetCoreSchemaHandler, ValidationError, ValidationInfo
from pydantic_core import CoreSchema, core_schema
from typing_extensions import TypeAliasType

from service.schemas.types.errors import Fault
from service.schemas.types.openapi_components import NonFinite
from service.schemas.types.pydantic_errors import faults_error
from service.schemas.types.short_lists import as_list

End = TypeAliasType("End", "float | NonFinite | None")
BoundPair = TypeAliasType("BoundPair", Annotated[list[End], Field(min_length=2, max_length=2)])

_OPEN = {None: np.nan, "Infinity": np.inf, "-Infinity": -np.inf}


def _fault(detail: str, *location: str | int) -> ValidationError:
    return faults_error([Fault(location, detail)])


def _end(value: Any, *location: str | int) -> float:
    """A finite number, an infinity, or NaN for an open end."""
    if value is None or (isinstance(value, str) and value in _OPEN):
        return _OPEN[value]
    if isinstance(value, bool) or not isinstance(value, int | float) or math.isnan(value):
        raise _fault('Expected a number without quotes, null (open) or "Infinity" or "-Infinity".', *location)
    try:
        return float(value)
    except OverflowError:
        raise _fault("This integer is beyond the range of 64-bit floating point.", *location) from None


def _pair(value: Any, *location: str | int) -> tuple[float, float]:
    if not isinstance(value, list) or len(value) != 2:
        raise _fault(
            "Expected a pair [lower, upper], in a list one for each, [[0, 5], [0, 1]]; null is an open end.", *location
        )
    lower, upper = _end(value[0], *location, 0), _end(value[1], *location, 1)
    pair = (-np.inf if np.isnan(lower) else lower, np.inf if np.isnan(upper) else upper)
    if not pair[0] <= pair[1] or pair[0] == np.inf or pair[1] == -np.inf:
        raise _fault("The lower end is above the upper end, or an infinite end has the wrong sign.", *location)
    return pair


@dataclass(frozen=True, slots=True)
class _BoundsType:
    """Turns a list of pairs into an (n, 2) array, or a list of ends into an (n) array whose open ends are NaN."""

    shown: Any
    pairs: bool

    def __get_pydantic_core_schema__(self, _source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.json_or_python_schema(
            json_schema=handler.generate_schema(self.shown),
            python_schema=core_schema.with_info_plain_validator_function(self._validate),
        )

    def _validate(self, value: Any, info: ValidationInfo) -> NDArray[np.float64]:
        value = as_list(value, info)
        if not isinstance(value, list):
            raise _fault(
                "Expected a list of pairs [lower, upper] in the order of the variables, [[0, 5], [0, 1]]."
                if self.pairs
                else "Expected a list of numbers."
            )
        if self.pairs:
            return np.array([_pair(entry, index) for index, entry in enumerate(value)], float).reshape(-1, 2)
        return np.array([_end(entry, index) for index, entry in enumerate(value)], float)


Bounds = Annotated[NDArray[Any], _BoundsType(list[BoundPair], pairs=True)]
"""(n, 2): a pair a variable."""

Ends = Annotated[NDArray[Any], _BoundsType(list[End], pairs=False)]
"""(m): one end of each interval; null, which is read as NaN, and an infinity are open."""


def _one_pair(value: Any, info: ValidationInfo) -> Any:
    return _pair(as_list(value, info))


_OpenEnd = Annotated[float, Field(allow_inf_nan=True)]
Pair = Annotated[tuple[_OpenEnd, _OpenEnd], BeforeValidator(_one_pair, json_schema_input_type=BoundPair)]
"""One pair; open ends are infinite."""

"""Lists where the fast reader gave an array. They are short by nature: Pydantic looks at each entry by itself."""

from __future__ import annotations

from typing import Annotated, Any

import numpy as np
from pydantic import BeforeValidator, Field, ValidationInfo

from service.schemas.types.errors import OverBudget


def as_list(value: Any, info: ValidationInfo) -> Any:
    """An array as nested lists of numbers. Raises OverBudget where it has more entries than may be looked at now."""
    if not isinstance(value, np.ndarray):
        return value
    _check_count(value.size, info)
    return value.tolist()


def items(value: Any, info: ValidationInfo) -> Any:
    """An array as a list of arrays. Raises OverBudget where there are more items than may be looked at now."""
    if isinstance(value, list) or (isinstance(value, np.ndarray) and value.ndim):
        _check_count(len(value), info)
        return list(value)
    return value


def one_or_list(value: Any, info: ValidationInfo) -> Any:
    """An integer as a list of one; else `as_list`."""
    return [value] if type(value) is int else as_list(value, info)


def _check_count(count: int, info: ValidationInfo) -> None:
    if info.context and count > info.context["max_listed"]:
        raise OverBudget


Integers = Annotated[list[int], BeforeValidator(as_list, json_schema_input_type=list[int])]
"""A short list of integers, such as a shape."""

Axes = Annotated[list[int], BeforeValidator(one_or_list, json_schema_input_type=int | list[int])]
"""One axis, or a list of them."""

LabelText = Annotated[str, Field(max_length=200)]
LabelNumber = Annotated[int, Field(ge=-(2**63), lt=2**63)]
"""As large as answers may have them."""
LabelList = list[LabelNumber] | list[LabelText]
Labels = Annotated[LabelList, Field(min_length=1), BeforeValidator(as_list, json_schema_input_type=LabelList)]
"""Names of classes: all integers, or all texts."""

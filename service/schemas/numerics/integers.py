"""Requests about whole numbers of any size."""

from __future__ import annotations

import re
from typing import Annotated, Any

from flint import fmpz
from pydantic import BeforeValidator, Field, PlainValidator

from service.schemas.types.base import Request
from service.schemas.types.short_lists import as_list

MOST_DIGITS = 10_000
"""Of a number that is sent: two of them are multiplied in less than a millisecond; a choice."""
_INTEGER = re.compile(rf"[+-]?[0-9]{{1,{MOST_DIGITS}}}")
_EXACT = 2.0**53  # up to it each integer is a double


def _whole(value: Any) -> fmpz:
    if type(value) is int:
        return fmpz(value)
    if isinstance(value, float) and value.is_integer() and abs(value) <= _EXACT:
        return fmpz(int(value))
    if isinstance(value, str) and _INTEGER.fullmatch(value):
        return fmpz(value.removeprefix("+"))
    raise ValueError(f"Expected a whole number, or its digits as text: at most {MOST_DIGITS:,} of them.")


Whole = Annotated[fmpz, PlainValidator(_whole, json_schema_input_type=int | str)]
"""A whole number of any size; text keeps what a double would round."""


class WholeRequest(Request):
    """A whole number."""

    n: Whole = Field(examples=[20])
    """The number, or its digits as text (`"123456789012345678901"`)."""


class ChooseRequest(WholeRequest):
    """How many there are, and how many are chosen."""

    k: Whole = Field(examples=[10])
    """How many are chosen."""


class WholesRequest(Request):
    """Whole numbers."""

    values: Annotated[list[Whole], Field(min_length=1, max_length=10_000), BeforeValidator(as_list)] = Field(
        examples=[[12, 18, "30"]]
    )
    """The numbers, each as a number or as its digits in text."""


class PrimesRequest(Request):
    """A range of whole numbers."""

    n: int = Field(ge=2, le=10**15, examples=[100])
    """The last number that may be answered."""
    start: int = Field(default=2, ge=0, le=10**15)
    """The first one."""

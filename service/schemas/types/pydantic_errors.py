"""Faults found inside a Pydantic validator, as the error whose places Pydantic completes to whole pointers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from pydantic import ValidationError
from pydantic_core import InitErrorDetails, PydanticCustomError

from service.schemas.types.array_parsing import MAX_FAULTS
from service.schemas.types.errors import Fault

TOO_LARGE: Literal["too_large"] = "too_large"
"""The type of an error that means a declared limit, not a wrong value."""


def faults_error(faults: Sequence[Fault], kind: Literal["fault", "too_large"] = "fault") -> ValidationError:
    """The ValidationError for faults at places within the value that is being validated."""
    details: list[InitErrorDetails] = [
        {"type": PydanticCustomError(kind, "{detail}", {"detail": detail}), "loc": location, "input": None}
        for location, detail in faults[: MAX_FAULTS + 1]
    ]
    return ValidationError.from_exception_data(kind, details)

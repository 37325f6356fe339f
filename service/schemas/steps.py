"""The request of several steps in one."""

from __future__ import annotations

import re
import sys
from typing import Annotated, Any, Self

from pydantic import AfterValidator, Field, PrivateAttr, ValidationInfo, model_validator

from service.schemas.types.base import Request

_NAME = re.compile(r"[A-Za-z0-9_-]+")
MOST_STEPS = 50
"""A choice: chains that people write have ten."""
_FIT = {
    "model": "a * exp(-b * x)",
    "independent": "x",
    "x": [0.0, 1.0, 2.0, 3.0],
    "y": [2.0, 1.21, 0.74, 0.45],
    "initial": {"a": 1.0, "b": 1.0},
}
_AT = {
    "expression": "a * exp(-b * x)",
    "variables": ["x"],
    "at": [4.0],
    "data": {"a": {"from": "fit", "pointer": "/estimates/a"}, "b": {"from": "fit", "pointer": "/estimates/b"}},
}
_EXAMPLE = {
    "fit": {"operation": "optimization/curve-fit", "request": _FIT},
    "at": {"operation": "calculus/evaluate", "request": _AT},
}


def key_of(path: str) -> str:
    """The key of a path as people write it, `/v1/linear-algebra/inverse` or without what stands before."""
    return path.strip("/").removeprefix("v1/")


def _named(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise ValueError("Expected a name of letters, digits, _ and -.")
    return name


StepName = Annotated[str, Field(min_length=1, max_length=100), AfterValidator(_named)]


class Step(Request):
    """One operation and its request."""

    operation: Annotated[str, Field(max_length=200), AfterValidator(key_of)]
    """The path of an operation, such as `linear-algebra/inverse`."""
    request: dict[str, Any]
    """Its request. In place of any value, `{"from": name, "pointer": "/…"}` stands for what the answer of another step
    has there (RFC 6901)."""


class StepsRequest(Request):
    """Several operations, some of which take what others answer."""

    steps: dict[StepName, Step] = Field(min_length=1, max_length=MOST_STEPS, examples=[_EXAMPLE])
    """Steps by name; they run in the order that their references ask for, else as they stand here."""
    answer: list[StepName] | None = Field(default=None, min_length=1, examples=[["at"]])
    """The steps whose answers are wanted; all of them where omitted."""
    _max_elements: int = PrivateAttr(sys.maxsize)

    @model_validator(mode="after")
    def _keep_limit(self, info: ValidationInfo) -> Self:
        if info.context:
            self._max_elements = info.context["max_elements"]
        return self

    @property
    def max_elements(self) -> int:
        """Entries of one array that a step may take or answer."""
        return self._max_elements

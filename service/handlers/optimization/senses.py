"""Maximising: minimising the negative, answered in terms of the function itself."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any, TypeVar

from service.expressions import Function
from service.expressions.function import negated
from service.handlers.formulas import RequestFunction
from service.schemas.optimization.minimization import Sense
from service.schemas.types.results import Result

R = TypeVar("R", bound=Result)

_SIGNED = ("value", "values", "bound", "gradient", "curvature", "multipliers", "bound_multipliers")
"""Fields of results that have another sign for the negative of a function."""
_OPPOSITES = {
    "minimum": "maximum", "minima": "maxima", "least": "largest", "lower": "higher", "below": "above",
    "falls": "rises", "falling": "rising",
}  # fmt: skip
_WORDS = _OPPOSITES | {other: word for word, other in _OPPOSITES.items()}
_WORD = re.compile(rf"\b({'|'.join(_WORDS)})\b")


def to_minimize(function: Function, sense: Sense, *place: str) -> Function:
    """The function that is least where the one of the request is as its sense says."""
    return function if sense == "minimize" else RequestFunction(negated(function), place)


def answered(result: R, sense: Sense) -> R:
    """What was found of the negative, said of the function."""
    if sense == "minimize":
        return result
    fields: dict[str, Any] = {name: getattr(result, name, None) for name in _SIGNED}
    turned: dict[str, Any] = {name: 0.0 - value for name, value in fields.items() if value is not None}
    turned["message"] = _WORD.sub(lambda word: _WORDS[word[0]], getattr(result, "message"))  # noqa: B009
    return replace(result, **turned)

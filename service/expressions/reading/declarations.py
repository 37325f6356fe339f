"""The names an expression may use: its variables, which are parts of the point x, and its data arrays."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from service.expressions.errors import ExpressionError, quoted
from service.expressions.graph.nodes import Shape, size
from service.expressions.limits import MAX_AXES, MAX_ELEMENTS, MAX_NAMES
from service.expressions.reading.lexer import KEYWORDS

_DECLARATION = re.compile(r"\s*([A-Za-z_][A-Za-z0-9_]{0,99})\s*(?:\[\s*([0-9]{1,9})\s*(?:,\s*([0-9]{1,9})\s*)?\])?\s*")


class Variable(NamedTuple):
    """A part of the point: `size` components from `start` on, row-major."""

    name: str
    start: int
    shape: Shape

    @property
    def components(self) -> tuple[str, ...]:
        """Names of its scalars: x, or x[0], x[1], …, or W[0,0], W[0,1], and so on."""
        if not self.shape:
            return (self.name,)
        return tuple(f"{self.name}[{','.join(map(str, index))}]" for index in np.ndindex(*self.shape))


def declare(variables: str | Sequence[str], vector_size: int | None) -> tuple[Variable, ...]:
    """Variables in the order of their components. Raises ExpressionError for a bad name or one that is there twice."""
    if isinstance(variables, str):
        shape = () if vector_size is None else (vector_size,)
        return (_checked(variables, Variable(_name(variables), 0, shape)),)
    if not 1 <= len(variables) <= MAX_NAMES:
        raise ExpressionError(
            0, f"{len(variables)} variables", f"1 to {MAX_NAMES}", "a vector is declared as 'x[2000]'"
        )
    declared: dict[str, Variable] = {}
    start = 0
    for text in variables:
        variable = _parsed(text, start)
        if variable.name in declared:
            raise ExpressionError(0, f"the variable {quoted(variable.name)} twice", "different names")
        declared[variable.name] = _checked(text, variable)
        start += size(variable.shape)
    return tuple(declared.values())


Names = Mapping[str, np.ndarray | str]
"""What a formula may use by name: arrays of numbers, and the texts of other formulas."""


def bind_data(data: Names, variables: Sequence[Variable]) -> tuple[dict[str, np.ndarray], dict[str, str]]:
    """Data as float64 arrays, and formulas. Raises ExpressionError for a variable's name, complex or empty data."""
    taken = {variable.name for variable in variables}
    named = {_free(name, given, taken): given for name, given in data.items()}
    arrays = {name: _real(name, given) for name, given in named.items() if not isinstance(given, str)}
    return arrays, {name: given for name, given in named.items() if isinstance(given, str)}


def _name(text: str) -> str:
    match = _DECLARATION.fullmatch(text)
    if match is None or match[2] or match[1] in KEYWORDS:
        raise ExpressionError(0, quoted(text), "a name of letters, digits and _", "a vector in a list is 'x[20]'")
    return match[1]


def _parsed(text: str, start: int) -> Variable:
    match = _DECLARATION.fullmatch(text)
    if match is None or match[1] in KEYWORDS:
        raise ExpressionError(0, quoted(text), "a name such as 'x', a vector 'w[20]' or a matrix 'W[3,4]'")
    return Variable(match[1], start, tuple(int(length) for length in match.groups()[1:] if length))


def _checked(text: str, variable: Variable) -> Variable:
    if not size(variable.shape) >= 1 or variable.start + size(variable.shape) > MAX_ELEMENTS:
        raise ExpressionError(0, f"the size of {quoted(text)}", f"1 to {MAX_ELEMENTS} components")
    return variable


def _free(name: str, given: np.ndarray | str, taken: set[str]) -> str:
    if _name(name) in taken:
        other = "definition" if isinstance(given, str) else "data"
        raise ExpressionError(0, f"{quoted(name)} as variable and as {other}", "different names")
    return name


def _real(name: str, array: np.ndarray) -> np.ndarray:
    array = np.asarray(array)
    if array.dtype.kind not in "iuf":
        raise ExpressionError(0, f"data {quoted(name)} of type {array.dtype}", "real numbers")
    if not array.size or array.ndim > MAX_AXES:
        raise ExpressionError(0, f"data {quoted(name)} of shape {array.shape}", f"1 to {MAX_AXES} axes, none empty")
    return array.astype(np.float64, copy=False)

"""Requests that carry a formula in the expression language."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache, partial
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field

from service.expressions import ExpressionError
from service.expressions.reading import equations
from service.expressions.reading.declarations import declare
from service.schemas.types.arrays import RealArray, RealTensor
from service.schemas.types.base import Request
from service.schemas.types.errors import InvalidInput

Expression = Annotated[str, Field(min_length=1, max_length=10_000, json_schema_extra={"format": "formula"})]
"""A formula such as `x**2 + sin(y)`; docs/expressions.md is the language."""

Equation = Annotated[Expression, AfterValidator(equations.zero_form)]
"""An equation, with `==` or `=`, or a formula that shall be zero: read as what is zero."""

Model = Annotated[Expression, AfterValidator(equations.right_side)]
"""A formula, or one that begins with `y =` or `f(x) =`, which is left out."""

Comparison = Annotated[Expression, AfterValidator(equations.comparison)]
"""A constraint such as `x + y <= 1`, `0 <= x*y <= 2` or `x**2 + y**2 == 4`; `=` is read as `==`."""


@lru_cache(1024)  # of at most 100 characters each
def _declared(text: str, *, listed: bool) -> str:
    """A text that names a variable, or in a list declares one."""
    try:
        declare([text] if listed else text, None)
    except ExpressionError as error:
        several = 'several names are a list, ["x", "y"]' if "," in text.partition("[")[0] or " " in text.strip() else ""
        hint = f" ({several or error.hint})" if several or error.hint else ""
        raise ValueError(f"Expected {error.expected}{hint}.") from None
    return text


def _distinct(texts: list[str]) -> list[str]:
    if len({text.partition("[")[0].strip() for text in texts}) < len(texts):
        raise ValueError("Expected different names; two of these are the same.")
    return texts


def _scalar(text: str) -> str:
    if "[" in _declared(text, listed=True):
        raise ValueError("Expected a scalar variable: write a vector out, as x0, x1 and so on.")
    return text


Text = Annotated[str, Field(min_length=1, max_length=100)]

Name = Annotated[Text, AfterValidator(partial(_declared, listed=False))]
"""The name of one scalar variable, or of an array."""

Declaration = Annotated[Text, AfterValidator(partial(_declared, listed=True))]
"""The name of a scalar, `"w[20]"` for a vector, or `"W[3,4]"` for a matrix."""

Scalar = Annotated[Text, AfterValidator(_scalar)]
"""The name of one of several scalar variables."""

DISTINCT = AfterValidator(_distinct)
"""For lists of names that are all different."""


def _listed(value: object) -> object:
    return [value] if isinstance(value, str) else value


OR_ONE = BeforeValidator(_listed, json_schema_input_type=list[Text] | Text)
"""For lists of names, where one name alone is a list of one."""

Expressions = Annotated[list[Expression], Field(min_length=1, max_length=1_000)]

Equations = Annotated[list[Equation], Field(min_length=1, max_length=1_000)]

Variables = Annotated[list[Declaration], Field(min_length=1, max_length=1_000), DISTINCT] | Name
"""Names of scalars, with `"w[20]"` for a vector and `"W[3,4]"` for a matrix; or one name for a single vector."""

_MOST_DATA = 100  # arrays beside a formula; a choice


def _few(value: Any) -> Any:
    if isinstance(value, dict) and len(value) > _MOST_DATA:  # before each is looked at
        raise ValueError(f"Expected {_MOST_DATA} or fewer arrays, found {len(value)}.")
    return value


Data = Annotated[dict[Name, RealTensor], Field(max_length=_MOST_DATA), BeforeValidator(_few)]
"""Named arrays."""


Definitions = Annotated[dict[Name, Expression], Field(max_length=_MOST_DATA)]
"""Named formulas."""


class WithDefinitions(Request):
    """Named formulas that a formula uses."""

    definitions: Definitions = Field(default_factory=dict, examples=[{}, {"r2": "x**2 + y**2"}])
    """Named formulas that the others may use, such as `{"r2": "x**2 + y**2"}` for `exp(-r2)/r2`; these may use
    each other, in no circle."""

    def beside(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """Arrays and the formulas, by name. Raises InvalidInput where one name has both."""
        for name in self.definitions:
            if name in data:
                raise InvalidInput.at("This name has data, too: give the formula another.", "definitions", name)
        return {**data, **self.definitions}


class WithData(WithDefinitions):
    """Named arrays and formulas that a formula uses."""

    data: Data = Field(default_factory=dict, examples=[{}, {"b": [5.0, 6.0]}])
    """Named arrays that the formulas may use, such as `A` in `sum((A @ x - b)**2)`."""

    @property
    def names(self) -> dict[str, Any]:
        """Arrays and formulas by name. Raises InvalidInput where one name has both."""
        return self.beside(self.data)


class Formula(WithData):
    """One formula of several variables."""

    expression: Expression = Field(examples=["x**2 * y + sin(y)"])
    """The formula."""
    variables: Variables = Field(examples=[["x", "y"]])
    """The names of its variables; an entry `"w[20]"` is a vector, `"W[3,4]"` a matrix in row-major order. One name
    alone is a single vector."""


class FormulaAt(Formula):
    """One formula of several variables, and where to evaluate it."""

    at: RealArray = Field(examples=[[1.5, 0.5]])
    """One point (n) or many (…, n), n being the number of components of all variables together."""


class Formulas(WithData):
    """Several formulas of the same variables."""

    expressions: Expressions = Field(examples=[["x**2 * y", "5*x + sin(y)"]])
    """The formulas."""
    variables: Variables = Field(examples=[["x", "y"]])
    """The names of their variables; an entry `"w[20]"` is a vector, `"W[3,4]"` a matrix in row-major order. One name
    alone is a single vector."""


class FormulasAt(Formulas):
    """Several formulas of the same variables, and where to evaluate them."""

    at: RealArray = Field(examples=[[1.5, 0.5]])
    """One point (n) or many (…, n), n being the number of components of all variables together."""


class Univariate(WithData):
    """One formula of one scalar variable."""

    expression: Expression = Field(examples=["exp(-x) * sin(x)"])
    """The formula."""
    variable: Name = Field(examples=["x"])
    """The name of its variable."""


class UnivariateAt(Univariate):
    """One formula of one scalar variable, and where to evaluate it."""

    at: RealTensor = Field(examples=[0.5])
    """A number, or an array of numbers of any shape."""

"""The columns of a model that a formula describes, made of those of a table."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from math import inf
from typing import Any

import numpy as np
from pydantic import BaseModel

from service.execution.tables import Numbers, Table, Texts
from service.handlers.formulas import free_names, function_of, pointing_at, scalar
from service.methods.statistics.model_formula import ModelFormula
from service.methods.statistics.orthogonal_polynomials import OrthogonalPolynomials
from service.schemas.types.columns import Column, Columns, Placed
from service.schemas.types.errors import InvalidInput, OverBudget, TooLarge

FORMULA = "formula"
REPLACED = ("x", "y", "intercept")
"""The fields that a formula stands for."""
_CATEGORY = re.compile(r"C\((\w+)\)")
_POWERS = re.compile(r"poly\((\w+),([0-9]+)\)")
_PLAIN = re.compile(r"I\((.*)\)")
_HIGHEST_POWER = 30  # of columns that are made orthogonal exactly; a choice

Document = dict[str, Any]
Made = list[tuple[str, Numbers]]
"""Columns with their names."""


def has_formula(model: type[BaseModel], document: Document) -> bool:
    """Whether the document says by a formula what its arrays are."""
    return document.get(FORMULA) is not None and FORMULA in model.model_fields


def with_design(
    document: Document, table: Table | None, max_elements: int, at_once: float, *, labelled: bool
) -> tuple[Document, Columns]:
    """The request with the response as y, a column of classes where it is `labelled`, and those of the terms as x.

    Raises InvalidInput, TooLarge, OverBudget.
    """
    if at_once < inf:
        raise OverBudget  # how many columns there are is found out on the way
    if table is None:
        raise InvalidInput.at("A formula names columns: send them as `table`.", FORMULA)
    if twice := [name for name in REPLACED if document.get(name) is not None]:
        raise InvalidInput.at("The `formula` says this; leave it out.", twice[0])
    if not isinstance(document[FORMULA], str):
        raise InvalidInput.at("A formula is text, such as y ~ a + b.", FORMULA)
    with pointing_at(FORMULA):
        formula = ModelFormula.read(document[FORMULA])
    if not formula.terms:
        raise InvalidInput.at("The formula has no predictor.", FORMULA)
    design = _Design(formula, table, max_elements, labelled)
    made = {**document, **design.arrays(), "intercept": formula.intercept}
    if isinstance(document.get("at"), dict | list):
        made["at"] = design.at(document["at"])
    return made, Columns(design.placed, design.levels, table.by_record)


@dataclass
class _Design:
    """Columns of the terms of a formula."""

    formula: ModelFormula
    table: Table
    max_elements: int
    labelled: bool

    def __post_init__(self) -> None:
        self.levels: dict[str, list[str]] = {}
        self.placed: dict[str, Placed] = {}
        self.polynomials: dict[str, OrthogonalPolynomials] = {}

    def arrays(self) -> Document:
        """x (n, p) and y (n)."""
        y = self._response()
        columns = self._columns(self.table)
        names = [Column(name, self._source(name)) for name, _ in columns]
        self.placed = {
            "x": Placed("matrix", tuple(names)),
            "y": Placed("vector", (Column(self.formula.response, self._source(self.formula.response)),)),
        }
        return {"x": np.column_stack([column for _, column in columns]), "y": y}

    def _response(self) -> Numbers | list[str] | list[float]:
        if self.labelled:
            self._named(self.formula.response, self.table)
            return self.table.labels(self.formula.response)
        (_, y), *others = self._factor(self.formula.response, self.table, whole=False)
        if others or self.formula.response in self.levels:
            raise InvalidInput.at("The response is one column of numbers.", FORMULA)
        return y

    def at(self, value: Any) -> Numbers:
        """The same columns of other rows. Raises InvalidInput, which points there."""
        try:
            table = Table.of(value)
            columns = self._columns(table)
            for name, column in columns:
                if (wrong := np.flatnonzero(~np.isfinite(column))).size:
                    detail = f"`{name[:40]}` has no finite value here, and a prediction needs one."
                    raise InvalidInput.at(detail, *table.place(self._source(name), int(wrong[0])))
            return np.column_stack([column for _, column in columns])
        except InvalidInput as error:
            error.faults = [fault._replace(location=("at", *fault.location[1:])) for fault in error.faults]
            raise

    def _source(self, name: str) -> str:
        """The first column of the table that something is made of."""
        return next((one for one in re.findall(r"\w+", name) if one in self.table), self.table.names[0])

    def _columns(self, table: Table) -> Made:
        """Those of all terms, each a product of the columns of its factors.

        A factor of texts has a column for each level but the first where the rest of its term is in the span of the
        model too, and one for each level where it is not, so that no column depends on others (R's rule). Without an
        intercept the constant is in the span of the first factor that has all its levels.
        """
        spanned = {*map(frozenset, self.formula.terms), *([frozenset[str]()] if self.formula.intercept else [])}
        found: Made = []
        for term in self.formula.terms:
            factors = [self._factor(one, table, whole=frozenset(term) - {one} not in spanned) for one in term]
            found += [
                (":".join(name for name, _ in one), _product([column for _, column in one]))
                for one in product(*factors)
            ]
            if len(term) == 1 and term[0] in self.levels:
                spanned.add(frozenset())
            size = len(found) * table.rows
            if size > self.max_elements:
                detail = f"The terms have {size} entries; this service takes at most {self.max_elements}."
                raise TooLarge.at(detail, FORMULA)
        if not found:
            raise InvalidInput.at("All cells of these columns are alike; no column is left.", FORMULA)
        return found

    def _factor(self, factor: str, table: Table, *, whole: bool) -> Made:
        if factor in table:
            column = table.read(factor)
            return self._coded(factor, column, whole=whole) if isinstance(column, Texts) else [(factor, _read(column))]
        if category := _CATEGORY.fullmatch(factor):
            column = self._named(category[1], table)
            return self._coded(factor, column if isinstance(column, Texts) else _texts(_read(column)), whole=whole)
        if powers := _POWERS.fullmatch(factor):
            name, degree = powers[1], int(powers[2])
            if not 1 <= degree <= _HIGHEST_POWER:
                raise InvalidInput.at(f"The degree of poly is from 1 to {_HIGHEST_POWER}.", FORMULA)
            values = self._polynomials(factor, self._numbers(name, table), degree)
            return [(f"{factor}[{k}]", column) for k, column in enumerate(values.T, 1)]
        if factor.startswith("poly("):
            raise InvalidInput.at("poly takes a column and its degree, as in poly(x, 2).", FORMULA)
        return [(factor, self._value(plain[1] if (plain := _PLAIN.fullmatch(factor)) else factor, table))]

    def _polynomials(self, factor: str, x: Numbers, degree: int) -> Numbers:
        """Those that are orthonormal on the table that the model is fitted to (n, degree)."""
        if factor not in self.polynomials:
            known = x[~np.isnan(x)]
            if len(np.unique(known)) <= degree:
                raise InvalidInput.at(f"`{factor[:40]}` needs more than {degree} different values.", FORMULA)
            self.polynomials[factor] = OrthogonalPolynomials.of(known, degree)
        return self.polynomials[factor].at(x)

    def _coded(self, factor: str, texts: Texts, *, whole: bool) -> Made:
        """Treatment coding by the levels of the table that the model is fitted to."""
        levels = self.levels.setdefault(factor, texts.levels)
        if unknown := [level for level in texts.levels if level not in levels]:
            raise InvalidInput.at(f"`{factor}` has no level `{unknown[0][:40]}` in the table.", FORMULA, factor)
        numbers = np.array([*(levels.index(level) for level in texts.levels), np.nan])
        positions = numbers[np.where(np.isnan(texts.positions), -1, texts.positions).astype(int)]
        shown = Texts(positions, levels)
        return [
            (f"{factor}[{level}]", codes)
            for level, codes in zip(levels[0 if whole else 1 :], shown.codes(whole=whole), strict=True)
        ]

    def _named(self, name: str, table: Table) -> Numbers | Texts:
        if name not in table:
            listed = ", ".join(table.names[:12])
            raise InvalidInput.at(f"The table has no column `{name[:40]}`. It has {listed}.", FORMULA)
        return table.read(name)

    def _numbers(self, name: str, table: Table) -> Numbers:
        column = self._named(name, table)
        if isinstance(column, Texts):
            raise table.refuse_texts(name, column)
        return _read(column)

    def _value(self, text: str, table: Table) -> Numbers:
        """A formula of columns, row by row."""
        with pointing_at(FORMULA):
            names = free_names(text, {})
        points = np.column_stack([self._numbers(name, table) for name in names] or [np.zeros(table.rows)])
        function = scalar(function_of(text, names or ["x"], place=(FORMULA,)), FORMULA)
        value = np.asarray(function.value(points))
        wrong = ~np.isfinite(value) & np.isfinite(points).all(1)
        if wrong.any():
            row = int(np.argmax(wrong))
            place = table.place(names[0], row) if names else (FORMULA,)
            raise InvalidInput.at(f"`{text[:40]}` has no value in row {row}.", *place)
        return value


def _read(column: Numbers) -> Numbers:
    return np.asarray(column, np.float64)


def _texts(numbers: Numbers) -> Texts:
    """Numbers as levels, in their order."""
    known = np.unique(numbers[~np.isnan(numbers)])
    positions = np.where(np.isnan(numbers), np.nan, np.searchsorted(known, numbers))
    return Texts(positions, [f"{value:.15g}" for value in known])


def _product(columns: Sequence[Numbers]) -> Numbers:
    with np.errstate(over="ignore"):
        return np.asarray(np.prod(np.stack(columns), axis=0))

"""Categories as columns of zeros and ones."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from service.handlers.labels import classes_of, numbered
from service.operation import Cost
from service.schemas.numerics.requests import OneHotRequest
from service.schemas.types.results import IntegerMatrix, IntegerVector, Result


@dataclass(slots=True, kw_only=True)
class OneHotResult(Result):
    """Categories in columns."""

    result: IntegerMatrix
    """1 where the observation has the column's category, else 0: (m, k), or (m, k − 1) without the first."""
    categories: list[int] | list[str]
    """All categories (k), in the order of the columns, for use on other data."""
    counts: IntegerVector
    """How often each occurs (k)."""


def one_hot(request: OneHotRequest) -> OneHotResult:
    """The one-hot coding of categories: a column for each, with 1 where an observation has it.

    With `drop_first` the first is the reference that a regression with an intercept needs (treatment coding). A
    category that is not among `categories`, where they are sent, is refused with its place.
    """
    categories = classes_of(request, "categories", "data")
    numbers = numbered(request.data, categories, "data", "categories")
    first = int(request.drop_first)
    table = np.zeros((len(numbers), len(categories)), np.int64)
    table[np.arange(len(numbers)), numbers] = 1
    return OneHotResult(result=table[:, first:], categories=categories, counts=table.sum(0), certainty="exact")


def one_hot_cost(request: OneHotRequest) -> Cost:
    """A step in Python for each name, and the table."""
    different = len(set(request.categories or request.data))
    return Cost(500.0 * len(request.data) + 10.0 * len(request.data) * different, len(request.data) * different)

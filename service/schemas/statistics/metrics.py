"""Requests about predictions and what came true."""

from __future__ import annotations

from pydantic import Field

from service.schemas.types.arrays import RealVector
from service.schemas.types.base import Level, Request
from service.schemas.types.short_lists import Labels, LabelText


class ClassificationRequest(Request):
    """True classes and predicted ones."""

    targets: Labels = Field(examples=[["cat", "dog", "cat", "dog", "cat", "cat"]])
    """The true class of each item (n): all texts, or all integers."""
    predictions: Labels = Field(examples=[["cat", "dog", "dog", "dog", "cat", "cat"]])
    """The predicted class of each (n)."""
    labels: Labels | None = None
    """All classes (k) in the order of the answer; those that occur, in ascending order, where omitted."""
    positive: int | LabelText | None = None
    """The class that precision and its like are about; without it they are answered for each class."""
    weights: RealVector | None = None
    """How often each item counts (n)."""
    level: Level = 0.95
    """Of the intervals."""


class RegressionMetricsRequest(Request):
    """True values and predicted ones."""

    targets: RealVector = Field(examples=[[3.0, -0.5, 2.0, 7.0]])
    """What came true (n)."""
    predictions: RealVector = Field(examples=[[2.5, 0.0, 2.0, 8.0]])
    """What was predicted (n)."""
    weights: RealVector | None = None
    """How often each counts (n)."""


class RocRequest(Request):
    """True classes, and scores that should be high for one of them."""

    targets: Labels = Field(examples=[[0, 0, 1, 1, 0, 1]])
    """The true class of each item (n), of two."""
    scores: RealVector = Field(examples=[[0.1, 0.4, 0.35, 0.8, 0.2, 0.9]])
    """The score of each (n): the higher, the likelier `positive`."""
    positive: int | LabelText | None = None
    """The class that scores are high for; by default the second one in ascending order, such as 1 of 0 and 1."""
    level: Level = 0.95
    """Of the interval of the area."""

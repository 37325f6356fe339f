"""What the tests of many pairs of samples answer, and what they have in common."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Annotated, ClassVar

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from service.handlers.statistics.lost_digits import underflowing
from service.methods.statistics.moments import Moments, difference
from service.methods.statistics.summation import Floats
from service.schemas.types.errors import ComputationError, InvalidInput
from service.schemas.types.results import BooleanTensor, IntegerMatrix, Number, RealVector, Result

MOST_SAMPLES = 60
"""Of which the studentized range is integrated: 1770 pairs, an integral each."""

Lower = Annotated[RealVector, Field(description="Lower ends of the simultaneous intervals of level 1 − alpha.")]
Upper = Annotated[RealVector, Field(description="Upper ends.")]


@dataclass(slots=True, kw_only=True)
class Pairs(Result):
    """A hypothesis test of each pair of samples: each field has one entry a pair."""

    # Descriptions stand in the types, as docstrings of attributes are not inherited.
    pairs: Annotated[
        IntegerMatrix,
        Field(
            description="Positions [i, j] of the two samples, i > j, in the order [1, 0], [2, 0], …, [2, 1], …; "
            "where one sample is the control, j is that one."
        ),
    ]
    statistic: Annotated[RealVector, Field(description="Test statistics.")]
    p_value: Annotated[RealVector, Field(description="Adjusted for all comparisons.")]
    estimate: Annotated[
        RealVector, Field(description="Mean (of ranks, where those are compared) of i minus that of j.")
    ]
    effect_size: Annotated[
        RealVector, Field(description="A measure of each difference that does not grow with the samples.")
    ]
    reject_null: Annotated[BooleanTensor, Field(description="Whether p_value ≤ alpha.")]

    def __post_init__(self) -> None:
        """Say where p-values underflow."""
        self.warnings.extend(underflowing(self.p_value))


@dataclass(slots=True, kw_only=True)
class PairwiseResult(Pairs):
    """Differences of means over one variance, with simultaneous intervals: each field has one entry a pair."""

    table_fields: ClassVar[tuple[str, ...]] = (
        "pairs",
        "statistic",
        "p_value",
        "lower",
        "upper",
        "estimate",
        "effect_size",
        "reject_null",
    )

    degrees_of_freedom: Number
    """Of the pooled variance, for all pairs."""
    lower: Lower
    upper: Upper


def all_pairs(k: int) -> NDArray[np.int64]:
    """The pairs [i, j] of k samples, i > j."""
    return np.array([[j, i] for i, j in combinations(range(k), 2)])


def differences(found: Sequence[Moments], pairs: NDArray[np.int64]) -> Floats:
    """The difference of the means of each pair."""
    return np.array([difference(found[i], found[j]) for i, j in pairs])


def pooled_variance(found: Sequence[Moments]) -> tuple[float, int]:
    """The variance within all samples, and its degrees of freedom. Raises where nothing varies."""
    df = sum(one.count for one in found) - len(found)
    if not df:
        raise InvalidInput.at("No sample has more than one value, so that nothing varies within them.", "samples")
    if not (variance := math.fsum(one.squares for one in found) / df):
        detail = "All values of each sample are equal: there is no variance to compare with."
        raise ComputationError.at(detail, "samples")
    return variance, df

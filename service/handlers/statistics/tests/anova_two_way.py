"""Two-way analysis of variance."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from service.handlers.labels import Array, numbered
from service.handlers.proofs import proved
from service.handlers.statistics.lost_digits import limited_by_input, underflowing
from service.handlers.statistics.tests.samples import moments_of, sample
from service.methods.statistics.balls import two_factors as balls
from service.methods.statistics.balls.samples import VALUE, balls_of
from service.methods.statistics.balls.samples import sample as of_sample
from service.methods.statistics.balls.two_factors import Asked
from service.methods.statistics.moments import Moments, moments
from service.methods.statistics.summation import Floats
from service.methods.statistics.tests.effect_intervals import eta_squared
from service.methods.statistics.tests.tails import upper_f
from service.methods.statistics.tests.two_factors import TwoFactors, two_factors
from service.schemas.statistics.tests import TwoWayRequest
from service.schemas.types.errors import ComputationError, InvalidInput, TooLarge
from service.schemas.types.results import (
    BooleanTensor,
    ExtendedVector,
    IntegerMatrix,
    IntegerVector,
    Number,
    RealMatrix,
    RealVector,
    Record,
    Result,
)

_MOST_CELLS = 600  # whose orthogonal bases take a second
_ALLOWED = 1e7  # nanoseconds of a proof: the intervals take as long without one
_ROUNDING = 1e-26  # of the squares about the mean: what is left of values without variance


@dataclass(slots=True, kw_only=True)
class Effects(Record):
    """Each entry belongs to a term: the first factor, the second and, if there is one, the interaction."""

    sum_of_squares: RealVector
    """That the term explains."""
    statistic: ExtendedVector
    """F: its mean square over that of the residuals."""
    p_value: RealVector
    """Of the hypothesis that it has no effect."""
    effect_size: RealVector
    """Partial η²: its sum over itself and that of the residuals."""
    effect_size_lower: ExtendedVector
    """Lower ends of its intervals of level 1 − alpha, of the noncentral F law; NaN where F is too far out for it."""
    effect_size_upper: ExtendedVector
    """Upper ends."""
    reject_null: BooleanTensor
    """Whether p_value ≤ alpha."""


@dataclass(slots=True, kw_only=True)
class TwoWayResult(Result):
    """A two-way analysis of variance."""

    row_levels: list[int] | list[str]
    """The levels of the first factor (a), ascending."""
    column_levels: list[int] | list[str]
    """The levels of the second factor (b), ascending."""
    counts: IntegerMatrix
    """Values of each cell (a, b)."""
    means: RealMatrix
    """Their means (a, b)."""
    balanced: bool
    """Whether all cells have as many values; then both types are one."""
    degrees_of_freedom: IntegerVector
    """Of each term."""
    type_2: Effects
    """Each factor given the other one, the interaction given both: what to read where there is no interaction."""
    type_3: Effects
    """Each term given all others, of means that count each cell alike."""
    residual_degrees_of_freedom: int
    """Of what no term explains."""
    residual_sum_of_squares: Number
    """Of what no term explains."""


def anova_two_way(request: TwoWayRequest) -> TwoWayResult:
    """Two-way analysis of variance: whether either of two crossed factors moves the mean, and whether they interact.

    F of each term is the mean square that it explains over that of the residuals. With cells of one size there is one
    way to share out the squares; else type II tests each factor given the other, type III (effects that sum to zero)
    given the interaction too, and both are answered. Without `interaction` its squares are residual. Refused are
    cells without a value, designs without degrees of freedom for residuals, and values without variance in the cells.
    """
    y = sample(request.y, "refuse", 1, "y")
    (rows, a), (columns, b) = (_numbered(request, i) for i in range(2))
    if len(a) * len(b) > _MOST_CELLS:
        raise TooLarge.at(f"There are {len(a)} × {len(b)} cells; at most {_MOST_CELLS} are compared.", "factors")
    cells = _cells(y, rows * len(b) + columns, len(a), len(b))
    found = [moments_of(cell, "y") for cell in cells]

    def sums(of: Sequence[Moments]) -> TwoFactors:
        return two_factors(of, len(a), len(b), interaction=request.interaction)

    result = sums(found)
    _check(result, y)
    effects = [_effects(request, result, of) for of in (result.type_2, result.type_3)]
    counts = np.array([one.count for one in found]).reshape(len(a), len(b))
    answer = TwoWayResult(
        row_levels=a,
        column_levels=b,
        counts=counts,
        means=np.array([one.mean for one in found]).reshape(counts.shape),
        balanced=bool((counts == counts[0, 0]).all()),
        degrees_of_freedom=np.array(result.freedom),
        type_2=effects[0],
        type_3=effects[1],
        residual_degrees_of_freedom=result.residual_freedom,
        residual_sum_of_squares=result.residual,
        certainty="estimated",
        warnings=limited_by_input(cells, found, lambda of: (sums(of).residual,), what="the residual sum of squares")
        + underflowing(np.concatenate([effect.p_value for effect in effects])),
    )
    asked = Asked(len(a), len(b), request.interaction, request.alpha, *map(_ends, effects))
    effort = VALUE * len(y) + balls.effort(asked, len(y) - 1)
    answer = proved(
        answer, lambda: balls.two_factors([of_sample(balls_of(cell)) for cell in cells], asked), effort, _ALLOWED
    )
    for one in (answer.type_2, answer.type_3):
        one.reject_null = one.p_value <= request.alpha
    return answer


def _ends(effects: Effects) -> list[tuple[float, float]]:
    """Of the intervals of each term."""
    return list(zip(effects.effect_size_lower.tolist(), effects.effect_size_upper.tolist(), strict=True))


def _numbered(request: TwoWayRequest, i: int) -> tuple[Array, list[Any]]:
    """The level of each value, as a number, and the names of the levels. Raises InvalidInput."""
    names = request.factors[i]
    if len(names) != len(request.y):
        detail = f"There are {len(request.y)} values of y and {len(names)} levels; they must agree."
        raise InvalidInput.at(detail, "factors", i)
    levels: list[Any] = sorted(set[Any](names))
    if len(levels) < 2:
        raise InvalidInput.at("A factor needs two levels at least, and all values have the same.", "factors", i)
    return numbered(names, levels, "factors", "factors"), levels


def _cells(y: Floats, cell: Array, a: int, b: int) -> list[Floats]:
    """The values of each cell. Raises InvalidInput where one has none."""
    counts = np.bincount(cell, minlength=a * b)
    if empty := np.flatnonzero(counts == 0).tolist():
        i, j = divmod(empty[0], b)
        detail = (
            f"{len(empty)} of {len(counts)} cells have no value, level {i} of the first factor with level {j} of the "
            "second among them (in ascending order, from 0); each combination needs one."
        )
        raise InvalidInput.at(detail, "factors")
    return np.split(y[np.argsort(cell, kind="stable")], np.cumsum(counts)[:-1])


def _check(found: TwoFactors, y: Floats) -> None:
    if not found.residual_freedom:
        detail = 'Each cell has one value, which its own mean explains; send "interaction": false, or more values.'
        raise InvalidInput.at(detail, "y")
    if found.residual <= _ROUNDING * moments(y).squares:
        raise ComputationError.at("The terms explain all values: there is no variance to compare with.", "y")


def _effects(request: TwoWayRequest, found: TwoFactors, squares: list[float]) -> Effects:
    residual = found.residual / found.residual_freedom
    statistic = [s / df / residual for s, df in zip(squares, found.freedom, strict=True)]
    p_value = np.array([upper_f(f, df, found.residual_freedom) for f, df in zip(statistic, found.freedom, strict=True)])
    sums = np.array(squares)
    ends = [
        eta_squared(f, df, found.residual_freedom, request.alpha) or (math.nan, math.nan)
        for f, df in zip(statistic, found.freedom, strict=True)
    ]
    return Effects(
        sum_of_squares=sums,
        statistic=np.array(statistic),
        p_value=p_value,
        effect_size=sums / (sums + found.residual),
        effect_size_lower=np.array([lower for lower, _ in ends]),
        effect_size_upper=np.array([upper for _, upper in ends]),
        reject_null=p_value <= request.alpha,
    )

"""The two-way analysis of variance in balls."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from flint import arb, fmpq, fmpq_mat

from service.methods.proofs import Undecided
from service.methods.statistics.balls import laws
from service.methods.statistics.balls.means import eta_squared, of_eta_squared
from service.methods.statistics.balls.samples import Sample, total

_PRODUCT = 150.0
"""Nanoseconds for each cell and each pair of a model's columns, of which there are fewer than cells."""

Columns = list[list[int]]
Ends = Sequence[tuple[float, float]]


class Residual(NamedTuple):
    """What no term explains."""

    squares: arb
    freedom: int


class Asked(NamedTuple):
    """The design of an analysis, its alpha, and the ends of the intervals of η² as they are known so far."""

    rows: int
    columns: int
    interaction: bool
    alpha: float
    type_2: Ends
    type_3: Ends


def effort(asked: Asked, freedom: int) -> float:
    """Nanoseconds of all models, tails and intervals, with all degrees of freedom together."""
    cells = asked.rows * asked.columns
    ends = sum(of_eta_squared(freedom, one) for one in (*asked.type_2, *asked.type_3) if one[1] == one[1])
    return 6 * (_PRODUCT * cells**3 + laws.LAW) + ends


def two_factors(cells: Sequence[Sample], asked: Asked) -> dict[str, Any]:
    """What is answered of the a × b cells, row by row, none of them empty.

    A term explains the squares that a model with it explains, less those of the model without it.
    """
    a, b = asked.rows, asked.columns
    rows = [[row[i] for i in range(a) for _ in range(b)] for row in _contrasts(a)]
    columns = [[column[j] for _ in range(a) for j in range(b)] for column in _contrasts(b)]
    both = [[x * y for x, y in zip(row, column, strict=True)] for row in rows for column in columns]
    one = [[1] * (a * b)]
    main, everything = _explained(cells, one + rows + columns), _explained(cells, one + rows + columns + both)
    type_2 = [main - _explained(cells, one + columns), main - _explained(cells, one + rows), everything - main]
    within, count = total([cell.squares for cell in cells]), sum(cell.count for cell in cells)
    type_3 = type_2
    if asked.interaction:
        others = one + columns + both, one + rows + both
        type_3 = [*(everything - _explained(cells, other) for other in others), type_2[2]]
        residual = Residual(within, count - a * b)
    else:  # what it would explain is residual
        residual = Residual(within + arb(type_2.pop()), count - a - b + 1)
    terms = [a - 1, b - 1, (a - 1) * (b - 1)][: len(type_2)]
    return {
        "means": [[cells[i * b + j].mean for j in range(b)] for i in range(a)],
        "type_2": _effects(zip(type_2, terms, asked.type_2, strict=True), residual, asked.alpha),
        "type_3": _effects(zip(type_3, terms, asked.type_3, strict=True), residual, asked.alpha),
        "residual_sum_of_squares": residual.squares,
    }


def _effects(of_terms: Iterable[tuple[fmpq, int, Any]], residual: Residual, alpha: float) -> dict[str, Any]:
    """What is answered of terms: of each its squares, its degrees of freedom, and what its interval is near to."""
    rows = [_effect(arb(squares), df, residual, alpha, near) for squares, df, near in of_terms]
    return {name: [row[name] for row in rows] for name in rows[0]}


def _effect(squares: arb, df: int, residual: Residual, alpha: float, near: Any) -> dict[str, Any]:
    f = squares / df / (residual.squares / residual.freedom)
    lower, upper = eta_squared(f, df, residual.freedom, alpha, near)
    return {
        "sum_of_squares": squares,
        "statistic": f,
        "p_value": laws.f_above(f, df, residual.freedom),
        "effect_size": squares / (squares + residual.squares),
        "effect_size_lower": lower,
        "effect_size_upper": upper,
    }


def _explained(cells: Sequence[Sample], columns: Columns) -> fmpq:
    """The squares about 0 that columns, constant within cells, explain of values less the mean of the first cell.

    In rationals: an effect that is not there leaves a difference of exactly 0.
    """
    counts, sums = [cell.count for cell in cells], [_rational(cell.whole) for cell in cells]
    gaps = [own - n * sums[0] / counts[0] for n, own in zip(counts, sums, strict=True)]
    size = len(columns)
    products = fmpq_mat(
        size, size, [sum(n * x * y for n, x, y in zip(counts, u, v, strict=True)) for u in columns for v in columns]
    )
    along = fmpq_mat(size, 1, [sum((x * gap for x, gap in zip(u, gaps, strict=True)), fmpq(0)) for u in columns])
    return (along.transpose() * products.solve(along))[0, 0]


def _rational(ball: arb) -> fmpq:
    """What a ball is that is a point. Raises Undecided where the precision does not hold it."""
    if not ball.is_exact():
        raise Undecided
    return ball.fmpq()


def _contrasts(levels: int) -> Columns:
    """Columns (levels − 1, levels) of effects that sum to zero."""
    return [[int(i == j) for j in range(levels - 1)] + [-1] for i in range(levels - 1)]

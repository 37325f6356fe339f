"""Named test matrices: determinants, inverses, ranks, spectra, against exact answers. Trust is checked with each value.

The published matrices are followed by more of their families, whose exact answers are found here by rational
elimination. A matrix of fractions is sent rounded to float64, and the answer is compared with that for the fractions.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any, NamedTuple

import numpy as np
from scipy.optimize import linear_sum_assignment

from benchmarks.digits import MOST_DIGITS, Row, cases, correct_digits
from service.handlers.linear_algebra.determinant import determinant
from service.handlers.linear_algebra.eigen import eigen
from service.handlers.linear_algebra.inverse import inverse
from service.handlers.linear_algebra.rank import rank
from service.handlers.linear_algebra.svd import svd
from service.schemas.linear_algebra.factorizations import EigenRequest, SvdRequest
from service.schemas.linear_algebra.matrices import RankRequest, SquareRequest
from service.schemas.types.errors import SingularMatrix

Fractions = list[list[Fraction]]
Measured = tuple[float, list[Any]]
"""The right digits of an answer, and its warnings."""

_NEEDED = 10
_SLACK = 3
_ZERO = 1e-40  # certified values below stand for an exact zero


class Exact(NamedTuple):
    """What rational arithmetic says of a matrix."""

    determinant: Fraction
    rank: int
    inverse: Fractions | None


def table() -> Iterator[Row]:
    """One row for each quantity: of the published matrices, then of their relatives."""
    published = cases("linear_algebra/named_matrices")
    matrices = [[[Fraction(entry) for entry in row] for row in case["matrix"]] for case in published]
    for name, collection in (("named", matrices), ("relatives", list(relatives()))):
        exact = [(matrix, solve_exactly(matrix)) for matrix in collection]
        yield _row(f"determinant, {name}", [_determinant(*pair) for pair in exact])
        yield _row(f"inverse, largest entry, {name}", [_inverse(*pair) for pair in exact if pair[1].inverse])
        yield _row(f"rank, {name}", [_rank(*pair) for pair in exact])
    pairs = list(zip(matrices, published, strict=True))
    yield _row("eigenvalues, named", [_spectrum(matrix, case["eigenvalues"], _eigenvalues) for matrix, case in pairs])
    yield _row(
        "singular values, named", [_spectrum(matrix, case["singular_values"], _values) for matrix, case in pairs]
    )


def _row(what: str, measured: list[Measured]) -> Row:
    silent = unkept = loose = 0
    for digits, warnings in measured:
        claimed = [warning.trusted_digits for warning in warnings if warning.trusted_digits is not None]
        silent += digits < _NEEDED and not claimed
        unkept += bool(claimed) and min(claimed) > digits
        loose += digits < _NEEDED and bool(claimed) and digits - min(claimed) > _SLACK
    note = f"silently wrong {silent}, trusted too much {unkept}, too little {loose}"
    return Row(what, [digits for digits, _ in measured], note)


def _floats(matrix: Fractions) -> Any:
    return np.array([[float(entry) for entry in row] for row in matrix])


def _determinant(matrix: Fractions, exact: Exact) -> Measured:
    found = determinant(SquareRequest.model_construct(a=_floats(matrix)))
    return _digits(found.result, exact.determinant), found.warnings


def _inverse(matrix: Fractions, exact: Exact) -> Measured:
    assert exact.inverse is not None
    try:
        found = inverse(SquareRequest.model_construct(a=_floats(matrix)))
    except SingularMatrix:
        return 0.0, []
    pairs = list(zip(np.ravel(found.result).tolist(), (entry for row in exact.inverse for entry in row), strict=True))
    largest = max(abs(entry) for _, entry in pairs)
    error = max(abs(Fraction(entry) - certified) for entry, certified in pairs)
    return _digits(1.0, 1 + error / largest), found.warnings


def _rank(matrix: Fractions, exact: Exact) -> Measured:
    found = rank(RankRequest.model_construct(a=_floats(matrix), relative_tolerance=None))
    uncertain = [warning for warning in found.warnings if warning.code == "uncertain-rank"]
    return (MOST_DIGITS if found.result == exact.rank else 0.0), uncertain


def _digits(computed: Any, certified: Fraction) -> float:
    error = abs(Fraction(float(computed)) - certified) / (abs(certified) or 1)
    if not error:
        return MOST_DIGITS
    return max(0.0, min(MOST_DIGITS, math.log10(error.denominator) - math.log10(error.numerator)))


def _spectrum(matrix: Fractions, certified: list[Any], compute: Callable[[Any], tuple[Any, list[Any]]]) -> Measured:
    values, warnings = compute(_floats(matrix))
    exact = np.array([complex(*map(float, one)) if isinstance(one, list) else complex(float(one)) for one in certified])
    distances = np.abs(values[:, None] - exact)
    sizes = [abs(one) if abs(one) > _ZERO else 0.0 for one in exact]
    pairs = zip(*linear_sum_assignment(distances), strict=True)
    return min(correct_digits(sizes[j] + distances[i, j], sizes[j]) for i, j in pairs), warnings


def _eigenvalues(a: Any) -> tuple[Any, list[Any]]:
    structure = "symmetric" if np.array_equal(a, a.T) else "general"
    found = eigen(EigenRequest.model_construct(a=a, structure=structure))
    return found.eigenvalues, found.warnings


def _values(a: Any) -> tuple[Any, list[Any]]:
    found = svd(SvdRequest.model_construct(a=a))
    return found.s, found.warnings


def relatives() -> Iterator[Fractions]:
    """More matrices of the published families, of other sizes, and rows that nearly depend on each other."""
    one = Fraction(1)
    formulas: list[tuple[range, Callable[[int, int, int], Fraction]]] = [
        (range(2, 16), lambda i, j, _: Fraction(1, i + j + 1)),  # Hilbert
        (range(4, 9, 2), lambda i, j, _: Fraction(1, 2 * i + 3 * j + 1)),  # Cauchy
        (range(4, 11, 2), lambda i, j, _: Fraction(1, i + j + 1) if i else one),  # Lotkin
        (range(4, 21, 4), lambda i, j, _: Fraction(math.comb(i + j, i))),  # Pascal
        (range(4, 13, 2), lambda i, j, n: Fraction(i + 1, n) ** j),  # Vandermonde
        (range(4, 17, 4), lambda i, j, n: Fraction(max(0, n - max(i, j)) if j >= i - 1 else 0)),  # Frank
        (
            range(5, 26, 5),
            lambda i, j, _: Fraction(3, 5) ** i * (0 if j < i else 1 if i == j else -Fraction(4, 5)),
        ),  # Kahan
        (range(3, 6), lambda i, j, n: one + (Fraction(10) ** (-2 * n) if i == j else 0)),  # Läuchli
    ]
    for sizes, entry in formulas:
        for n in sizes:
            yield [[entry(i, j, n) for j in range(n)] for i in range(n)]
    for n in (4, 6, 8):
        inverted = solve_exactly([[Fraction(1, i + j + 1) for j in range(n)] for i in range(n)]).inverse
        assert inverted is not None
        yield inverted
    yield from _nearly_dependent()


def _nearly_dependent() -> Iterator[Fractions]:
    random = np.random.default_rng(5)
    for digits in range(3, 15):
        n = int(random.integers(2, 9))
        rows = [[Fraction(int(k), 10) for k in random.integers(-99, 99, n)] for _ in range(n - 1)]
        step = [Fraction(int(k), 10**digits) for k in random.integers(-9, 9, n)]
        yield [
            *rows,
            [sum(column, Fraction()) / 3 + small for column, small in zip(zip(*rows, strict=True), step, strict=True)],
        ]


def solve_exactly(matrix: Fractions) -> Exact:
    """Gauss-Jordan elimination in fractions."""
    n = len(matrix)
    rows = [[*row, *(Fraction(i == j) for j in range(n))] for i, row in enumerate(matrix)]
    determinant, rank = Fraction(1), 0
    for column in range(n):
        pivot = next((i for i in range(rank, n) if rows[i][column]), None)
        if pivot is None:
            determinant = Fraction()
            continue
        if pivot != rank:
            rows[rank], rows[pivot] = rows[pivot], rows[rank]
            determinant = -determinant
        determinant *= rows[rank][column]
        rows[rank] = [entry / rows[rank][column] for entry in rows[rank]]
        for i in range(n):
            if i != rank and (factor := rows[i][column]):
                rows[i] = [entry - factor * above for entry, above in zip(rows[i], rows[rank], strict=True)]
        rank += 1
    return Exact(determinant, rank, [row[n:] for row in rows] if rank == n else None)

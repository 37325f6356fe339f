"""Cofactors in integers, against exact fractions and NumPy."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from service.methods.linear_algebra.cofactors import cofactors
from service.methods.linear_algebra.determinant import determinant
from service.methods.linear_algebra.inverse import inverse
from service.methods.linear_algebra.linear_systems import solve

RNG = np.random.default_rng(3)
MATRICES = [
    RNG.normal(size=(n, n)) * 2.0 ** RNG.integers(-spread, spread, (n, n))
    for n in (1, 2, 3, 4)
    for spread in (1, 9, 400)
]


@pytest.mark.parametrize("a", MATRICES, ids=str)
def test_the_adjugate_times_the_matrix_is_the_determinant(a: Any) -> None:
    found = cofactors(a)
    assert found
    fractions = [[Fraction(entry) * found.scale for entry in row] for row in a.tolist()]
    columns = [found.adjugate[j :: len(a)] for j in range(len(a))]
    products = [[sum(x * y for x, y in zip(row, column, strict=True)) for column in columns] for row in fractions]
    assert products == [[found.determinant * (i == j) for j in range(len(a))] for i in range(len(a))]


@pytest.mark.parametrize("a", MATRICES[::3] + MATRICES[1::3], ids=str)
def test_determinants_and_inverses_are_rounded_once(a: Any) -> None:
    found = cofactors(a)
    assert found
    exact = Fraction(found.determinant, found.scale ** len(a))
    assert (determinant(a).value, determinant(a).sign) == (float(exact), math.copysign(1, exact))
    assert determinant(a).log_abs == pytest.approx(np.linalg.slogdet(a)[1], rel=1e-12, abs=1e-12)
    assert found.condition == pytest.approx(np.linalg.cond(a, 1), rel=1e-9)
    entries = [float(Fraction(entry * found.scale, found.determinant)) for entry in found.adjugate]
    assert inverse(a).x.ravel().tolist() == entries


@pytest.mark.parametrize("a", MATRICES, ids=str)
def test_solutions_are_rounded_once(a: Any) -> None:
    found, b = cofactors(a), RNG.normal(size=(len(a), 2))
    assert found
    columns = [[Fraction(entry) for entry in column] for column in b.T.tolist()]
    rows = [found.adjugate[i : i + len(a)] for i in range(0, len(a) ** 2, len(a))]
    share = Fraction(found.scale, found.determinant)
    exact = [[float(share * sum(x * y for x, y in zip(row, one, strict=True))) for one in columns] for row in rows]
    assert found.solution(b).tolist() == exact
    assert solve(a, b, "general").x == pytest.approx(np.linalg.solve(a, b), rel=1e-6)


def test_what_is_singular_or_leaves_the_range() -> None:
    singular = cofactors(np.array([[1.5, 3.0], [0.5, 1.0]]))
    assert singular
    assert (singular.determinant, singular.condition) == (0, math.inf)
    wide = cofactors(np.diag([1e300, 1e-300]))
    assert wide
    assert wide.condition == math.inf


def test_more_rows_and_complex_entries_are_for_others() -> None:
    assert cofactors(np.eye(5)) is None
    assert cofactors(np.eye(2) * 1j) is None

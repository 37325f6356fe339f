import time

import numpy as np
import pytest
from flint import fmpq

from service.methods.optimization.exact_solve import Effort, solve_sparse


@pytest.mark.parametrize("density", [0.1, 0.5, 1.0])
def test_a_solution_satisfies_its_equations_exactly(density):
    generator = np.random.default_rng(3)
    for size in (1, 5, 40):
        matrix = generator.integers(-9, 10, (size, size)) * (generator.random((size, size)) < density)
        np.fill_diagonal(matrix, 30)
        right = generator.integers(-9, 10, size)
        rows = [{j: fmpq(int(a)) for j, a in enumerate(row) if a} for row in matrix]
        found = solve_sparse([(row, fmpq(int(b))) for row, b in zip(rows, right, strict=True)], Effort())
        assert found is not None
        for row, b in zip(rows, right, strict=True):
            assert sum((a * found[j] for j, a in row.items()), fmpq(0)) == int(b)


def test_singular_equations_have_none():
    one = fmpq(1)
    assert solve_sparse([({0: one, 1: one}, one), ({0: one, 1: one}, one)], Effort()) is None


def test_what_grows_too_long_is_left_by_count():
    """A band of doubles: 27,000 bits and 25 seconds in the end."""
    random = np.random.default_rng(0)
    entries = iter([fmpq(*value.as_integer_ratio()) for value in random.normal(size=7_000).tolist()])
    band = [({j: next(entries) for j in range(max(0, i - 3), min(1000, i + 4))}, fmpq(1)) for i in range(1000)]
    before, effort = time.process_time(), Effort(3e8)
    assert solve_sparse(band, effort) is None
    assert effort.left < 0
    assert time.process_time() - before < 2

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.handlers.optimization.assignment import assignment
from service.schemas.optimization.programs import AssignmentRequest

few = settings(max_examples=30, deadline=None)


@few
@given(st.integers(0, 2**32 - 1), st.booleans())
def test_assignment_is_the_best_of_all_permutations(seed, maximize):
    cost = np.random.default_rng(seed).normal(size=(4, 5))
    found = assignment(AssignmentRequest(cost=cost, maximize=maximize))
    totals = [cost[range(4), list(columns)].sum() for columns in permutations(range(5), 4)]
    assert found.value == pytest.approx(max(totals) if maximize else min(totals))
    assert cost[found.rows, found.columns].sum() == found.value

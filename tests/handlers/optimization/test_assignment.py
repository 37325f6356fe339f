from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.handlers.optimization.assignment import assignment
from service.schemas.optimization.programs import AssignmentRequest
from service.schemas.types.errors import ComputationError
from tests.conftest import Call

few = settings(max_examples=30, deadline=None)


@few
@given(st.integers(0, 2**32 - 1), st.booleans())
def test_assignment_is_the_best_of_all_permutations(seed, maximize):
    cost = np.random.default_rng(seed).normal(size=(4, 5))
    found = assignment(AssignmentRequest(cost=cost, maximize=maximize))
    totals = [cost[range(4), list(columns)].sum() for columns in permutations(range(5), 4)]
    assert found.value == pytest.approx(max(totals) if maximize else min(totals))
    assert cost[found.rows, found.columns].sum() == found.value


@few
@given(st.integers(0, 2**32 - 1), st.booleans())
def test_forbidden_pairs_are_left_out(seed, maximize):
    rng = np.random.default_rng(seed)
    values, forbidden = rng.integers(0, 9, (3, 4)).astype(float), rng.random((3, 4)) < 0.4
    cost = np.where(forbidden, np.nan, values)
    totals = [
        total for columns in permutations(range(4), 3) if not np.isnan(total := cost[range(3), list(columns)].sum())
    ]
    request = AssignmentRequest(
        cost=values, maximize=maximize, forbidden=np.argwhere(forbidden) if forbidden.any() else None
    )
    if not totals:
        with pytest.raises(ComputationError, match="leave no assignment"):
            assignment(request)
        return
    found = assignment(request)
    assert found.value == (max(totals) if maximize else min(totals))
    assert found.certainty == "exact"


def test_forbidden_pairs_in_a_request(call: Call):
    _, found = call("optimization/assignment", cost=[[0, 1], [1, 100]], forbidden=[[0, 0]])
    assert (found["columns"], found["value"]) == ([1, 0], 2.0)
    for forbidden, pointer in (
        ([[0, 0], [1, 0]], "/forbidden"),
        ([[0, 2]], "/forbidden/0/1"),
        ([[0, 1, 1]], "/forbidden"),
    ):
        status, found = call("optimization/assignment", cost=[[0, 1], [1, 100]], forbidden=forbidden)
        assert (status, found["errors"][0]["pointer"]) == (422, pointer)

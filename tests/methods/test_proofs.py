from __future__ import annotations

import pytest
from flint import arb, ctx
from hypothesis import given
from hypothesis import strategies as st

from service.methods.proofs import Undecided, nearest_double

LEAST = 5e-324


@given(st.integers(1, 40), st.floats(-0.4, 0.4))
def test_small_numbers_are_as_near_as_others(units, part):
    """A wide ball among the least doubles is undecided, not 0; a narrow one is the nearest of them."""
    with pytest.raises(Undecided):
        nearest_double(arb(units * LEAST, LEAST))
    with ctx.workprec(128):
        narrow = (units + arb(part)) * arb(LEAST)
    assert nearest_double(narrow) == units * LEAST


def test_what_is_below_half_of_the_least_double_is_zero():
    assert nearest_double(arb(0, LEAST) * arb(2) ** -2) == 0
    with pytest.raises(Undecided):
        nearest_double(arb(0, LEAST))

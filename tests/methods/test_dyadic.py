from fractions import Fraction

from hypothesis import example, given
from hypothesis import strategies as st

from service.methods.dyadic import whole_over

FINITE = st.floats(allow_nan=False, allow_infinity=False)


@given(st.lists(FINITE, min_size=1, max_size=6))
@example([0.0, -0.0])
@example([5e-324, 1.7976931348623157e308])  # no factor makes both whole within the range of doubles
@example([2.0**60, -3.0])
def test_every_double_is_a_whole_number_over_one_power_of_two(values: list[float]) -> None:
    whole, unit = whole_over(values)
    assert unit & (unit - 1) == 0
    assert [Fraction(above, unit) for above in whole] == [Fraction(value) for value in values]

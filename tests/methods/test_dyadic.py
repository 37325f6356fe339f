import math
from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from service.methods.dyadic import dots, length, over, whole_over

FINITE = st.floats(allow_nan=False, allow_infinity=False)
WHOLE = st.integers(-(2**2100), 2**2100)


@given(st.lists(FINITE, min_size=1, max_size=6))
@example([0.0, -0.0])
@example([5e-324, 1.7976931348623157e308])  # no factor makes both whole within the range of doubles
@example([2.0**60, -3.0])
@example([0.1, 7e-9])
@example([0.1, 1e-30])
def test_every_double_is_a_whole_number_over_one_power_of_two(values: list[float]) -> None:
    whole, unit = whole_over(values)
    assert unit & (unit - 1) == 0
    assert [Fraction(above, unit) for above in whole] == [Fraction(value) for value in values]


@given(WHOLE, st.integers(0, 3200))
@example(2**54 + 3, 0)
@example(2**53 + 1, 1074)  # halfway between two subnormal numbers
@example(-(2**2100), 1200)
def test_quotients_are_rounded_once(value: int, shift: int) -> None:
    try:
        nearest = float(Fraction(value, 1 << shift))
    except OverflowError:
        with pytest.raises(OverflowError):
            over([value], 1 << shift)
        return
    assert over([value], 1 << shift) == [nearest]


@pytest.mark.parametrize("terms", [1, 2, 3, 4])
def test_dots_are_those_of_each_row_with_all_columns(terms: int) -> None:
    rows = [[10 * i + k for k in range(terms)] for i in (-1, 2)]
    columns = [[k - j for k in range(terms)] for j in range(3)]
    assert dots(rows, columns) == [sum(r * c for r, c in zip(row, one, strict=True)) for row in rows for one in columns]


@given(st.lists(FINITE, min_size=1, max_size=4))
@example([3.0, 4.0])
@example([5e-324, 5e-324])
@example([1.7976931348623157e308, 1.7976931348623157e308])
def test_lengths_are_rounded_once(values: list[float]) -> None:
    squares = sum(Fraction(value) ** 2 for value in values)
    try:
        found = length(values)
    except OverflowError:
        assert squares >= Fraction(2) ** 2047
        return
    near = Fraction(found)
    above, below = ((near + Fraction(math.nextafter(found, end))) / 2 for end in (1.7976931348623157e308, 0.0))
    assert below**2 <= squares
    assert squares <= above**2 or found == 1.7976931348623157e308

"""NIST's StRD collections: certified digits, and honest warnings where the input does not carry them."""

from collections.abc import Callable, Iterator

import pytest

from benchmarks.digits import cases
from benchmarks.digits._strd import Score, anova, linear_regression, univariate

pytestmark = pytest.mark.skipif(not cases("statistics/nist_anova"), reason="no reference cases on this machine")


@pytest.mark.parametrize(("collection", "demanded"), [(univariate, 13), (anova, 9), (linear_regression, 12)])
def test_digits_are_those_demanded(collection: Callable[[], Iterator[Score]], demanded: int) -> None:
    for score in collection():
        assert min(score.exact) >= demanded, score
        assert min(score.certified) >= demanded or score.trusted is not None, score


@pytest.mark.parametrize("collection", [univariate, anova, linear_regression])
def test_trusted_digits_are_true_ones_and_at_most_two_below(collection: Callable[[], Iterator[Score]]) -> None:
    for score in collection():
        if score.trusted is not None:
            assert score.trusted <= min(score.certified) <= score.trusted + 2, score

"""Intervals of effect sizes against published ones, and the laws that they invert."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from service.methods.statistics.tests import effect_intervals
from service.methods.statistics.tests.power import noncentral_t_above
from tests.conftest import Call

# R's mtcars: miles per gallon of cars with automatic and manual transmission
AUTOMATIC = [
    21.4,
    18.7,
    18.1,
    14.3,
    24.4,
    22.8,
    19.2,
    17.8,
    16.4,
    17.3,
    15.2,
    10.4,
    10.4,
    14.7,
    21.5,
    15.5,
    15.2,
    13.3,
    19.2,
]
MANUAL = [21.0, 21.0, 22.8, 32.4, 30.4, 33.9, 27.3, 26.0, 30.4, 15.8, 19.7, 15.0, 21.4]


def test_a_published_noncentrality() -> None:
    # Kelley, Journal of Statistical Software 20 (8), 2007: conf.limits.nct(ncp = 2.83, df = 126) of MBESS
    ends = effect_intervals.cohen_d(2.83, 126, 1.0, "two-sided", 0.05)
    assert ends == pytest.approx((0.8337502, 4.815359), rel=1e-6)


def test_cohen_d_and_hedges_g(call: Call) -> None:
    # R's effectsize on its first page: d = −1.48 [−2.27, −0.67], g = −1.44
    _, found = call("statistics/tests/t-independent", x=AUTOMATIC, y=MANUAL)
    ends = found["effect_size_lower"], found["effect_size_upper"]
    assert (found["effect_size"], *ends) == pytest.approx((-1.48, -2.27, -0.67), abs=5e-3)
    assert found["effect_size_corrected"] == pytest.approx(-1.44, abs=5e-3)
    _, less = call("statistics/tests/t-independent", x=AUTOMATIC, y=MANUAL, alternative="less", alpha=0.025)
    assert (less["effect_size_lower"], less["effect_size_upper"]) == ("-Infinity", pytest.approx(ends[1], rel=1e-9))
    _, turned = call("statistics/tests/t-independent", x=MANUAL, y=AUTOMATIC)
    assert (-turned["effect_size_upper"], -turned["effect_size_lower"]) == pytest.approx(ends, rel=1e-9)


@settings(max_examples=30)
@given(
    st.floats(0.01, 300), st.sampled_from([-1, 1]), st.sampled_from([1, 2, 7, 40, 1e4]), st.sampled_from([0.05, 1e-6])
)
def test_at_its_ends_the_statistic_is_in_a_tail(size, sign, df, alpha) -> None:
    t = sign * size
    lower, upper = effect_intervals.cohen_d(t, df, 1.0, "two-sided", alpha)
    assert noncentral_t_above(t, df, lower) == pytest.approx(alpha / 2, rel=1e-5)
    assert noncentral_t_above(-t, df, -upper) == pytest.approx(alpha / 2, rel=1e-5)


@settings(max_examples=30)
@given(st.floats(0, 4e3), st.sampled_from([1, 3, 20]), st.sampled_from([2, 30, 1000]))
def test_eta_squared_inverts_the_noncentral_law(f, between, within) -> None:
    lower, upper = effect_intervals.eta_squared(f, between, within, 0.05)
    assert 0 <= lower <= upper < 1
    for end, probability in ((lower, 0.975), (upper, 0.025)):
        shift = end / (1 - end) * (between + within + 1)
        if shift:
            assert stats.ncf.cdf(f, between, within, shift) == pytest.approx(probability, rel=1e-6)
        else:
            assert stats.f.cdf(f, between, within) <= probability
    if between == 1 and lower:  # F is the square of t, and the lower end of d that of the law of one side
        wide = effect_intervals.cohen_d(math.sqrt(f), within, 1.0, "two-sided", 0.05)
        assert upper == pytest.approx(wide[1] ** 2 / (wide[1] ** 2 + within + 2), rel=1e-3)


def test_analyses_of_variance(call: Call) -> None:
    samples = [[6.9, 5.4, 5.8, 4.6, 4.0], [8.3, 6.8, 7.8, 9.2, 6.5], [8.0, 10.5, 8.1, 6.9, 9.3]]
    _, found = call("statistics/tests/anova", samples=samples)
    f, (between, within) = found["statistic"], found["degrees_of_freedom"]
    squares, error = found["sum_of_squares_between"], found["mean_square_within"]
    omega = (squares - between * error) / (squares + found["sum_of_squares_within"] + error)  # Hays 1963
    assert found["effect_size_corrected"] == pytest.approx(omega, rel=1e-12)
    ends = effect_intervals.eta_squared(f, between, within, 0.05)
    assert (found["effect_size_lower"], found["effect_size_upper"]) == pytest.approx(ends, rel=1e-12)
    _, welch = call("statistics/tests/anova", samples=samples, equal_variance=False)
    assert welch["effect_size_lower"] is None
    assert welch["effect_size_corrected"] == found["effect_size_corrected"]
    y, factors = [value for sample in samples for value in sample[:4]], [["a", "b"] * 6, ["p", "q", "r"] * 4]
    _, two = call("statistics/tests/anova-two-way", y=y, factors=factors)
    effects, rest = two["type_3"], two["residual_degrees_of_freedom"]
    ends = effect_intervals.eta_squared(effects["statistic"][1], two["degrees_of_freedom"][1], rest, 0.05)
    assert (effects["effect_size_lower"][1], effects["effect_size_upper"][1]) == pytest.approx(ends, rel=1e-12)


@pytest.mark.parametrize("path", ["chi-squared-independence", "fisher-exact"])
def test_cramers_v(call: Call, path) -> None:
    table = np.array([[12, 7, 5], [4, 9, 15]])
    _, found = call(f"statistics/tests/{path}", table=table.tolist())
    statistic = stats.chi2_contingency(table, correction=False).statistic
    for name, probability in (("effect_size_lower", 0.975), ("effect_size_upper", 0.025)):
        assert stats.ncx2.cdf(statistic, 2, found[name] ** 2 * table.sum()) == pytest.approx(probability, rel=1e-9)
    _, none = call(f"statistics/tests/{path}", table=[[5, 5], [5, 5]])
    assert none["effect_size_lower"] == 0.0
    _, whole = call(f"statistics/tests/{path}", table=[[9, 0], [0, 9]])
    assert whole["effect_size_upper"] == 1.0


@settings(max_examples=30)
@given(st.integers(1, 60), st.integers(1, 60), st.floats(0, 1))
def test_the_rank_biserial_interval_is_a_score_interval(n, m, share) -> None:
    r = 2 * share - 1
    lower, upper = effect_intervals.rank_biserial(r, n, m, "two-sided", 0.05)
    assert -1 <= lower <= r <= upper <= 1
    assert upper - lower > 0
    # Without an effect the variance is that of U, (n + m + 1)/(12 nm) (Newcombe 2006)
    half = 1.959963984540054 * math.sqrt((n + m + 1) / (12 * n * m))
    if half < 0.5:
        assert effect_intervals.rank_biserial(2 * half, n, m, "two-sided", 0.05)[0] == pytest.approx(0.0, abs=1e-9)


def test_rank_tests(call: Call) -> None:
    _, found = call("statistics/tests/mann-whitney", x=[1, 2, 3, 4], y=[5, 6, 7, 8, 9])
    assert (found["effect_size"], found["effect_size_lower"]) == (-1.0, -1.0)
    assert -1 < found["effect_size_upper"] < 0
    _, found = call("statistics/tests/wilcoxon", x=[1.1, 2.2, -0.3, 4.4, 5.5, 0.6, -0.7])
    middle = (math.atanh(found["effect_size_lower"]) + math.atanh(found["effect_size_upper"])) / 2
    assert math.tanh(middle) == pytest.approx(found["effect_size"], rel=1e-12)
    _, found = call("statistics/tests/wilcoxon", x=[1.1, 2.2, 0.3])
    assert (found["effect_size"], found["effect_size_lower"]) == (1.0, None)


def test_where_there_is_no_interval(call: Call) -> None:
    x = [1e9, 1e9 + 1e-3, 1e9 - 1e-3]
    _, found = call("statistics/tests/t-one-sample", x=x)
    assert (found["effect_size_lower"], found["effect_size_upper"]) == (None, None)
    _, found = call("statistics/tests/t-one-sample", x=AUTOMATIC, alpha=1e-50)
    assert found["effect_size_lower"] is None
    _, found = call("statistics/tests/t-one-sample", x=[1, 2])
    assert found["effect_size_corrected"] == 0.0

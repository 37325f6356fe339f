"""Tests of counts, permutations, power, adjusted p-values, and confidence intervals."""

import math
from fractions import Fraction
from itertools import combinations, pairwise, product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from service.methods.statistics.tests.exact_tables import exact_p_value
from tests.conftest import Call


def test_fisher_exact_of_two_by_two(call: Call) -> None:
    for alternative in ("two-sided", "less", "greater"):
        _, answer = call("statistics/tests/fisher-exact", table=[[8, 2], [1, 5]], alternative=alternative)
        expected = stats.fisher_exact([[8, 2], [1, 5]], alternative=alternative)
        assert answer["p_value"] == pytest.approx(expected.pvalue, rel=1e-13, abs=0)
    odds = stats.contingency.odds_ratio([[8, 2], [1, 5]])
    _, answer = call("statistics/tests/fisher-exact", table=[[8, 2], [1, 5]])
    interval = odds.confidence_interval(0.95)
    found = (answer["estimate"], answer["lower"], answer["upper"])
    assert found == pytest.approx((odds.statistic, interval.low, interval.high), rel=1e-6, abs=0)


def _compositions(total: int, parts: int) -> list[tuple[int, ...]]:
    bars = combinations(range(total + parts - 1), parts - 1)
    ends = [(-1, *bar, total + parts - 1) for bar in bars]
    return [tuple(b - a - 1 for a, b in pairwise(end)) for end in ends]


def _by_enumeration(table: np.ndarray) -> float:
    columns, rows = table.sum(0), table.sum(1)
    total = extreme = Fraction(0)
    observed = Fraction(1, math.prod(math.factorial(int(cell)) for cell in table.ravel()))
    for filled in product(*(_compositions(int(column), len(rows)) for column in columns)):
        if (np.sum(filled, axis=0) == rows).all():
            chance = Fraction(1, math.prod(math.factorial(cell) for column in filled for cell in column))
            total += chance
            extreme += chance if chance <= observed else 0
    return float(extreme / total)


@settings(max_examples=20, deadline=None)
@given(st.sampled_from([(2, 3), (3, 2), (3, 3), (2, 4)]), st.integers(0, 2**32))
def test_fisher_exact_of_larger_tables(shape: tuple[int, int], seed: int) -> None:
    table = np.random.default_rng(seed).integers(0, 4, shape)
    table[0] += 1
    table[:, 0] += 1
    assert exact_p_value(table) == pytest.approx(_by_enumeration(table), rel=1e-11, abs=0)


def test_fisher_exact_of_job_satisfaction(call: Call) -> None:
    """Agresti (2002), p. 57: a p-value of 0.7827 by R's fisher.test, from 104 people in 4 × 4 classes."""
    job = [[1, 2, 1, 0], [3, 3, 6, 1], [10, 10, 14, 9], [6, 7, 12, 11]]
    _, exact = call("statistics/tests/fisher-exact", table=job)
    assert exact["p_value"] == pytest.approx(0.7827, abs=5e-5)
    _, drawn = call("statistics/tests/fisher-exact", table=job, resamples=20_000, seed=3)
    assert drawn["p_value"] == pytest.approx(exact["p_value"], abs=0.01)
    assert (exact["seed"], drawn["seed"]) == (None, 3)


def test_tables_beyond_enumeration_are_too_large(call: Call) -> None:
    table = np.random.default_rng(0).integers(20, 40, (6, 6)).tolist()
    status, problem = call("statistics/tests/fisher-exact", table=table)
    assert (status, problem["type"]) == (422, "/problems/too-large")


def test_chi_squared_independence_with_and_without_correction(call: Call) -> None:
    table = [[12, 5], [3, 10]]
    for correction in (True, False):
        _, answer = call("statistics/tests/chi-squared-independence", table=table, continuity_correction=correction)
        expected = stats.chi2_contingency(table, correction=correction)
        assert answer["p_value"] == pytest.approx(expected.pvalue, rel=1e-12, abs=0)
    assert answer["effect_size"] == pytest.approx(stats.contingency.association(table), rel=1e-12, abs=0)
    assert not answer["warnings"]
    _, few = call("statistics/tests/chi-squared-independence", table=[[1, 3], [3, 1]])
    assert (few["warnings"][0]["code"], few["warnings"][0]["count"]) == ("small-expected-counts", 4)


@pytest.mark.parametrize("expected", [[20, 30, 50], [0.2, 0.3, 0.5]])
def test_chi_squared_fit_of_counts_and_probabilities(call: Call, expected: list[float]) -> None:
    _, answer = call("statistics/tests/chi-squared-fit", observed=[25, 25, 50], expected=expected)
    reference = stats.chisquare([25, 25, 50], [20, 30, 50])
    assert (answer["statistic"], answer["p_value"]) == pytest.approx(tuple(reference), rel=1e-12, abs=0)


def test_mcnemar(call: Call) -> None:
    table = [[794, 86], [150, 570]]
    _, corrected = call("statistics/tests/mcnemar", table=table)
    _, plain = call("statistics/tests/mcnemar", table=table, continuity_correction=False)
    assert (corrected["statistic"], plain["statistic"]) == pytest.approx((63**2 / 236, 64**2 / 236), rel=1e-14, abs=0)
    assert corrected["p_value"] == pytest.approx(stats.chi2.sf(63**2 / 236, 1), rel=1e-13, abs=0)
    _, exact = call("statistics/tests/mcnemar", table=table, method="exact")
    assert exact["p_value"] == pytest.approx(stats.binomtest(86, 236).pvalue, rel=1e-11, abs=0)


@pytest.mark.parametrize(("k", "n", "p"), [(3, 20, 0.4), (15, 20, 0.4), (0, 7, 0.5), (7, 7, 0.1), (8, 20, 0.4)])
@pytest.mark.parametrize("alternative", ["two-sided", "less", "greater"])
def test_binomial(call: Call, k: int, n: int, p: float, alternative: Any) -> None:
    _, answer = call("statistics/tests/binomial", successes=k, trials=n, probability=p, alternative=alternative)
    expected = stats.binomtest(k, n, p, alternative)
    interval = expected.proportion_ci(0.95)
    assert answer["p_value"] == pytest.approx(expected.pvalue, rel=1e-12, abs=0)
    assert (answer["lower"], answer["upper"]) == pytest.approx((interval.low, interval.high), rel=1e-9, abs=0)


@pytest.mark.parametrize(("probability", "p_value"), [(0.0, 0.0), (1.0, 0.0)])
def test_what_is_impossible_has_the_p_value_0_exactly(call, probability, p_value) -> None:
    answer = call("statistics/tests/binomial", successes=3, trials=10, probability=probability)[1]
    assert (answer["p_value"], answer["warnings"]) == (p_value, [])


@pytest.mark.parametrize(
    ("path", "fields", "pointer"),
    [
        ("chi-squared-independence", {"table": [[1, -1], [2, 3]]}, "/table/0/1"),
        ("chi-squared-independence", {"table": [[1, 0], [2, 0]]}, "/table"),
        ("chi-squared-independence", {"table": [[1.5, 1], [2, 3]]}, "/table/0/0"),
        ("chi-squared-fit", {"observed": [1, 2], "expected": [1, 3]}, "/expected"),
        ("chi-squared-fit", {"observed": [1, 2], "estimated_parameters": 1}, "/observed"),
        ("fisher-exact", {"table": [[1, 2, 3], [3, 2, 1]], "alternative": "less"}, "/alternative"),
        ("mcnemar", {"table": [[1, 2, 3], [3, 2, 1]]}, "/table"),
        ("mcnemar", {"table": [[1, 0], [0, 1]]}, "/table"),
        ("binomial", {"successes": 3, "trials": 2}, "/successes"),
        ("power", {"test": "anova", "size": 4}, "/effect_size"),
        ("adjust-p-values", {"p_values": [0.1, 1.1]}, "/p_values/1"),
    ],
)
def test_bad_counts_are_pointed_at(call: Call, path: str, fields: dict[str, Any], pointer: str) -> None:
    status, problem = call(f"statistics/tests/{path}", **fields)
    assert (status, problem["errors"][0]["pointer"]) == (422, pointer)


@pytest.mark.parametrize("statistic", ["mean_difference", "median_difference"])
@pytest.mark.parametrize("paired", [True, False])
def test_permutations_that_are_all_taken(call: Call, statistic: str, paired: bool) -> None:
    x, y = [3.1, 4.0, 2.2, 5.3, 4.4], [1.0, 3.9, 2.0, 1.7, 2.6]
    center = np.mean if statistic == "mean_difference" else np.median
    fields = {"x": x, "y": y, "statistic": statistic, "paired": paired, "alternative": "greater"}
    _, answer = call("statistics/tests/permutation", **fields)

    def difference(a: Any, b: Any) -> float:
        return float(center(np.subtract(a, b)) if paired else center(a) - center(b))

    kind = "samples" if paired else "independent"
    expected = stats.permutation_test((x, y), difference, permutation_type=kind, alternative="greater")
    assert answer["exact"]
    assert answer["p_value"] == pytest.approx(expected.pvalue, rel=1e-12, abs=0)


def test_random_permutations_follow_their_seed(call: Call) -> None:
    generator = np.random.default_rng(2)
    fields = {"x": generator.normal(0.8, 1, 20).tolist(), "y": generator.normal(0, 1, 25).tolist(), "statistic": "t"}
    _, first = call("statistics/tests/permutation", **fields)
    _, second = call("statistics/tests/permutation", **fields, seed=first["seed"])
    assert first == second
    welch = stats.ttest_ind(fields["x"], fields["y"], equal_var=False)
    assert first["statistic"] == pytest.approx(welch.statistic)
    assert first["p_value"] == pytest.approx(welch.pvalue, abs=0.02)


@pytest.mark.parametrize(
    ("fields", "name", "value"),
    [
        ({"test": "t_independent", "effect_size": 0.5, "alpha": 0.05, "power": 0.8}, "size", 63.76561),
        ({"test": "anova", "groups": 4, "effect_size": 0.25, "alpha": 0.05, "power": 0.8}, "size", 44.59927),
    ],
)
def test_power_against_published_values(call: Call, fields: dict[str, Any], name: str, value: float) -> None:
    """Sizes that R's package pwr documents."""
    _, answer = call("statistics/tests/power", **fields)
    assert answer[name] == pytest.approx(value, abs=5e-6)


@pytest.mark.parametrize(
    "test", ["t_one_sample", "t_paired", "t_independent", "z_one_sample", "z_independent", "anova"]
)
@pytest.mark.parametrize("name", ["effect_size", "size", "alpha"])
def test_what_is_solved_for_gives_the_power(call: Call, test: str, name: str) -> None:
    known = {"effect_size": 0.6, "size": 30.0, "alpha": 0.02, "power": 0.75}
    _, solved = call("statistics/tests/power", test=test, **{key: known[key] for key in known if key != name})
    back = {key: solved[key] for key in ("effect_size", "size", "alpha")}
    _, answer = call("statistics/tests/power", test=test, **back)
    assert answer["power"] == pytest.approx(0.75, rel=1e-9)


def test_power_that_cannot_be_reached(call: Call) -> None:
    status, problem = call("statistics/tests/power", test="t_paired", effect_size=0, alpha=0.05, power=0.8)
    assert (status, problem["type"]) == (422, "/problems/no-answer")


@pytest.mark.parametrize(
    ("method", "adjusted"),
    [
        ("bonferroni", [0.05, 0.12, 0.15, 1.0, 0.25]),
        ("holm", [0.05, 0.096, 0.096, 0.4, 0.1]),
        ("hochberg", [0.05, 0.09, 0.09, 0.4, 0.1]),
        ("benjamini_hochberg", [0.05, 0.05, 0.05, 0.4, 0.0625]),
    ],
)
def test_adjusted_p_values(call: Call, method: str, adjusted: list[float]) -> None:
    """By hand, from the definitions."""
    _, answer = call("statistics/tests/adjust-p-values", p_values=[0.01, 0.024, 0.03, 0.4, 0.05], method=method)
    assert answer["adjusted"] == pytest.approx(adjusted, rel=1e-13, abs=0)


def test_benjamini_yekutieli_is_scipys(call: Call) -> None:
    p = [0.01, 0.02, 0.03, 0.4, 0.05]
    _, answer = call("statistics/tests/adjust-p-values", p_values=p, method="benjamini_yekutieli", alpha=0.1)
    assert answer["adjusted"] == pytest.approx(stats.false_discovery_control(p, method="by"), rel=1e-13, abs=0)
    assert answer["reject_null"] == [value < 0.1 for value in answer["adjusted"]]


def test_interval_of_a_mean(call: Call) -> None:
    x = [5.1, 4.9, 6.2, 5.8]
    _, answer = call("statistics/confidence-intervals/mean", data=x, level=0.9)
    expected = stats.ttest_1samp(x, 0).confidence_interval(0.9)
    assert (answer["lower"], answer["upper"]) == pytest.approx(tuple(expected), rel=1e-12, abs=0)
    normal = {"method": "normal", "population_standard_deviation": 2.0}
    _, known = call("statistics/confidence-intervals/mean", data=[1.0], **normal)
    assert known["upper"] == pytest.approx(1 + 2 * stats.norm.isf(0.025), rel=1e-13, abs=0)
    status, problem = call("statistics/confidence-intervals/mean", data=x, method="normal")
    assert (status, problem["errors"][0]["pointer"]) == (422, "/population_standard_deviation")


def test_interval_of_a_variance(call: Call) -> None:
    x = [5.1, 4.9, 6.2, 5.8]
    _, answer = call("statistics/confidence-intervals/variance", data=x)
    squares = 3 * np.var(x, ddof=1)
    expected = squares / stats.chi2.isf([0.025, 0.975], 3)
    assert (answer["lower"], answer["upper"]) == pytest.approx(tuple(expected), rel=1e-12, abs=0)


@pytest.mark.parametrize(("ours", "scipys"), [("wilson", "wilson"), ("clopper_pearson", "exact")])
@pytest.mark.parametrize("k", [0, 3, 12])
def test_interval_of_a_proportion(call: Call, ours: str, scipys: Any, k: int) -> None:
    _, answer = call("statistics/confidence-intervals/proportion", successes=k, trials=12, method=ours, level=0.9)
    expected = stats.binomtest(k, 12).proportion_ci(0.9, method=scipys)
    assert (answer["lower"], answer["upper"]) == pytest.approx(tuple(expected), abs=1e-9)


@pytest.mark.parametrize("method", ["wald", "agresti_coull", "jeffreys"])
def test_approximate_intervals_of_a_proportion_agree_in_the_middle(call: Call, method: str) -> None:
    _, answer = call("statistics/confidence-intervals/proportion", successes=5200, trials=10_000, method=method)
    half = stats.norm.isf(0.025) * math.sqrt(0.52 * 0.48 / 10_000)
    assert (answer["lower"], answer["upper"]) == pytest.approx((0.52 - half, 0.52 + half), abs=1e-5)

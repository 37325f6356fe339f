"""Tests of means, variances, ranks and distributions, against SciPy and by enumeration."""

from itertools import combinations, product
from typing import Any

import numpy as np
import pytest
from scipy import stats

from service.methods.statistics.tests.kolmogorov import two_sample_tail
from service.methods.statistics.tests.studentized_range import studentized_range_quantile, studentized_range_survival
from tests.conftest import Call

_GENERATOR = np.random.default_rng(11)
_X, _Y, _Z = (_GENERATOR.normal(shift, 1, size).round(4).tolist() for shift, size in ((0, 12), (0.7, 15), (0.3, 9)))
_SIDES = ("two-sided", "less", "greater")


@pytest.mark.parametrize("alternative", _SIDES)
@pytest.mark.parametrize("equal", [True, False])
def test_t_independent(call: Call, alternative: Any, equal: bool) -> None:
    _, answer = call("statistics/tests/t-independent", x=_X, y=_Y, alternative=alternative, equal_variance=equal)
    expected = stats.ttest_ind(_X, _Y, equal_var=equal, alternative=alternative)
    low, high = expected.confidence_interval()
    assert answer["statistic"] == pytest.approx(expected.statistic, rel=1e-12, abs=0)
    assert answer["p_value"] == pytest.approx(expected.pvalue, rel=1e-11, abs=0)
    assert float(answer["lower"]) == pytest.approx(low, rel=1e-10, abs=0)
    assert float(answer["upper"]) == pytest.approx(high, rel=1e-10, abs=0)
    assert answer["reject_null"] == (expected.pvalue < 0.05)


def test_t_one_sample_effect_and_tail(call: Call) -> None:
    _, answer = call("statistics/tests/t-one-sample", x=_X, population_mean=9.0)
    expected = stats.ttest_1samp(_X, 9.0)
    assert answer["p_value"] == pytest.approx(expected.pvalue, rel=1e-10, abs=0)
    assert answer["effect_size"] == pytest.approx((np.mean(_X) - 9) / np.std(_X, ddof=1), rel=1e-12, abs=0)


def test_pairs_are_omitted_together(call: Call) -> None:
    _, answer = call("statistics/tests/t-paired", x=[1, None, 3, 5], y=[2, 2, None, 9], missing="omit")
    assert answer["estimate"] == -2.5


@pytest.mark.parametrize(
    ("path", "reference"),
    [
        ("kruskal", stats.kruskal),
        ("levene", stats.levene),
        ("bartlett", stats.bartlett),
        ("anova", stats.f_oneway),
    ],
)
def test_several_samples(call: Call, path: str, reference: Any) -> None:
    _, answer = call(f"statistics/tests/{path}", samples=[_X, _Y, _Z])
    expected = reference(_X, _Y, _Z)
    assert answer["statistic"] == pytest.approx(expected.statistic, rel=1e-11, abs=0)
    assert answer["p_value"] == pytest.approx(expected.pvalue, rel=1e-11, abs=0)


@pytest.mark.parametrize("center", ["mean", "trimmed"])
def test_levene_centres(call: Call, center: Any) -> None:
    _, answer = call("statistics/tests/levene", samples=[_X, _Y], center=center)
    assert answer["statistic"] == pytest.approx(stats.levene(_X, _Y, center=center).statistic, rel=1e-11, abs=0)


def test_friedman(call: Call) -> None:
    samples = [_X[:9], _Y[:9], [round(value, 1) for value in _Z]]
    _, answer = call("statistics/tests/friedman", samples=samples)
    expected = stats.friedmanchisquare(*samples)
    assert answer["p_value"] == pytest.approx(expected.pvalue, rel=1e-11, abs=0)
    status, problem = call("statistics/tests/friedman", samples=[[1, 2, 3], [1, 2]])
    assert (status, problem["errors"][0]["pointer"]) == (422, "/samples/1")


@pytest.mark.parametrize("alternative", _SIDES)
@pytest.mark.parametrize("method", ["exact", "asymptotic"])
def test_mann_whitney(call: Call, alternative: Any, method: Any) -> None:
    _, answer = call("statistics/tests/mann-whitney", x=_X, y=_Y, alternative=alternative, method=method)
    expected = stats.mannwhitneyu(_X, _Y, alternative=alternative, method=method)
    assert answer["statistic"] == expected.statistic
    assert answer["p_value"] == pytest.approx(expected.pvalue, rel=1e-11, abs=0)
    assert answer["estimate"] == pytest.approx(np.median(np.subtract.outer(_X, _Y)), rel=1e-12, abs=0)


def test_mann_whitney_is_exact_with_ties(call: Call) -> None:
    x, y = [1, 2, 2, 4], [2, 3, 3, 5, 4]
    both = np.array(x + y)
    ranks = stats.rankdata(both)
    sums = [ranks[list(chosen)].sum() for chosen in combinations(range(9), 4)]
    _, answer = call("statistics/tests/mann-whitney", x=x, y=y, alternative="less", method="exact")
    assert answer["p_value"] == pytest.approx(np.mean(np.array(sums) <= ranks[:4].sum()), rel=1e-13, abs=0)


@pytest.mark.parametrize("alternative", _SIDES)
@pytest.mark.parametrize("method", ["exact", "asymptotic"])
def test_wilcoxon(call: Call, alternative: Any, method: Any) -> None:
    x, y = (
        [1.83, 0.5, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.3],
        [0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29],
    )
    _, answer = call("statistics/tests/wilcoxon", x=x, y=y, alternative=alternative, method=method)
    expected = stats.wilcoxon(x, y, alternative=alternative, method=method, correction=True)
    assert answer["statistic"] == 40
    assert answer["p_value"] == pytest.approx(expected.pvalue, rel=1e-11, abs=0)


def test_wilcoxon_is_exact_with_ties(call: Call) -> None:
    differences = [1, -1, 2, 3, 3, -2, 4]
    ranks = stats.rankdata(np.abs(differences))
    sums = np.array([np.dot(signs, ranks) for signs in product((0, 1), repeat=7)])
    observed = ranks[np.array(differences) > 0].sum()
    _, answer = call("statistics/tests/wilcoxon", x=differences, method="exact", alternative="greater")
    assert answer["p_value"] == pytest.approx(np.mean(sums >= observed), rel=1e-13, abs=0)


def test_tukey_of_two_samples_is_students_t(call: Call) -> None:
    _, tukey = call("statistics/tests/tukey", samples=[_X, _Y])
    _, t = call("statistics/tests/t-independent", x=_Y, y=_X, equal_variance=True)
    assert tukey["pairs"] == [[1, 0]]
    assert tukey["p_value"][0] == pytest.approx(t["p_value"], rel=1e-12, abs=0)
    assert (tukey["lower"][0], tukey["upper"][0]) == pytest.approx((t["lower"], t["upper"]), rel=1e-12, abs=0)


@pytest.mark.parametrize(("q", "groups", "df"), [(1.0, 3, 5), (3.5, 3, 20), (4.6, 6, 12), (5.0, 10, 40)])
def test_studentized_range(q: float, groups: int, df: int) -> None:
    survival = studentized_range_survival(q, groups, df)
    assert survival == pytest.approx(stats.studentized_range.sf(q, groups, df), rel=1e-9, abs=0)
    assert studentized_range_quantile(survival, groups, df) == pytest.approx(q, rel=1e-12, abs=0)


@pytest.mark.parametrize("q", [8.0, 20.0, 60.0])
def test_studentized_range_keeps_its_tail(q: float) -> None:
    expected = 2 * stats.t.sf(q / np.sqrt(2), 50)
    assert studentized_range_survival(q, 2, 50) == pytest.approx(expected, rel=1e-11, abs=0)


@pytest.mark.parametrize("alternative", _SIDES)
@pytest.mark.parametrize("method", ["exact", "asymptotic"])
def test_kolmogorov_smirnov_of_one_sample(call: Call, alternative: Any, method: Any) -> None:
    law = {"name": "normal", "mean": 0.2, "standard_deviation": 1.5}
    path = "statistics/tests/kolmogorov-smirnov"
    _, answer = call(path, x=_X, distribution=law, alternative=alternative, method=method)
    scipys = "asymp" if method == "asymptotic" else "exact"
    expected = stats.ks_1samp(_X, stats.norm(0.2, 1.5).cdf, alternative=alternative, method=scipys)
    assert answer["statistic"] == pytest.approx(expected.statistic, rel=1e-12, abs=0)
    if (alternative, method) != ("less", "asymptotic") and (alternative, method) != ("greater", "asymptotic"):
        assert answer["p_value"] == pytest.approx(expected.pvalue, rel=1e-10, abs=0)


@pytest.mark.parametrize("one_sided", [True, False])
@pytest.mark.parametrize(("x", "y"), [([1, 2, 2, 5], [2, 3, 5]), ([1, 4, 6], [2, 3, 7, 8]), ([0.5, 1], [1, 1, 2, 2])])
def test_two_sample_tail_by_enumeration(x: list[float], y: list[float], one_sided: bool) -> None:
    both, n, m = np.array(x + y), len(x), len(y)

    def gap(chosen: tuple[int, ...]) -> float:
        first, second = both[list(chosen)], np.delete(both, chosen)
        gaps = [(first <= t).sum() * m - (second <= t).sum() * n for t in both]
        return max(gaps) if one_sided else max(map(abs, gaps))

    gaps = np.array([gap(chosen) for chosen in combinations(range(n + m), n)])
    for least in set(gaps[gaps > 0].tolist()):
        found = two_sample_tail(np.array(x), np.array(y), least, one_sided=one_sided)
        assert found == pytest.approx(np.mean(gaps >= least), rel=1e-13, abs=0)


@pytest.mark.parametrize("fields", [{"y": [1, 2]}, {}])
def test_kolmogorov_smirnov_needs_one_thing_to_compare_with(call: Call, fields: dict[str, Any]) -> None:
    law = {"distribution": {"name": "normal", "mean": 0, "standard_deviation": 1}} if fields else {}
    status, problem = call("statistics/tests/kolmogorov-smirnov", x=[1, 2, 3], **fields, **law)
    assert (status, problem["errors"][0]["pointer"]) == (422, "/distribution")


def test_normality(call: Call) -> None:
    path = "statistics/tests/normality"
    x = np.random.default_rng(5).normal(size=60).tolist()
    assert call(path, x=x, method="jarque_bera")[1]["statistic"] == pytest.approx(
        stats.jarque_bera(x)[0], rel=1e-11, abs=0
    )
    assert call(path, x=x, method="dagostino")[1]["p_value"] == pytest.approx(stats.normaltest(x)[1], rel=1e-9, abs=0)
    darling = stats.anderson(x, "norm", method="interpolate").statistic
    assert call(path, x=x, method="anderson_darling")[1]["statistic"] == pytest.approx(darling, rel=1e-11, abs=0)
    assert call(path, x=x)[1]["statistic"] == pytest.approx(stats.shapiro(x).statistic, rel=1e-6, abs=0)


def test_shapiro_wilk_of_three_values(call: Call) -> None:
    _, answer = call("statistics/tests/normality", x=[1.0, 2.0, 4.0])
    assert (answer["statistic"], answer["p_value"]) == pytest.approx(tuple(stats.shapiro([1, 2, 4])), rel=1e-6, abs=0)


def test_pairs_that_differ_by_rounding_alone_are_not_trusted(call: Call) -> None:
    _, answer = call("statistics/tests/t-paired", x=[0.3, 0.2, 0.7], y=[0.2, 0.1, 0.6])
    assert (answer["warnings"][0]["code"], answer["warnings"][0]["trusted_digits"]) == ("limited-by-input", 0)


def test_squares_that_overflow_are_refused(call: Call) -> None:
    status, problem = call("statistics/tests/t-one-sample", x=[1e200, 2e200])
    assert (status, problem["type"]) == (422, "/problems/no-answer")


@pytest.mark.parametrize(
    ("path", "fields", "pointer"),
    [
        ("t-one-sample", {"x": [1]}, "/x"),
        ("t-one-sample", {"x": [2, 2, 2]}, "/x"),
        ("t-one-sample", {"x": [1, None, 3]}, "/x/1"),
        ("t-independent", {"x": [1, 1], "y": [2, 2]}, "/x"),
        ("t-one-sample", {"x": [1e-200, 2e-200]}, "/x"),
        ("t-paired", {"x": [1, 2, 3], "y": [1, 2]}, "/y"),
        ("anova", {"samples": [[1, 1], [2, 2]]}, "/samples"),
        ("anova", {"samples": [[1], [2]]}, "/samples"),
        ("anova", {"samples": [[1, 2], [3, 3]], "equal_variance": False}, "/samples/1"),
        ("anova", {"samples": [[1, 2], [3, None]]}, "/samples/1/1"),
        ("anova", {"samples": [[1, 2]]}, "/samples"),
        ("bartlett", {"samples": [[1, 2], [3]]}, "/samples/1"),
        ("levene", {"samples": [[1, 1], [3, 3]]}, "/samples"),
        ("kruskal", {"samples": [[1, 1], [1]]}, "/samples"),
        ("mann-whitney", {"x": [1, 1], "y": [1]}, "/x"),
        ("wilcoxon", {"x": [1, 2], "y": [1, 2]}, "/x"),
        ("tukey", {"samples": [[1, 1], [2, 2]]}, "/samples"),
        ("normality", {"x": [1, 2]}, "/x"),
        ("normality", {"x": [1, 2, 3], "method": "dagostino"}, "/x"),
    ],
)
def test_what_cannot_be_tested_is_refused(call: Call, path: str, fields: dict[str, Any], pointer: str) -> None:
    status, problem = call(f"statistics/tests/{path}", **fields)
    assert (status, problem["errors"][0]["pointer"]) == (422, pointer)


_APART = {"x": np.arange(300.0).tolist(), "y": (np.arange(300.0) + np.resize([2.0**-13, -(2.0**-13)], 300)).tolist()}


@pytest.mark.parametrize(
    ("path", "request_"),
    [
        ("tests/t-independent", {"x": np.linspace(0, 1, 900).tolist(), "y": np.linspace(9, 10, 900).tolist()}),
        ("tests/tukey", {"samples": [np.linspace(0, 1, 900).tolist(), np.linspace(9, 10, 900).tolist()]}),
        ("tests/binomial", {"successes": 9000, "trials": 10_000, "probability": 0.1}),
        ("regression/linear", {"x": [[x] for x in _APART["x"]], "y": _APART["y"]}),
        ("correlation", _APART),
    ],
)
def test_p_values_do_not_underflow_in_silence(call: Call, path: str, request_: Any) -> None:
    status, answer = call(f"statistics/{path}", **request_)
    warning = answer["warnings"][0]
    assert (status, warning["code"]) == (200, "underflow")
    assert "p < 2.2e-308" in warning["detail"]

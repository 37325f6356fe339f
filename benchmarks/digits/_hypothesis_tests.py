"""R's hypothesis tests: what to ask for each reference case, shared by the table of digits and the tests."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from benchmarks.digits import Row, cases, correct_digits
from service.routers import CATALOGUE

_ALTERNATIVES = {"alternative='less'": "less", "alternative='greater'": "greater"}
_SAMPLES = {
    "Bartlett": "bartlett",
    "Kruskal-Wallis": "kruskal",
    "Tukey HSD": "tukey",
    "one-way ANOVA": "anova",
    "Friedman": "friedman",
    "Levene": "levene",
}
_PAIRS = {
    "t-test Welch": ("t-independent", {}),
    "t-test pooled": ("t-independent", {"equal_variance": True}),
    "t-test paired": ("t-paired", {}),
    "t-test one-sample": ("t-one-sample", {}),
    "Mann-Whitney": ("mann-whitney", {}),
    "Wilcoxon signed rank": ("wilcoxon", {}),
    "Shapiro-Wilk": ("normality", {}),
    "Kolmogorov-Smirnov 2-sample": ("kolmogorov-smirnov", {}),
}
_TABLES = {
    "Fisher exact": "fisher-exact",
    "McNemar": "mcnemar",
    "chi-square independence": "chi-squared-independence",
}


def request_of(case: dict[str, Any]) -> tuple[str, dict[str, Any]] | None:
    """The operation under `tests/` and the request that asks for what R's call asks; None without such an operation."""
    name, call, data = case["test"], case["call"], case["data"]
    alternative = next((value for text, value in _ALTERNATIVES.items() if text in call), "two-sided")
    options: dict[str, Any] = {} if alternative == "two-sided" else {"alternative": alternative}
    if name in _SAMPLES or name == "Welch ANOVA":
        more = {"equal_variance": False} if name == "Welch ANOVA" else {}
        return _SAMPLES.get(name, "anova"), {"samples": data["groups"], **more}
    if name in _PAIRS:
        path, more = _PAIRS[name]
        if "exact=" in call:
            options["method"] = "asymptotic" if "exact=FALSE" in call else "exact"
        options |= {"continuity_correction": False} if "correct=FALSE" in call else {}
        return path, {**data, **more, **options}
    if name in _TABLES:
        options |= {"continuity_correction": False} if "correct=FALSE" in call else {}
        return _TABLES[name], {**data, **options}
    return _counts(name, data, options)


def _counts(name: str, data: dict[str, Any], options: dict[str, Any]) -> tuple[str, dict[str, Any]] | None:
    match name:
        case "binomial test":
            return "binomial", {"successes": data["x"], "trials": data["n"], "probability": data["p"], **options}
        case "chi-square goodness of fit":
            return "chi-squared-fit", {"observed": data["observed"], "expected": data["p"]}
        case "equality of proportions":
            failures = [n - k for n, k in zip(data["trials"], data["successes"], strict=True)]
            return "chi-squared-independence", {"table": [data["successes"], failures]}
        case "Kolmogorov-Smirnov":
            normal = {"name": "normal", "mean": data["mean"], "standard_deviation": data["sd"]}
            return "kolmogorov-smirnov", {"x": data["x"], "distribution": normal, "method": "asymptotic"}
    return None


def digits(case: dict[str, Any], answer: dict[str, Any]) -> list[float]:
    """Correct digits of statistic and p-value, of each that R printed."""
    expected = case["expected"]
    found = [
        correct_digits(float(answer[name]), expected[name])
        for name in ("statistic", "p_value")
        if expected.get(name) is not None and answer[name] is not None
    ]
    if "p_adj" in expected:
        found += [correct_digits(a, b) for a, b in zip(answer["estimate"], expected["diff"], strict=True)]
    return found


def asked() -> Iterator[tuple[dict[str, Any], str, dict[str, Any]]]:
    """Every reference case that the catalogue has an operation for, with its request."""
    for case in cases("statistics/r_hypothesis_tests"):
        if (request := request_of(case)) is not None:
            yield case, *request


def hypothesis_rows() -> Iterator[Row]:
    """A row a test of R's: statistic and p-value."""
    found: dict[str, list[float]] = defaultdict(list)
    for case, path, request in asked():
        operation = CATALOGUE[f"statistics/tests/{path}"]
        result = operation.handler(operation.request.model_validate(request))
        answer = {name: getattr(result, name) for name in ("statistic", "p_value", "estimate")}
        found[case["test"]] += digits(case, answer)
    for name, scores in found.items():
        # R stops the series of Kolmogorov's limit at 1e-8; the digits beyond are its own.
        yield Row(f"R: {name}", scores, "R's series stops early" if name == "Kolmogorov-Smirnov" else "")

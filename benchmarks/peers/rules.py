"""Which tests of the peers say nothing about a service, and why."""

from __future__ import annotations

import re

_RULES = (
    (r"TestSVD_GES[A-Z]+::test_degenerate", "options that only Python refuses"),
    (r"test_multiprocess", "functions sent to other processes by name"),
    (r"test_overwrite_a|test_simple_overwrite", "operands that are overwritten in place"),
    (r"ill_cond", "warnings about conditions that exact arithmetic survives"),
    (r"::test_(zero_diag_error|wikipedia_counterexample)", "Levinson's failure, which the service survives"),
    (r"TestLogM::test_(exactly_singular|nearly_singular|no_ZeroDivisionError)", "warnings where the service refuses"),
    (r"test_boost_overflow_raises", "numbers of trials beyond the service's declared range"),
    (
        r"result_attributes|_ci_|Pearsonr::test_(length3|axis|input_validation|near_constant)",
        "fields of result objects",
    ),
    (
        r"test_permutation_method|test_monte_carlo_method|TestBeta::test_endpoints",
        "equality in the last bit with SciPy's own functions",
    ),
    (r"Spearmanr::test_1d_vs_2d", "SciPy's approximate law of six ranks, where the service's is exact"),
    (r"test_ttest_1samp_new|test_empty_cases|chisquare_12282a|Friedman.*test_too_few", "refusals in SciPy's words"),
    (r"TestDet::test_(1(x|by)1|empty_dtype)", "NumPy's types of scalars"),
    (r"test_generalized_herm_cases|TestNormSingle::test_keepdims", "the last bit of single precision"),
    (r"test_not_conjugate_pairs", "the noise of an eigenvalue that is 0, which the service answers"),
    (r"test_strict_upper_triangular", "NaN for a square root that does not exist, which the service refuses"),
    (r"^[^:]*::test_args$", "warnings about complex numbers in Python"),
    (r"pos_fails_sym_complex|exactly_singular_gh22263", "texts of SciPy's own messages"),
)
"""Patterns of test ids with the reason why their tests are left out."""


def reason_to_skip(test: str) -> str | None:
    """Why a test is left out; None where it is run."""
    return next((reason for pattern, reason in _RULES if re.search(pattern, test)), None)

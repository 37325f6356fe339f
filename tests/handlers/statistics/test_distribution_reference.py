"""Distribution values against the collected reference values, of SciPy's own tests and of Boost."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest

from benchmarks.digits import REFERENCE, cases
from benchmarks.digits.statistics import digits_of

COLLECTIONS = ("distribution_reference_values", "boost_distribution_tails")
PRINTED_ROUNDED = {
    "TestPearson3.test_cdf",  # five to nine printed digits
    "TestNormInvGauss.test_cdf_R",  # R's numerical integral; quadrature at 30 digits agrees with us
    "TestGamma.test_pdf",  # seven printed digits
}

needs_reference = pytest.mark.skipif(not REFERENCE.exists(), reason="the reference cases are not beside this checkout")


def required(case: dict[str, Any]) -> float:
    tolerance = case.get("scipy_test_rtol")
    return 12.0 if not tolerance or tolerance < 1e-12 else min(12.0, -math.log10(tolerance) - 0.01)


@needs_reference
@pytest.mark.parametrize("collection", COLLECTIONS)
def test_twelve_digits_of_every_reference_value(collection: str) -> None:
    short, offered = {}, 0
    for case in cases(f"statistics/{collection}"):
        digits = digits_of(case)
        offered += digits is not None
        if digits is not None and digits < required(case) and case["id"].split(":")[0] not in PRINTED_ROUNDED:
            short[case["id"]] = (case["dist"], case["method"], digits)
    assert not short, json.dumps(short, indent=1)
    assert offered >= 200


def test_tails_that_underflow_in_scipy_keep_their_logarithms(call) -> None:
    """Poisson tails of SciPy's issue 8424, recomputed with mpmath at 50 digits."""
    for operation, x, rate, expected in [
        ("log-cumulative", 5, 1000.0, -970.243707846241),
        ("log-cumulative", 50, 10.0, -3.620001580923151e-20),
        ("log-survival", 1000, 10.0, -3624.1392251073903),
        ("log-survival", 1, 300.0, None),
    ]:
        status, answer = call(
            f"statistics/distributions/{operation}", distribution={"name": "poisson", "rate": rate}, x=x
        )
        assert status == 200
        exact = expected if expected is not None else -301.0 * math.exp(-300.0)
        assert answer["result"] == pytest.approx(exact, rel=1e-12, abs=0)
        assert answer["warnings"] == []

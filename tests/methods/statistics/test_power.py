"""Tails of the noncentral t law, against quadrature with many digits."""

import mpmath
import pytest
from scipy import stats

from service.methods.statistics.tests.power import f_power, noncentral_t_above, t_power


def _by_quadrature(critical: float, df: float, shift: float) -> float:
    with mpmath.workdps(40):

        def density(t: mpmath.mpf) -> mpmath.mpf:
            return mpmath.exp(df * (t - mpmath.exp(2 * t) / 2 + mpmath.mpf(1) / 2))

        ends = [mpmath.mpf(k) / 8 for k in range(-80, 17)]
        whole = mpmath.quad(density, ends)
        part = mpmath.quad(lambda t: density(t) * mpmath.ncdf(shift - critical * mpmath.exp(t)), ends)
        return float(part / whole)


@pytest.mark.parametrize(
    ("critical", "df", "shift"),
    [(1.7, 29, -10.9), (2.0, 5, -3.0), (2.0, 5, 1.0), (-1.0, 10, 2.0), (100.0, 5, 100.0), (1.98, 126, -8.5)],
)
def test_tails_of_noncentral_t(critical: float, df: float, shift: float) -> None:
    expected = _by_quadrature(critical, df, shift)
    assert noncentral_t_above(critical, df, shift) == pytest.approx(expected, rel=1e-12, abs=0)


def test_without_an_effect_power_is_alpha() -> None:
    assert f_power(0.0, 2, 27, 0.05) == 0.05
    assert t_power(0.0, 12, 0.05, "two-sided") == pytest.approx(0.05, rel=1e-12, abs=0)
    assert f_power(3.0, 1, 20, 0.05) == pytest.approx(t_power(3.0**0.5, 20, 0.05, "two-sided"), rel=1e-10, abs=0)


def test_large_samples_have_the_normal_law() -> None:
    assert noncentral_t_above(1.65, 1e9, 0.2) == pytest.approx(stats.norm.sf(1.45), rel=1e-8, abs=0)


@pytest.mark.parametrize(
    ("noncentrality", "between", "within", "alpha", "expected"),
    [
        (30.0, 2, 27, 1e-12, 3.014560548361262e-5),
        (30.0, 2, 27, 1e-50, 5.201845333383125e-42),
        (5.0, 2, 27, 1e-200, 4.996401408002493e-197),
        (1.0, 1, 1.5, 1e-20, 1.721159096880896e-20),
    ],
)
def test_power_of_f_at_small_alpha(
    noncentrality: float, between: float, within: float, alpha: float, expected: float
) -> None:
    """Poisson's mixture of beta tails at 40 digits; SciPy's critical values are infinite, or off in the sixth digit."""
    assert f_power(noncentrality, between, within, alpha) == pytest.approx(expected, rel=1e-12, abs=0)

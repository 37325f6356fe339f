"""Logistic regression: what shifts, scales and mixtures of columns do to it is known."""

import numpy as np
import pytest

from service.methods.statistics.logistic import Fit, fit

_TIMES = np.arange(30.0)
_Y = np.array([0, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 1, 0, 1, 0, 1, 1, 0, 1, 0, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1], float)


def _fit(*columns: np.ndarray) -> Fit:
    design = np.column_stack([np.ones(30), *columns])
    return fit(design, _Y, np.ones(30), [f"column {j}" for j in range(design.shape[1])], 100)


def _errors(found: Fit) -> np.ndarray:
    assert found.spreads is not None
    return np.asarray(np.linalg.norm(found.spreads, axis=1))


@pytest.mark.parametrize("shift", [1e4, 2.0**31, 1e12])
@pytest.mark.parametrize("scale", [1.0, 3600.0])
def test_times_may_be_counted_from_anywhere(shift: float, scale: float) -> None:
    plain, moved = _fit(_TIMES), _fit(shift + scale * _TIMES)
    slope, error = plain.coefficients[1] / scale, _errors(plain)[1] / scale
    assert moved.coefficients[1] == pytest.approx(slope, rel=1e-12, abs=0)
    assert _errors(moved)[1] == pytest.approx(error, rel=1e-12, abs=0)
    assert moved.coefficients[0] == pytest.approx(plain.coefficients[0] - shift * slope, rel=1e-12, abs=0)


def test_powers_of_years_lose_no_digits() -> None:
    years = 1990 + _TIMES
    plain, moved = _fit(_TIMES, _TIMES**2, _TIMES**3), _fit(years, years**2, years**3)
    assert moved.coefficients[3] == pytest.approx(plain.coefficients[3], rel=1e-11, abs=0)
    assert _errors(moved)[3] == pytest.approx(_errors(plain)[3], rel=1e-11, abs=0)
    assert moved.log_likelihood == pytest.approx(plain.log_likelihood, rel=1e-14, abs=0)


def test_nearly_parallel_columns_are_told_apart() -> None:
    wave = np.resize([1.0, -1.0, 2.0], 30)
    plain, close = _fit(_TIMES, wave), _fit(_TIMES, _TIMES + 2.0**-30 * wave)
    assert close.coefficients[2] == pytest.approx(plain.coefficients[2] * 2.0**30, rel=1e-11, abs=0)
    assert _errors(close)[2] == pytest.approx(_errors(plain)[2] * 2.0**30, rel=1e-11, abs=0)


@pytest.mark.parametrize("x", [1e9 + _TIMES, np.where(_TIMES < 15, 0.0, 1.0)])
def test_separation_is_found_wherever_the_times_begin(x: np.ndarray) -> None:
    design, y = np.column_stack([np.ones(30), x]), (_TIMES >= 15).astype(float)
    assert fit(design, y, np.ones(30), ["one", "x"], 100).separated

"""Limits of series from their first terms."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.special import zeta

from service.methods.calculus.quadrature.extrapolation import alternating_limit, falling_limit

TERMS = 1024


@pytest.mark.parametrize("first", [9.0, 80.0])
@pytest.mark.parametrize("power", [1.1, 1.5, 2.0, 3.7, 8.0])
def test_powers_are_summed_to_rounding(first, power):
    value, error = falling_limit((first + np.arange(TERMS)) ** -power, first, 0.0)
    exact = zeta(power, first)
    assert abs(value - exact) <= error <= 1e-9 * exact


def test_logarithms_are_told_from_powers():
    """-ζ'(2) = Σ log(k)/k² = 0.9375482543158438 (DLMF 25.6.15)."""
    k = 9.0 + np.arange(TERMS)
    exact = 0.9375482543158438 - sum(math.log(k) / k**2 for k in range(1, 9))
    value, error = falling_limit(np.log(k) / k**2, 9.0, 0.0)
    assert abs(value - exact) <= error <= 0.01


@pytest.mark.parametrize("terms", [lambda k: 1 / k, lambda k: 1 / (k * np.log(k)), lambda k: k**-0.5])
def test_no_limit_is_made_of_a_divergent_series(terms):
    assert falling_limit(terms(9.0 + np.arange(TERMS)), 9.0, 0.0)[1] == math.inf


def test_terms_that_begin_far_out_tell_no_power():
    assert falling_limit((1e5 + np.arange(TERMS)) ** -2.0, 1e5, 0.0)[1] == math.inf


def test_alternating_terms():
    value, error = alternating_limit((-1.0) ** np.arange(48) / (1 + np.arange(48)), 0.0)
    assert abs(value - math.log(2)) <= error <= 1e-13

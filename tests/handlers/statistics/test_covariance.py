"""Covariances."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from service.handlers.statistics.covariance import covariance
from service.schemas.statistics.variables import CovarianceRequest
from tests.conftest import Call


@settings(max_examples=25)
@given(arrays(np.float64, (12, 3), elements=st.integers(-50, 50).map(float)), st.sampled_from([0.0, 1e9, -1e12]))
def test_covariance_does_not_feel_a_shift(data: np.ndarray, shift: float) -> None:
    found = covariance(CovarianceRequest(data=data + shift)).result
    np.testing.assert_allclose(found, np.cov(data, rowvar=False), rtol=1e-12, atol=1e-12)


def test_covariance_of_two_variables(call: Call) -> None:
    _, answer = call("statistics/covariance", x=[1, 2, 4], y=[2, 1, 0], degrees_of_freedom_correction=0)
    np.testing.assert_allclose(answer["result"], np.cov([1, 2, 4], [2, 1, 0], ddof=0), rtol=1e-14)

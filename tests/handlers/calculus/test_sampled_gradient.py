from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from tests.conftest import Call


def test_sampled_gradient_is_exact_for_parabolas_at_unequal_distances(call: Call):
    x = [0, 1, 3, 4, 8]
    status, answer = call("calculus/sampled-gradient", x=x, y=[t**2 for t in x], edge_order=2)
    assert status == 200
    assert answer["result"] == pytest.approx([2 * t for t in x], abs=1e-12)


@pytest.mark.parametrize("edge_order", [1, 2])
@pytest.mark.parametrize("x", [None, [9.0, 8.0, 7.5, 5.0, 4.0]])
def test_it_is_that_of_numpy(call: Call, x, edge_order):
    y = np.random.default_rng(2).normal(size=(5, 3))
    fields = {"spacing": 0.25} if x is None else {"x": x}
    answer = call("calculus/sampled-gradient", y=y.tolist(), axis=0, edge_order=edge_order, **fields)[1]
    np.testing.assert_allclose(answer["result"], np.gradient(y, x or 0.25, axis=0, edge_order=edge_order), rtol=1e-12)


def test_differences_that_cancel_are_exact(call: Call):
    x, y = [0.0, 1.0, 3.0], [0.0, 1e16, 3e16 + 2**3]  # slopes 1e16 and 1e16 + 4, and less at the first end
    h, k = Fraction(1), Fraction(2)
    first, second = (Fraction(y[1]) - Fraction(y[0])) / h, (Fraction(y[2]) - Fraction(y[1])) / k
    answer = call("calculus/sampled-gradient", x=x, y=y, edge_order=2)[1]
    assert answer["result"][0] == float(first + (first - second) * h / (h + k))
    assert answer["certainty"] == "proved"
    _, peak = call("calculus/sampled-gradient", x=[0.0, 1.0, 1.1], y=[0.0, 0.7, 0.7 - 0.07 * (1.1 - 1.0) / 0.1])
    steps, values = [Fraction(1), Fraction(1.1) - 1], [Fraction(0.7), Fraction(0.7 - 0.07 * (1.1 - 1.0) / 0.1)]
    left, right = values[0] / steps[0], (values[1] - values[0]) / steps[1]
    assert peak["result"][1] == float((left * steps[1] + right * steps[0]) / sum(steps))

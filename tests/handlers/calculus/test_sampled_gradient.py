from __future__ import annotations

import pytest

from tests.conftest import Call


def test_sampled_gradient_is_exact_for_parabolas_at_unequal_distances(call: Call):
    x = [0, 1, 3, 4, 8]
    status, answer = call("calculus/sampled-gradient", x=x, y=[t**2 for t in x], edge_order=2)
    assert status == 200
    assert answer["result"] == pytest.approx([2 * t for t in x], abs=1e-12)

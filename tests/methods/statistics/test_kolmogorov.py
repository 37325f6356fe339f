"""The two-sample Kolmogorov–Smirnov law, by enumeration."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from service.methods.statistics.tests.kolmogorov import two_sample_tail


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

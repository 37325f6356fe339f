"""Costs are a contract: what is computed on the event loop takes 10 ms at most, and memory as declared.

Requests are drawn as dear as their schema allows; `make costs` draws others for as long as is wanted.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from benchmarks.costs import check

_DRAWS = 6
"""For each operation: some 30 s together."""


@pytest.fixture(scope="module", autouse=True)
def warm() -> Iterator[None]:
    """Each operation has run before; nothing that other tests have left behind is collected in between."""
    thresholds = gc.get_threshold()
    check.warm_up()
    yield
    gc.unfreeze()
    gc.set_threshold(*thresholds)


@pytest.mark.parametrize("key", check.KEYS)
def test_inline_work_is_what_was_declared(key: str) -> None:
    assert not [fault for draw in range(_DRAWS) for fault in check.inline(key, f"fixed.{draw}")]

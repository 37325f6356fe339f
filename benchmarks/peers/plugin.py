"""The pytest plugin of a run: replaces functions before the test modules are imported, and counts."""

from __future__ import annotations

import json
import os
from collections import Counter
from pathlib import Path

import pytest

from benchmarks.peers import linear_algebra, sampled, statistics  # noqa: F401 - they register
from benchmarks.peers.registry import CALLS, install
from benchmarks.peers.rules import reason_to_skip

_counts = Counter[str]()
_failed: list[str] = []


def pytest_configure() -> None:
    install()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    kept, skipped = [], []
    for item in items:
        (skipped if reason_to_skip(item.nodeid) else kept).append(item)
    for item in skipped:
        _counts[f"left out: {reason_to_skip(item.nodeid)}"] += 1
    config.hook.pytest_deselected(items=skipped)
    items[:] = kept


def pytest_runtest_setup() -> None:
    CALLS.of_this_test = 0


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if report.when != "call" or not CALLS.of_this_test or report.outcome == "skipped":
        return
    _counts[report.outcome] += 1
    if report.failed:
        _failed.append(report.nodeid)


def pytest_sessionfinish() -> None:
    report = {
        "tests": _counts,
        "failed": _failed,
        "answered": CALLS.answered,
        "left": CALLS.left,
    }
    Path(os.environ["ABACUS_PEERS_REPORT"]).write_text(json.dumps(report))

"""Benchmarks are run by hand, rarely: what they import has to be there all the same."""

from __future__ import annotations

from importlib import import_module

import pytest

from tests.processes import ROOT

MODULES = sorted(
    ".".join(path.relative_to(ROOT).with_suffix("").parts)
    for path in (ROOT / "benchmarks").rglob("*.py")
    if path.stem not in ("__init__", "__main__")
)


@pytest.mark.parametrize("name", MODULES)
def test_has_what_it_imports(name: str) -> None:
    assert import_module(name).__doc__

"""Whether an answer is the one that a document shows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

TOLERANCE = 1e-9  # relative, or absolute for rounding errors themselves: the last digits differ between machines


def differences(found: Any, expected: Any, place: str) -> Iterator[str]:
    """Where two documents differ, as JSON Pointers."""
    if isinstance(found, dict) and isinstance(expected, dict) and found.keys() == expected.keys():
        for key, value in found.items():
            yield from differences(value, expected[key], f"{place}/{key}")
    elif isinstance(found, list) and isinstance(expected, list) and len(found) == len(expected):
        for index, (one, other) in enumerate(zip(found, expected, strict=True)):
            yield from differences(one, other, f"{place}/{index}")
    elif isinstance(found, float) and isinstance(expected, float):
        if found != pytest.approx(expected, rel=TOLERANCE, abs=TOLERANCE):
            yield f"{place}: {found} for {expected}"
    elif found != expected:
        yield f"{place}: {found} for {expected}"

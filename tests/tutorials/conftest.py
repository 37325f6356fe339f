"""What the tutorials' tests share: a request that succeeds, and numbers that agree."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from tests.conftest import Call

Ask = Callable[..., dict[str, Any]]


@pytest.fixture(scope="session")
def ask(call: Call) -> Ask:
    """`ask("linear-algebra/inverse", a=a)` is the document of a successful answer; arrays are sent as lists."""

    def send(path: str, /, **fields: Any) -> dict[str, Any]:
        status, document = call(path, **{name: plain(value) for name, value in fields.items()})
        assert status == 200, document
        return document

    return send


def plain(value: Any) -> Any:
    return value.tolist() if isinstance(value, np.ndarray) else value


def assert_near(actual: Any, expected: Any, relative: float = 1e-13, absolute: float = 1e-14) -> None:
    """The same shape, and entry by entry the same number; 'Infinity' is inf, complex parts are put together."""
    found = np.array(actual["real"]) + 1j * np.array(actual["imag"]) if isinstance(actual, dict) else actual
    found = np.asarray(found, complex if np.iscomplexobj(found) else float)
    assert found.shape == np.shape(expected)
    np.testing.assert_allclose(found, expected, relative, absolute)


def assert_near_up_to_signs(actual: Any, expected: Any) -> None:
    """The same columns, each up to its sign, which no definition of eigenvectors and singular vectors fixes."""
    overlap = (np.array(actual) * expected).sum(0)
    assert_near(np.array(actual) * np.sign(overlap), expected, 1e-7)

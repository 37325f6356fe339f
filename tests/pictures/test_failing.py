"""What is told, and logged, of a drawer that fails."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import orjson
import pytest

from service.execution.execute import execute
from service.execution.messages import Media, Reply
from service.pictures import SVG
from service.routers import CATALOGUE
from tests.pictures.tutorials import LIMITS

_TEXT = "not a number"


def _broken(*_: Any) -> None:
    """A picture that fails on what is no fault of any number."""
    int(_TEXT)


def drawn(key: str, **body: Any) -> Reply:
    operation = replace(CATALOGUE[key], pictures=(_broken,))
    return execute(operation, orjson.dumps(body), Media(accept=SVG), LIMITS)


@pytest.mark.parametrize(
    ("key", "body"),
    [
        (
            "calculus/integrate",
            {"expression": "1 / x**2", "variable": "x", "lower": 1, "upper": "Infinity"},
        ),
        ("linear-algebra/svd", {"a": [[1, 1], [1, 1]]}),
        ("linear-algebra/matmul", {"a": [[1, -2]], "b": [[3], [0]]}),
    ],
)
def test_a_defect_of_a_drawer_is_ours_where_only_bounds_are_infinite(key: str, body: dict[str, Any]) -> None:
    reply = drawn(key, **body)
    assert (reply.status, reply.fault.partition("\n")[0]) == (500, "ValueError")


@pytest.mark.parametrize(
    "entry", [1e200, -1e200, 1e-200, {"real": 1e200, "imag": 1}, {"real": 1.7e308, "imag": 1.7e308}]
)
def test_where_numbers_excuse_it_the_log_says_what_failed(entry: Any) -> None:
    a = {name: [[part, 0], [0, 1]] for name, part in entry.items()} if isinstance(entry, dict) else [[entry, 0], [0, 1]]
    reply = drawn("linear-algebra/trace", a=a)
    assert (reply.status, reply.fault) == (406, "")
    assert reply.notice.startswith("ValueError\n")
    assert "_broken" in reply.notice
    assert _TEXT not in reply.notice, "it may be data"

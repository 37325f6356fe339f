"""Within /v1 nothing breaks: the document still keeps what the last release promised."""

from __future__ import annotations

import copy

import pytest

from service import __version__
from service.gateway.documentation import describe
from service.routers import AREAS
from tests.released.promises import breaks, promises, released

VERSION, BEFORE = released()

# What this release changes on purpose; CHANGELOG.md says so. It is emptied when the release is made.
CHANGED = {
    *(f"POST /v1/linear-algebra/matrix-{name} answer error_estimate is gone" for name in ("exponential", "logarithm")),
    "POST /v1/linear-algebra/matrix-square-root answer error_estimate is gone",
    "POST /v1/optimization/root-scalar answer error_estimate is gone",
    *(
        f"POST /v1/{key} answer errors is gone"
        for key in (
            "linear-algebra/svd", "linear-algebra/generalized-eigen",
            "linear-algebra/sparse/eigen", "linear-algebra/sparse/svd",
        )
    ),
    "POST /v1/linear-algebra/sparse/least-squares answer status may be =converged, =iteration_limit, =singular",
    "POST /v1/linear-algebra/sparse/eigen answer status may be =converged, =iteration_limit",
    "POST /v1/linear-algebra/sparse/svd answer status may be =converged, =iteration_limit",
    "POST /v1/calculus/ode answer status may be =end_reached, =failed, =terminal_event",
    "POST /v1/statistics/regression/logistic answer status may be =converged, =iteration_limit, =separated",
    "POST /v1/statistics/likelihood/maximize answer status may be =converged, =not_converged",
}  # fmt: skip


def test_the_document_keeps_what_the_last_release_promised() -> None:
    found = set(breaks(BEFORE, promises(describe(AREAS, "", secured=False))))
    assert found == CHANGED, "a break within /v1, or one that is no longer"


def test_a_release_starts_from_its_own_promises() -> None:
    assert __version__ != VERSION or not CHANGED


@pytest.mark.parametrize(
    ("side", "name", "words", "told"),
    [
        ("request", "a", None, "request a is gone"),
        ("request", "a", ["=x", "required"], "request a takes no numbers"),
        ("request", "new", ["number", "required"], "request new is required"),
        ("answer", "condition_number", None, "answer condition_number is gone"),
        ("answer", "certainty", ["integer"], "answer certainty may be integer"),
        ("answer", "certainty", ["=exact", "=new"], None),
        ("request", "new", ["number"], None),
        ("answer", "new", ["number"], None),
    ],
)
def test_breaks_are_seen(side: str, name: str, words: list[str] | None, told: str | None) -> None:
    key = "POST /v1/linear-algebra/inverse"
    changed = copy.deepcopy(BEFORE)
    changed[key][side].pop(name, None)
    if words:
        changed[key][side][name] = words
    assert list(breaks(BEFORE, changed)) == ([f"{key} {told}"] if told else [])


def test_an_operation_that_went_is_seen() -> None:
    key = "POST /v1/linear-algebra/inverse"
    assert list(breaks(BEFORE, {one: fields for one, fields in BEFORE.items() if one != key})) == [f"{key} is gone"]

import httpx
import numpy as np
import pytest

from service.handlers.optimization.linear_program_mps import linear_program_mps
from service.methods.budget import Budget
from service.methods.progress import SILENT
from service.schemas.optimization.programs import MpsRequest
from service.schemas.types.errors import InvalidInput

FULL = """\
* Every section, with an objective constant of +10, a range on an equation, and an integer column.
NAME          FULL
OBJSENSE
    MAX
ROWS
 N  COST
 L  LIM1
 G  LIM2
 E  MYEQN
 N  OTHER
COLUMNS
    MARKER                 'MARKER'                 'INTORG'
    X         COST         1.0   LIM1         1.0
    X         LIM2         1.0   OTHER        7.0
    MARKER                 'MARKER'                 'INTEND'
    Y         COST         2.0   LIM1         1.0
    Y         MYEQN       -1.0
    Z         COST        -1.0   MYEQN        1.0
RHS
    RHS       COST       -10.0   LIM1         4.5
    RHS       LIM2         1.0   MYEQN        7.0
RANGES
    RNG       LIM1         2.5   MYEQN       -3.0
BOUNDS
 UP BND       X            4.0
 LO BND       Y           -1.0
 UP BND       Y            1.0
ENDATA
"""
PLAIN = "ROWS\n N C\n G R\nCOLUMNS\n X C 1 R 1\n Y C 2 R 1\nRHS\n R 3\nBOUNDS\n{}\nENDATA\n"


def solve(text: str):
    return linear_program_mps(MpsRequest(text=text), Budget.of(30), SILENT)


def test_all_sections(client: httpx.Client):
    answer = client.post("/v1/optimization/linear-program/mps", content=FULL, headers={"Content-Type": "text/plain"})
    assert answer.status_code == 200
    found = answer.json()
    assert (found["column_names"], found["row_names"]) == (["X", "Y", "Z"], ["LIM1", "LIM2", "MYEQN"])
    # By hand: x = 4, then y = ½ from x + y ≤ 4.5, and z = 4 + y from 4 ≤ z - y ≤ 7: 4 + 1 - 4.5 + 10.
    np.testing.assert_allclose(found["x"], [4, 0.5, 4.5])
    assert found["value"] == pytest.approx(10.5)
    assert (found["status"], found["gap"], found["dual_values"]) == ("optimal", 0, None)


@pytest.mark.parametrize(
    ("bound", "x", "y"),
    [
        (" UP B X 2", 2, 1), (" LO B Y 1.5", 1.5, 1.5), (" FX B X 1", 1, 2), (" UP X 2.5", 2.5, 0.5),
        (" UP B X 2\n MI B Y", 2, 1), (" UP B X 2\n FR B Y", 2, 1), (" PL B X", 3, 0),
    ],
)  # fmt: skip
def test_bounds(bound, x, y):
    found = solve(PLAIN.format(bound))
    np.testing.assert_allclose(found.x, [x, y])
    np.testing.assert_allclose(found.value, x + 2 * y)


def test_readings_that_differ_between_programs_are_warned_of():
    assert [warning.code for warning in solve(PLAIN.format(" UP B X -2")).warnings] == ["ambiguous-bound"]
    marked = PLAIN.replace(" Y C", " M 'MARKER' 'INTORG'\n Y C").format(" UP B X 2.5")
    found = solve(marked)
    assert [warning.code for warning in found.warnings] == ["ambiguous-bound"]
    np.testing.assert_allclose(found.x, [2, 1])


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("ROWS\n N C\n", 3), ("ROWS\n Q C\nENDATA", 2), ("WHAT\n", 1), ("ROWS\n N C\nCOLUMNS\n X C one\nENDATA", 4),
        ("ROWS\n N C\nCOLUMNS\n X D 1\nENDATA", 4), ("ROWS\n N C\n L C\nENDATA", 3), (" X C 1\n", 1),
        ("ROWS\n N C\nCOLUMNS\n X C 1\n X C 1\nENDATA", 5), (PLAIN.format(" UP B Q 1"), 10),
        (PLAIN.format(" XX B X 1"), 10), ("ROWS\nENDATA", 1), ("OBJSENSE\n UP\n", 2), ("ROWS\n N C\nENDATA", 1),
    ],
)  # fmt: skip
def test_mistakes_name_their_line(text, line):
    with pytest.raises(InvalidInput, match=f"^Line {line}:") as caught:
        solve(text)
    assert caught.value.faults[0].pointer == "/text"

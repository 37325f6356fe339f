import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.handlers.linear_algebra.angle import angle
from service.schemas.linear_algebra.geometry import VectorPairsRequest
from tests.conftest import Call
from tests.handlers.linear_algebra.generated import few


@pytest.mark.parametrize(
    ("a", "b", "degrees"),
    [([1, 0], [0, 2], 90), ([1, 0], [1, 1], 45), ([1, 2], [-2, -4], 180), ([1e-200, 0], [1e200, 0], 0)],
)
def test_angle(call: Call, a: list[float], b: list[float], degrees: float) -> None:
    status, answer = call("linear-algebra/angle", a=a, b=b)
    assert status == 200
    assert answer["degrees"] == pytest.approx(degrees, abs=1e-13)
    assert answer["cosine"] == pytest.approx(math.cos(math.radians(degrees)), abs=1e-15)


@few
@given(st.floats(1e-12, math.pi - 1e-12))
def test_small_and_large_angles_keep_their_digits(theta: float) -> None:
    a, b = np.array([1.0, 0]), np.array([math.cos(theta), math.sin(theta)])
    found = angle(VectorPairsRequest.model_construct(a=a, b=b))
    assert found.radians == pytest.approx(theta, rel=1e-12, abs=1e-15)


@pytest.mark.parametrize(("operation", "second"), [("angle", "b"), ("project", "onto")])
def test_zero_vectors_and_other_lengths_are_refused(call: Call, operation: str, second: str) -> None:
    status, problem = call(f"linear-algebra/{operation}", a=[1, 2], **{second: [[1, 1], [0, 0]]})
    assert (status, problem["type"]) == (422, "/problems/no-answer")
    assert problem["errors"][0]["pointer"] == f"/{second}/1"
    for vector in ([1, 2, 3], [[[1, 2]] * 2] * 3):
        status, problem = call(f"linear-algebra/{operation}", a=[[1, 2]] * 5, **{second: vector})
        assert (status, problem["errors"][0]["pointer"]) == (422, f"/{second}")


def test_vectors_nearly_parallel_and_nearly_at_right_angles(call: Call) -> None:
    # |a × b| / a·b with the doubles as fractions: the sine is the angle to 1e-22 of itself.
    a, b = [1.0, 2.0, 3.0], [1.0, 2.0, 3.0000000001]
    _, answer = call("linear-algebra/angle", a=a, b=b)
    assert answer["radians"] == pytest.approx(math.sqrt(5) * (3.0000000001 - 3) / 14, rel=1e-9)
    _, answer = call("linear-algebra/distance", a=a, b=b, metric="cosine")
    assert answer["result"] == pytest.approx(5 * (3.0000000001 - 3) ** 2 / 14**2 / 2, rel=1e-9, abs=0)
    _, answer = call("linear-algebra/angle", a=a, b=[-2.0, -4.0, -6.0])
    assert (answer["radians"], answer["cosine"]) == (math.pi, -1)
    _, answer = call("linear-algebra/angle", a=[1e8, 1.0], b=[1.0, -1e8 + 0.5])
    assert answer["cosine"] == pytest.approx(0.5 / (1e8 * (1e8 - 0.5)), rel=1e-14, abs=0)
    _, answer = call("linear-algebra/distance", a=[1.1, 2.2], b=[3.3, 6.6], metric="cosine")
    assert answer["result"] == pytest.approx(float(parallel([1.1, 2.2], [3.3, 6.6])), rel=1e-9, abs=0)


def parallel(a: list[float], b: list[float]) -> Fraction:
    """½ sin² of the angle of nearly parallel vectors in the plane."""
    (x, y), (u, v) = (map(Fraction, one) for one in (a, b))
    return (x * v - y * u) ** 2 / ((x * x + y * y) * (u * u + v * v)) / 2

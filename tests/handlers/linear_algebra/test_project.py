from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.handlers.linear_algebra.project import project
from service.schemas.linear_algebra.geometry import ProjectRequest
from tests.conftest import Call
from tests.handlers.linear_algebra.generated import few, near


def test_projections_on_directions_of_any_length(call: Call) -> None:
    _, answer = call("linear-algebra/project", a=[1e308, 0.0], onto=[1.7e308, 1.7e308])
    assert (answer["coefficient"], answer["projection"]) == (pytest.approx(1 / 3.4), pytest.approx([5e307, 5e307]))
    _, answer = call("linear-algebra/project", a=[3.0, 4.0], onto=[5e-324, 0.0])
    assert (answer["coefficient"], answer["projection"], answer["rejection"]) == ("Infinity", [3, 0], [0, 4])


@few
@given(st.integers(0, 2**32), st.booleans())
def test_projection_and_rejection(seed: int, complex_: bool) -> None:
    a, onto = np.random.default_rng(seed).normal(size=(2, 3, 4)) + (1j if complex_ else 0)
    found = project(ProjectRequest.model_construct(a=a, onto=onto))
    projection, rejection = np.asarray(found.projection), np.asarray(found.rejection)
    assert near(projection + rejection, a)
    assert np.abs((onto.conj() * rejection).sum(-1)).max() < 1e-12
    assert near(np.asarray(found.coefficient)[:, None] * onto, projection, 10)


def test_what_a_projection_on_a_nearly_parallel_vector_leaves(call: Call) -> None:
    a, onto = [3.0000001, 3.0, 3.0], [1.1, 1.1, 1.1]
    _, answer = call("linear-algebra/project", a=a, onto=onto)
    c = sum(Fraction(x) * Fraction(y) for x, y in zip(a, onto, strict=True)) / sum(Fraction(y) ** 2 for y in onto)
    exact = [float(Fraction(x) - c * Fraction(y)) for x, y in zip(a, onto, strict=True)]
    assert answer["rejection"] == pytest.approx(exact, rel=1e-14, abs=0)
    _, answer = call("linear-algebra/project", a=[1.1, 2.2, 4.4], onto=[3.3, 6.6, 13.2])
    assert answer["coefficient"] == pytest.approx(1.1 / 3.3, rel=1e-15)
    _, answer = call("linear-algebra/project", a=[1e8, 1.0], onto=[1.0, -1e8 + 0.5])
    assert answer["coefficient"] == pytest.approx(0.5 / (1 + (1e8 - 0.5) ** 2), rel=1e-15)

import numpy as np
import pytest
from hypothesis import given

from service.handlers.linear_algebra.lyapunov import lyapunov
from service.schemas.linear_algebra.matrix_equations import LyapunovRequest
from tests.handlers.linear_algebra.generated import Array, adjoint, few, near
from tests.handlers.linear_algebra.test_sylvester import squares

times = pytest.mark.parametrize("time", ["continuous", "discrete"])


@times
@few
@given(a=squares)
def test_lyapunov_solves_its_equation(a: Array, time: str) -> None:
    a = a / (1 + 2 * np.linalg.norm(a)) - (np.eye(len(a)) if time == "continuous" else 0)
    q = np.eye(len(a))
    found = lyapunov(LyapunovRequest.model_construct(a=a, q=q, time=time))
    x = found.x
    left = a @ x + x @ adjoint(a) if time == "continuous" else x - a @ x @ adjoint(a)
    assert near(left, q.astype(left.dtype), 10)
    assert found.residual < 1e-13
    sign = -1 if time == "continuous" else 1
    assert np.linalg.eigvalsh(sign * x).min() > 0

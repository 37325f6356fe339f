import mpmath
import numpy as np
import pytest
from hypothesis import given

from service.handlers.linear_algebra.generalized_eigen import generalized_eigen
from service.schemas.linear_algebra.factorizations import GeneralizedEigenRequest
from tests.conftest import Call
from tests.handlers.linear_algebra.generated import Array, adjoint, few, matrices, near


@few
@given(a=matrices(square=True))
@pytest.mark.parametrize("structure", ["general", "symmetric"])
def test_generalised_eigenvectors_solve_their_equation(a: Array, structure: str) -> None:
    b = a @ adjoint(a) + np.eye(a.shape[-1])
    a = a + adjoint(a) if structure == "symmetric" else a
    found = generalized_eigen(GeneralizedEigenRequest.model_construct(a=a, b=b, structure=structure))
    v, w = found.eigenvectors, found.eigenvalues
    assert np.iscomplexobj(w) == (structure == "general")
    assert near(a @ v, b @ v * w[..., None, :], float(np.abs(b).max()))
    if structure == "symmetric":
        assert near(adjoint(v) @ b @ v, np.broadcast_to(np.eye(a.shape[-1]), a.shape))


@pytest.mark.parametrize("decades", [0, 6, 12])
def test_errors_of_definite_pairs_are_not_passed(decades: int) -> None:
    generator = np.random.default_rng(decades)
    q, _ = np.linalg.qr(generator.normal(size=(5, 5)))
    a, b = generator.normal(size=(5, 5)), q @ np.diag(10.0 ** -np.linspace(0, decades, 5)) @ q.T
    a, b = a + a.T, (b + b.T) / 2
    found = generalized_eigen(GeneralizedEigenRequest.model_construct(a=a, b=b, structure="symmetric"))
    with mpmath.workdps(50):
        exact = mpmath.eig(mpmath.matrix(b.tolist()) ** -1 * mpmath.matrix(a.tolist()), left=False, right=False)
        exact = sorted(mpmath.re(value) for value in exact)
        differences = [float(abs(value - one)) for value, one in zip(exact, found.eigenvalues.tolist(), strict=True)]
    assert (differences <= found.error).all()
    assert found.error.max() < 10.0 ** (decades - 10) * np.abs(found.eigenvalues).max()


def test_with_the_identity_as_b_it_is_the_ordinary_problem() -> None:
    a = np.array([[1.0, 100.0], [0.0, 2.0]])
    found = generalized_eigen(GeneralizedEigenRequest.model_construct(a=a, b=np.eye(2), structure="general"))
    assert found.eigenvalues == pytest.approx([1, 2])
    assert found.eigenvalue_condition_numbers == pytest.approx(np.full(2, np.sqrt(1 + 100.0**2)))


@pytest.mark.parametrize(
    ("b", "structure", "kind", "pointer"),
    [
        ([[1, 0], [0, 0]], "general", "singular-matrix", "/b"),
        ([[1, 0], [0, -1]], "symmetric", "not-positive-definite", "/b"),
        ([[1]], "general", "invalid-input", "/b"),
    ],
)
def test_an_unfit_b_is_refused(call: Call, b: list[list[float]], structure: str, kind: str, pointer: str) -> None:
    status, problem = call("linear-algebra/generalized-eigen", a=[[2, 0], [0, 3]], b=b, structure=structure)
    assert (status, problem["type"], problem["errors"][0]["pointer"]) == (422, f"/problems/{kind}", pointer)

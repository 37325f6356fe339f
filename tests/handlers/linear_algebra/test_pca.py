import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.handlers.linear_algebra.pca import pca
from service.schemas.linear_algebra.factorizations import PcaRequest
from tests.conftest import Call
from tests.handlers.linear_algebra.generated import few, is_unitary, near


@few
@given(seed=st.integers(0, 1000), standardize=st.booleans())
def test_components_rebuild_the_data_and_their_covariance(seed: int, standardize: bool) -> None:
    data = np.random.default_rng(seed).normal(size=(8, 3)) * [1, 10, 0.1] + [0, 5, -3]
    found = pca(PcaRequest.model_construct(data=data, components=None, standardize=standardize))
    scale = 1 if found.scale is None else found.scale
    assert near(found.scores @ found.components * scale + found.mean, data)
    assert is_unitary(found.components)
    reference = np.corrcoef(data.T) if standardize else np.cov(data.T)
    assert found.explained_variance == pytest.approx(np.linalg.eigvalsh(reference)[::-1])
    assert (np.take_along_axis(found.components, np.abs(found.components).argmax(1)[:, None], 1) > 0).all()
    assert (found.scale is not None) == standardize


def test_ratios_are_shares_of_all_components(call: Call) -> None:
    _, answer = call("linear-algebra/pca", data=[[0, 0], [2, 0], [0, 1], [2, 1]], components=1)
    assert answer["explained_variance_ratio"] == pytest.approx([0.8])
    assert (answer["components"], answer["mean"]) == ([[1, 0]], [1, 0.5])


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"data": [[1, 5], [2, 5], [3, 5]], "standardize": True}, "/data/0/1"),
        ({"data": [[1, 5]]}, "/data"),
        ({"data": [[1, 5], [1, 5]]}, "/data"),
        ({"data": [[1, 5], [2, 6]], "components": 3}, "/components"),
    ],
)
def test_data_without_components_are_refused(call: Call, body: dict[str, object], pointer: str) -> None:
    status, problem = call("linear-algebra/pca", **body)
    assert (status, problem["errors"][0]["pointer"]) == (422, pointer)


def test_a_variance_near_rounding_is_told(call: Call) -> None:
    data = [[1.0, 1.0], [2.0, 2.0 + 1e-8], [3.0, 3.0 - 1e-8], [5.0, 5.0]]
    (warning,) = call("linear-algebra/pca", data=data)[1]["warnings"]
    assert (warning["code"], 5 <= warning["trusted_digits"] <= 8) == ("ill-conditioned", True)
    assert call("linear-algebra/pca", data=data, components=1)[1]["warnings"] == []

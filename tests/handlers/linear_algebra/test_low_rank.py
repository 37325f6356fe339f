import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.handlers.linear_algebra.low_rank import low_rank
from service.schemas.linear_algebra.factorizations import LowRankRequest
from tests.conftest import Call
from tests.handlers.linear_algebra.generated import Array, few, matrices

MATRIX = [[3.0, 2.0, 2.0], [2.0, 3.0, -2.0]]  # singular values 5 and 3


@few
@given(a=matrices(lead=()), share=st.floats(0.1, 1))
def test_the_error_is_that_of_the_approximation(a: Array, share: float) -> None:
    found = low_rank(LowRankRequest.model_construct(a=a, explained_variance=share))
    k = found.rank
    error = np.linalg.norm(a - found.approximation) / np.linalg.norm(a)
    assert found.relative_error == pytest.approx(error, abs=1e-12)
    assert found.cumulative_explained_variance[k - 1] >= share
    assert k == 1 or found.cumulative_explained_variance[k - 2] < share
    assert 1 - found.cumulative_explained_variance[k - 1] == pytest.approx(error**2, abs=1e-12)


def test_one_rank(call: Call) -> None:
    _, answer = call("linear-algebra/low-rank", a=MATRIX, rank=1)
    assert answer["singular_values"] == pytest.approx([5, 3])
    assert answer["explained_variance_ratio"] == pytest.approx([25 / 34, 9 / 34])
    assert answer["relative_error"] == pytest.approx(np.sqrt(9 / 34))
    assert (answer["compression_ratio"], answer["space_saved"]) == pytest.approx((6 / 5, 1 / 6))
    assert np.array(answer["approximation"]) == pytest.approx(np.array([[2.5, 2.5, 0], [2.5, 2.5, 0]]), abs=1e-14)
    assert answer["results"] is None


def test_several_ranks(call: Call) -> None:
    _, answer = call("linear-algebra/low-rank", a=MATRIX, ranks=[2, 1])
    assert [entry["rank"] for entry in answer["results"]] == [2, 1]
    assert [entry["relative_error"] for entry in answer["results"]] == pytest.approx([0, np.sqrt(9 / 34)])
    assert answer["approximation"] is None


@pytest.mark.parametrize(("error", "rank"), [(0.0, 2), (0.51, 2), (0.52, 1)])
def test_the_least_rank_within_an_error(call: Call, error: float, rank: int) -> None:
    _, answer = call("linear-algebra/low-rank", a=MATRIX, relative_error=error)
    assert answer["rank"] == rank


@pytest.mark.parametrize(
    ("body", "pointers"),
    [
        ({"a": MATRIX}, []),
        ({"a": MATRIX, "rank": 1, "relative_error": 0.5}, []),
        ({"a": MATRIX, "rank": 3}, ["/rank"]),
        ({"a": MATRIX, "ranks": [1, 0]}, ["/ranks/1"]),
        ({"a": MATRIX, "ranks": []}, ["/ranks"]),
        ({"a": [[0.0]], "rank": 1}, ["/a"]),
    ],
)
def test_demands_that_set_no_rank_are_refused(call: Call, body: dict[str, object], pointers: list[str]) -> None:
    status, problem = call("linear-algebra/low-rank", **body)
    assert status == 422
    assert [error["pointer"] for error in problem.get("errors") or []] == pointers


def test_an_error_near_rounding_is_told(call: Call) -> None:
    nearly = [[1.0, 1.0], [1.0, 1.0 + 1e-9]]
    (warning,) = call("linear-algebra/low-rank", a=nearly, rank=1)[1]["warnings"]
    assert (warning["code"], 5 <= warning["trusted_digits"] <= 7) == ("ill-conditioned", True)
    assert call("linear-algebra/low-rank", a=nearly, rank=2)[1]["warnings"] == []

import numpy as np
import pytest

from benchmarks.digits import cases, correct_digits
from benchmarks.digits.optimization import fit, reached, sum_of_squares
from tests.conftest import Call

NIST = cases("statistics/nist_nonlinear_regression")
MGH = cases("optimization/more_garbow_hillstrom")
_UNPROVED = {"MGH19_osborne2", "MGH33_linear_rank1", "MGH34_linear_rank1_zero"}
"""Too many operations for a proof, and two with a whole space of minima."""


@pytest.mark.parametrize("case", NIST[:2], ids=lambda case: case["id"])
def test_nist_sums_of_squares(case):
    found, certified = fit(case, "start1"), case["certified"]
    assert correct_digits(found["residual_sum_of_squares"], float(certified["rss"])) >= 8
    assert correct_digits(found["residual_standard_deviation"], float(certified["residual_sd"])) >= 8


@pytest.mark.parametrize("case", MGH, ids=lambda case: case["id"])
def test_more_garbow_hillstrom(case):
    found = sum_of_squares(case)
    assert found["success"]
    assert reached(2 * found["cost"], case["f_opt"]) >= 5
    assert (found["certainty"] == "proved") == (case["id"] not in _UNPROVED)


@pytest.mark.parametrize("loss", ["soft_l1", "huber", "cauchy", "arctan"])
def test_robust_losses_are_stationary_points_of_their_definition(call: Call, loss):
    y = np.array([1.0, 1.2, 0.9, 1.1, 8.0])
    _, found = call(
        "optimization/least-squares", residuals="y - m[0]", variables="m", initial=[1.0], data={"y": y.tolist()},
        loss=loss, loss_scale=0.5,
    )  # fmt: skip
    z = ((y - found["x"][0]) / 0.5) ** 2
    slopes = {
        "soft_l1": 1 / np.sqrt(1 + z), "huber": np.where(z <= 1, 1, 1 / np.sqrt(z)), "cauchy": 1 / (1 + z),
        "arctan": 1 / (1 + z**2),
    }  # fmt: skip
    assert found["success"]
    assert abs(np.sum(slopes[loss] * (y - found["x"][0]))) < 1e-8
    assert found["x"][0] < 1.6


def test_least_squares_within_bounds(call: Call):
    _, found = call(
        "optimization/least-squares", residuals=["10*(y - x**2)", "1 - x"], variables=["x", "y"], initial=[0, 0],
        bounds=[[None, 0.5], [None, None]],
    )  # fmt: skip
    np.testing.assert_allclose(found["x"], [0.5, 0.25], rtol=1e-9)
    assert (found["active"], found["success"]) == ([True, False], True)
    assert found["cost"] == pytest.approx(0.125)


def test_a_fit_without_residuals_is_a_minimum_strict_or_not(call: Call):
    fields = {"residuals": ["x + y - 3"], "variables": ["x", "y"]}
    _, found = call("optimization/least-squares", **fields, initial=[1, 2])
    assert (found["x"], found["cost"], found["error"], found["certainty"]) == ([1, 2], 0, [0, 0], "proved")


def test_names_of_a_request_and_of_its_residuals_do_not_meet(call: Call):
    fields = {"residuals": ["r0 - a", "r_ - r0*r0", "r0 + r_ - 5"], "variables": ["r0", "r_"], "initial": [1, 1]}
    _, found = call("optimization/least-squares", **fields, definitions={"a": "2 + 0*r_"})
    assert found["certainty"] == "proved"


def test_the_rounding_of_a_large_residual_hides_no_other(call: Call):
    fields = {"residuals": ["1e7*(x - 1) + y - 2", "x - 1 - (y - 2)**3"], "variables": ["x", "y"]}
    _, found = call("optimization/least-squares", **fields, initial=[0, 0])
    assert found["x"] == pytest.approx([1, 2], abs=1e-3)
    assert (found["success"], found["certainty"]) == (False, "estimated") or found["x"] == [1, 2]


@pytest.mark.parametrize(
    ("residuals", "initial"),
    [(["(x + y) - 1e20 - y"], [1e20, 1]), (["((x + 1e20) - 1e20) - x", "y - 1"], [1.5, 0])],
)
@pytest.mark.parametrize("loss", ["linear", "cauchy"])
def test_what_is_proved_to_vanish_is_answered_as_zero(call: Call, residuals, initial, loss):
    """The first cancels to -1 in doubles, the second to 0.003."""
    fields = {"residuals": residuals, "variables": ["x", "y"], "initial": initial, "loss": loss}
    _, found = call("optimization/least-squares", **fields)
    assert (found["certainty"], found["cost"]) == ("proved", 0)
    assert not any(found["residuals"])
    assert not any(found["gradient"])


def test_residuals_beside_a_proof_are_those_that_it_is_of(call: Call):
    """The last one is exactly 3, of which doubles beside 1e17 leave 1."""
    residuals = ["x - 1", "x + 3", "((x + 3) + 1e17) - 1e17 - x"]
    _, found = call("optimization/least-squares", residuals=residuals, variables=["x"], initial=[-1])
    assert found["certainty"] != "proved" or found["residuals"] == pytest.approx([-2, 2, 3])

"""Bayes' theorem."""

from __future__ import annotations

from fractions import Fraction

import pytest


def test_theorem_of_a_rare_disease(call) -> None:
    fields = {"prior": {"ill": 0.01, "well": 0.99}, "likelihood": {"ill": 0.95, "well": 0.05}}
    status, answer = call("statistics/bayes/theorem", **fields)
    assert status == 200
    assert answer["evidence"] == pytest.approx(0.059, rel=1e-15)
    assert answer["posterior"] == pytest.approx({"ill": 0.0095 / 0.059, "well": 0.0495 / 0.059}, rel=1e-15, abs=0)


@pytest.mark.parametrize(
    ("prior", "likelihood", "pointer"),
    [
        ({"a": 0.5, "b": 0.6}, {"a": 1.0, "b": 1.0}, "/prior"),
        ({"a": 1.0}, {"a": 1.0, "b": 1.0}, "/likelihood/b"),
        ({"a": 0.5, "b": 0.5}, {"a": 1.0}, "/prior/b"),
        ({"a": -0.5, "b": 1.5}, {"a": 1.0, "b": 1.0}, "/prior/a"),
        ({"a": 1.0, "b": 0.0}, {"a": 0.0, "b": 1.0}, "/likelihood"),
    ],
)
def test_theorem_refuses_what_is_no_prior(call, prior, likelihood, pointer) -> None:
    status, problem = call("statistics/bayes/theorem", prior=prior, likelihood=likelihood)
    assert (status, problem["errors"][0]["pointer"]) == (422, pointer)


def test_small_priors_and_likelihoods_do_not_vanish(call) -> None:
    for prior, likelihood, posterior, evidence in (
        ({"a": 1e-300, "b": 1.0}, {"a": 1e-300, "b": 1e-300}, {"a": 1e-300, "b": 1.0}, 1e-300),
        ({"a": 1e-200, "b": 1.0, "c": 0.0}, {"a": 1e-200, "b": 0.0, "c": 1.0}, {"a": 1.0, "b": 0.0, "c": 0.0}, 0.0),
    ):
        answer = call("statistics/bayes/theorem", prior=prior, likelihood=likelihood)[1]
        assert answer["posterior"] == pytest.approx(posterior, rel=1e-15, abs=0)
        assert answer["evidence"] == evidence
        assert [warning["code"] for warning in answer["warnings"]] == ([] if evidence else ["underflow"])


def test_every_quotient_is_rounded_once(call) -> None:
    prior = {"a": 0.1, "b": 0.2, "c": 0.7}
    likelihood = {"a": 0.3, "b": 1e-17, "c": 7.1}
    joint = {name: Fraction(prior[name]) * Fraction(likelihood[name]) for name in prior}
    answer = call("statistics/bayes/theorem", prior=prior, likelihood=likelihood)[1]
    assert answer["posterior"] == {name: float(value / sum(joint.values())) for name, value in joint.items()}
    assert (answer["evidence"], answer["certainty"]) == (float(sum(joint.values())), "exact")

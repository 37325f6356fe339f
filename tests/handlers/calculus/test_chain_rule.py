from __future__ import annotations

import math

import pytest

from tests.conftest import Call


def test_chain_rule_stage_by_stage(call: Call):
    status, answer = call("calculus/chain-rule", functions=["x**2 + 1", "sin(u)", "exp(v)"], at=0.5)
    assert status == 200
    slopes = [stage["local_derivative"] for stage in answer["stages"]]
    assert slopes == pytest.approx([1.0, math.cos(1.25), math.exp(math.sin(1.25))], rel=1e-15)
    assert answer["result"] == pytest.approx(math.prod(slopes), rel=1e-15)
    assert answer["numerical"] == pytest.approx(answer["result"], rel=1e-8)


def test_a_function_of_a_chain_has_one_variable(call: Call):
    status, problem = call("calculus/chain-rule", functions=["x**2", "u*v"], at=1)
    assert (status, problem["errors"][0]["pointer"]) == (422, "/functions/1")
    status, problem = call("calculus/chain-rule", functions=["x**2", "u +"], at=1)
    assert (status, problem["errors"][0]["pointer"]) == (422, "/functions/1")


def test_a_constant_stage_has_derivative_zero(call: Call):
    assert call("calculus/chain-rule", functions=["x", "3"], at=2)[1]["result"] == 0.0

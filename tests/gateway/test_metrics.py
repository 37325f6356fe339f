"""What the service counts."""

from __future__ import annotations

import httpx

from tests.gateway.test_gateway import BODY, PATH, problem


def test_metrics_count(client: httpx.Client) -> None:
    client.post(PATH, json=BODY)
    client.post(PATH, json=BODY, headers={"accept": "text/html"})
    text = client.get("/metrics").text
    assert 'abacus_requests_total{operation="linear-algebra/inverse",status="200"}' in text
    assert 'abacus_refusals_total{kind="not-acceptable"}' in text
    assert "abacus_queue_length 0.0" in text


def test_metrics_count_limits_that_are_passed(client: httpx.Client) -> None:
    counted = 'abacus_refusals_total{kind="too-large"}'
    before = client.get("/metrics").text.partition(counted)[2].partition("\n")[0] or "0"
    vector = [1.0] * 5000
    problem(client.post("/v1/linear-algebra/outer", json={"a": vector, "b": vector}), "too-large")
    assert f"{counted} {float(before) + 1}" in client.get("/metrics").text

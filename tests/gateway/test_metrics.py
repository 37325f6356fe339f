"""What the service counts."""

from __future__ import annotations

import httpx

from tests.gateway.test_gateway import BODY, PATH, problem


def test_metrics_count(client: httpx.Client) -> None:
    client.post(PATH, json=BODY)
    client.post(PATH, json=BODY, headers={"accept": "text/html"})
    text = client.get("/metrics").text
    assert 'abacus_requests_total{operation="linear-algebra/inverse",status="200"}' in text
    assert 'abacus_refusals_total{kind="not-acceptable",operation="linear-algebra/inverse"}' in text
    assert "abacus_queue_length 0.0" in text


def test_metrics_count_limits_that_are_passed(client: httpx.Client) -> None:
    counted = 'abacus_refusals_total{kind="too-large",operation="linear-algebra/outer"}'
    before = client.get("/metrics").text.partition(counted)[2].partition("\n")[0] or "0"
    vector = [1.0] * 5000
    problem(client.post("/v1/linear-algebra/outer", json={"a": vector, "b": vector}), "too-large")
    assert f"{counted} {float(before) + 1}" in client.get("/metrics").text


def test_what_was_computed_where_and_what_it_took_are_counted(client: httpx.Client) -> None:
    client.post(PATH, json=BODY)
    client.post("/v1/calculus/symbolic/integral", json={"expression": "x", "variable": "x"})
    text = client.get("/metrics").text
    for series in (
        'abacus_computed_total{operation="linear-algebra/inverse",place="inline"}',
        'abacus_computed_total{operation="calculus/symbolic/integral",place="worker"}',
        'abacus_wait_seconds_count{operation="calculus/symbolic/integral"}',
        'abacus_body_bytes_total{direction="in",operation="linear-algebra/inverse"}',
        'abacus_process_cpu_seconds_total{role="worker"}',
        "abacus_build_info{",
        "abacus_workers ",
        "abacus_held_bytes 0.0",
    ):
        assert f"\n{series}" in text

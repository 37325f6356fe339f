"""Rules and dashboard ask for what the service counts; the real Prometheus reads them."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families

from tests.gateway.test_gateway import BODY, PATH, serve
from tests.processes import ROOT, free_port, running_service
from tests.waiting import PATIENCE, eventually

FOLDER = ROOT / "deploy/monitoring"
RULES = FOLDER / "alerts.yml"
DASHBOARD: dict[str, Any] = json.loads((FOLDER / "dashboard.json").read_text())
ALERTS = [rule for group in yaml.safe_load(RULES.read_text())["groups"] for rule in group["rules"]]
QUERIES = [target["expr"] for panel in DASHBOARD["panels"] for target in panel.get("targets", ())]
EXPRESSIONS = [*(alert["expr"] for alert in ALERTS), *QUERIES]
_SELECTED = re.compile(r"(abacus_\w+)(?:\{([^}]*)\})?")
_ADDED = {"job", "instance"}  # labels that Prometheus adds
_ENDINGS = {"counter": ["_total"], "histogram": ["_bucket", "_count", "_sum"], "gauge": [""]}

needs_prometheus = pytest.mark.skipif(
    not (shutil.which("prometheus") and shutil.which("promtool")), reason="prometheus and promtool are not here"
)


def plain(query: str) -> str:
    """A query of the dashboard as Grafana sends it."""
    for variable, value in {"job": "abacus", "instance": ".*", "__rate_interval": "1m", "__range": "1h"}.items():
        query = query.replace(f"${variable}", value)
    assert "$" not in query
    return query


@pytest.fixture(scope="module")
def text(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What the service counts, once something has happened."""
    for service in serve(api_keys="secret", data_dir=str(tmp_path_factory.mktemp("jobs"))):
        key = {"x-api-key": "secret"}
        service.post(PATH, json=BODY, headers=key)
        service.post(PATH, json={}, headers=key)
        service.post("/v1/calculus/symbolic/integral", json={"expression": "x", "variable": "x"}, headers=key)
        service.post(PATH, json=BODY, headers={**key, "prefer": "respond-async, wait=20"})
        return service.get("/metrics", headers=key).text
    raise AssertionError


@pytest.fixture(scope="module")
def counted(text: str) -> dict[str, set[str]]:
    """The labels of each series."""
    names: dict[str, set[str]] = {}
    for family in text_string_to_metric_families(text):
        for ending in _ENDINGS[family.type]:
            names[family.name + ending] = set()
        for sample in family.samples:
            names.setdefault(sample.name, set()).update(sample.labels)
    return names


def test_all_that_is_asked_for_is_counted(counted: dict[str, set[str]]) -> None:
    asked = [selected for query in EXPRESSIONS for selected in _SELECTED.findall(query)]
    assert len(asked) > 40
    assert {name for name, _ in asked} <= set(counted)
    for name, selectors in asked:
        labels = set(re.findall(r"(\w+)\s*=", selectors))
        assert labels - _ADDED <= counted[name], f"{name} has no such labels"


def test_results_are_grouped_by_labels_that_are_there(counted: dict[str, set[str]]) -> None:
    groups = [(query, labels) for query in EXPRESSIONS for labels in re.findall(r"\bby \(([^)]*)\)", query)]
    assert len(groups) > 20
    for query, labels in groups:
        found = [counted[name] for name, _ in _SELECTED.findall(query)]
        if all(found):  # of what has not happened no label is known
            assert set(labels.split(", ")) <= set.union(*found) | _ADDED, query


def test_most_of_what_is_counted_is_shown(counted: dict[str, set[str]]) -> None:
    families = {re.sub("_(total|bucket|count|sum)$", "", name) for name in counted if name.startswith("abacus_")}
    shown = " ".join(QUERIES)
    assert [family for family in sorted(families) if family not in shown] == ["abacus_worker_restarts"]


def test_the_panels_of_the_dashboard_do_not_overlap() -> None:
    taken: set[tuple[int, int]] = set()
    for panel in DASHBOARD["panels"]:
        place = panel["gridPos"]
        cells = {(place["x"] + right, place["y"] + down) for right in range(place["w"]) for down in range(place["h"])}
        assert not cells & taken, panel["title"]
        assert max(x for x, _ in cells) < 24
        taken |= cells
    ids = [panel["id"] for panel in DASHBOARD["panels"]]
    assert len(ids) == len(set(ids))


def promtool(*arguments: str | Path, given: str | None = None) -> subprocess.CompletedProcess[str]:
    command = ["promtool", *map(str, arguments)]
    return subprocess.run(command, cwd=FOLDER, input=given, text=True, capture_output=True, check=False)


@needs_prometheus
def test_promtool_takes_the_files(text: str) -> None:
    for command in (
        ["check", "config", "prometheus.yml"],
        ["check", "rules", "--lint-fatal", "alerts.yml"],
        ["test", "rules", "alerts.test.yml"],
    ):
        told = promtool(*command)
        assert told.returncode == 0, told.stdout + told.stderr
    linted = promtool("check", "metrics", given=text)
    assert linted.returncode == 0, linted.stderr


@needs_prometheus
def test_the_tests_of_the_alerts_can_fail(tmp_path: Path) -> None:
    shutil.copy(FOLDER / "alerts.test.yml", tmp_path)
    for alert in ALERTS:
        spoilt = RULES.read_text().replace(f"alert: {alert['alert']}\n", f"alert: {alert['alert']}Not\n")
        (tmp_path / "alerts.yml").write_text(spoilt)
        assert promtool("test", "rules", tmp_path / "alerts.test.yml").returncode != 0, alert["alert"]


@pytest.fixture(scope="module")
def prometheus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """The real one, with our rules, looking at a service every second."""
    folder, port = tmp_path_factory.mktemp("prometheus"), free_port()
    jobs = str(folder / "jobs")
    with running_service(workers="1", api_keys="secret", metrics_open="1", data_dir=jobs) as (address, _):
        config = yaml.safe_load((FOLDER / "prometheus.yml").read_text())
        config["global"] = {"scrape_interval": "1s", "evaluation_interval": "1s"}
        config["rule_files"] = [str(RULES)]
        config["scrape_configs"][0]["static_configs"][0]["targets"] = [address.removeprefix("http://")]
        (folder / "prometheus.yml").write_text(yaml.safe_dump(config))
        options = {
            "config.file": folder / "prometheus.yml",
            "storage.tsdb.path": folder / "data",
            "web.listen-address": f"127.0.0.1:{port}",
        }
        command = ["prometheus", *(f"--{name}={value}" for name, value in options.items())]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as client:
                for _ in range(5):
                    httpx.post(address + PATH, json=BODY, headers={"x-api-key": "secret"}, timeout=60)
                yield client
        finally:
            process.terminate()
            process.wait(PATIENCE)


def answered(prometheus: httpx.Client, path: str, **query: str) -> Any:
    """The data of an answer, asked for until the server is up and has some."""
    found: list[Any] = []

    def some() -> bool:
        with suppress(httpx.TransportError):
            answer = prometheus.get(f"/api/v1/{path}", params=query)
            if answer.status_code != 503 and (data := answer.json()["data"]) and data.get("result", [1]):
                found.append(data)
        return bool(found)

    eventually(some)
    return found[0]


@pytest.mark.real
@needs_prometheus
def test_the_real_prometheus_evaluates_all(prometheus: httpx.Client) -> None:
    scraped = answered(prometheus, "query", query='increase(abacus_request_seconds_count{job="abacus"}[1m])')
    assert scraped["result"]
    eventually(lambda: [one["health"] for one in answered(prometheus, "targets")["activeTargets"]] == ["up"])
    for query in QUERIES:
        answer = prometheus.get("/api/v1/query", params={"query": plain(query)}).json()
        assert answer["status"] == "success", (query, answer)
    evaluated = [rule for group in answered(prometheus, "rules")["groups"] for rule in group["rules"]]
    assert [rule["name"] for rule in evaluated] == [alert["alert"] for alert in ALERTS]
    assert {rule["health"] for rule in evaluated} <= {"ok", "unknown"}
    assert {rule["state"] for rule in evaluated} == {"inactive"}

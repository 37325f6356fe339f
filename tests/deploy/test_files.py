"""What Compose, Kubernetes and the proxy are told agrees with what the service needs."""

from __future__ import annotations

import re
import shutil
import subprocess
import tomllib
from typing import Any

import httpx
import pytest
import yaml

from service import __version__
from service.execution.blas_threads import ENVIRONMENT
from service.gateway.docs.places import GUIDES
from service.settings import Settings, unknown_settings
from tests.nginx import program, running_nginx
from tests.processes import ROOT, running_service

KUBERNETES = ROOT / "deploy/kubernetes"
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
MIB = 1 << 20
SERVICES = ("abacus", "replica", "clustered")


def deployment(name: str) -> dict[str, Any]:
    return yaml.safe_load((KUBERNETES / name / "deployment.yaml").read_text())["spec"]["template"]["spec"]  # type: ignore[no-any-return]


def environment(name: str) -> dict[str, str]:
    """What a container of Compose or a deployment sets."""
    if name in COMPOSE["services"]:
        return dict(COMPOSE["services"][name]["environment"])
    return {one["name"]: str(one.get("value")) for one in deployment(name)["containers"][0]["env"]}


def memory(text: str) -> int:
    number, unit = re.fullmatch(r"(\d+)(\w+)", text).groups()  # type: ignore[union-attr]
    return int(number) * {"g": 1024, "m": 1, "Gi": 1024, "Mi": 1}[unit] * MIB


LIMITS = {
    **{name: COMPOSE["services"][name]["deploy"]["resources"]["limits"]["memory"] for name in SERVICES},
    "base": deployment("base")["containers"][0]["resources"]["limits"]["memory"],
}


@pytest.mark.parametrize("name", LIMITS)
def test_memory_is_within_the_formula_of_the_readme(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    formula = "Workers × (`ABACUS_WORKER_MEMORY_BYTES` + 64 MB, kept for the next large bodies) + "
    assert formula in (ROOT / "README.md").read_text()
    monkeypatch.setattr("service.settings._CORES", 64)  # of the machine, whatever the container may use of it
    for variable, value in environment(name).items():
        monkeypatch.setenv(variable, value)
    settings = Settings()
    needed = settings.workers * (settings.worker_memory_bytes + 64 * MIB) + settings.max_upload_bytes
    needed += settings.serving_processes * 500 * MIB
    files = 64 * MIB  # of /tmp, which lies in memory
    assert needed + files <= memory(LIMITS[name])


@pytest.mark.parametrize("name", [*SERVICES, "cluster-worker", "base", "jobs", "cluster", "example"])
def test_all_that_is_set_is_a_setting(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    assert environment(name)
    for variable in environment(name):
        monkeypatch.setenv(variable, "")
    assert not unknown_settings()


def test_a_start_may_take_two_minutes_and_an_end_its_grace() -> None:
    probe = deployment("base")["containers"][0]["startupProbe"]
    assert probe["periodSeconds"] * probe["failureThreshold"] >= 120
    grace = Settings().shutdown_grace_seconds + Settings().drain_seconds
    assert deployment("base")["terminationGracePeriodSeconds"] > grace + 5
    assert all(int(COMPOSE["services"][name]["stop_grace_period"].rstrip("s")) > grace for name in SERVICES)


def test_the_image_that_is_deployed_is_this_version() -> None:
    for name in ("base", "cluster"):
        (image,) = yaml.safe_load((KUBERNETES / name / "kustomization.yaml").read_text())["images"]
        assert image["newTag"] == __version__


def test_workers_of_a_cluster_have_the_threads_of_the_node() -> None:
    workers = yaml.safe_load((KUBERNETES / "cluster/workers.yaml").read_text())["spec"]["template"]["spec"]
    set_there = {one["name"]: one["value"] for one in workers["containers"][0]["env"]}
    for found in (environment("cluster-worker"), set_there):
        assert found.items() >= ENVIRONMENT.items()


def test_the_wheel_has_the_guides() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    packed = project["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]
    assert packed == {f"docs/{name}.md": f"service/gateway/docs/guides/{name}.md" for name in GUIDES}


def test_all_files_that_are_mounted_exist() -> None:
    places = [
        volume.partition(":")[0] for service in COMPOSE["services"].values() for volume in service.get("volumes", ())
    ]
    files = [place for place in places if place.startswith("./")]
    assert len(files) > 5
    assert [place for place in files if not (ROOT / place).is_file()] == []
    assert {place for place in places if not place.startswith("./")} == set(COMPOSE["volumes"])


@pytest.mark.skipif(not shutil.which("kubectl"), reason="kubectl is not here")
def test_jobs_reach_their_database_and_nothing_else_is_called() -> None:
    ports = {"base": set(), "jobs": {53, 5432}, "cluster": {53, 5432, 8786}, "example": {53, 5432}}
    for name, expected in ports.items():
        command = ["kubectl", "kustomize", str(KUBERNETES / name)]
        made = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        resources = [one for one in yaml.safe_load_all(made) if one["metadata"]["name"] == "abacus"]
        (policy,) = (one["spec"] for one in resources if one["kind"] == "NetworkPolicy")
        assert "Egress" in policy["policyTypes"]
        assert {port["port"] for rule in policy["egress"] for port in rule["ports"]} == expected
        (pod,) = (one["spec"]["template"]["spec"] for one in resources if one["kind"] == "Deployment")
        mounted = {mount["name"] for mount in pod["containers"][0]["volumeMounts"]}
        assert mounted == {volume["name"] for volume in pod["volumes"]}
        assert pod["containers"][0]["securityContext"]["readOnlyRootFilesystem"]


@pytest.mark.real
@pytest.mark.skipif(not program(), reason="nginx is not here")
def test_large_bodies_pass_the_proxy() -> None:
    size = 700
    matrix = [[float(i == j) for i in range(size)] for j in range(size)]
    with running_service(workers="1") as (address, _), running_nginx([address.removeprefix("http://")]) as proxied:
        answer = httpx.post(f"{proxied}/v1/linear-algebra/inverse", json={"a": matrix}, timeout=120)
    assert answer.status_code == 200
    assert answer.json()["result"] == matrix

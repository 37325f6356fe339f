"""How pictures are asked for, and what comes with them, through HTTP."""

from __future__ import annotations

import json
import re
from typing import Any
from xml.etree import ElementTree as ET

import httpx
import pytest

from service.routers import CATALOGUE
from tests.gateway.test_gateway import problem

PLOT = "/v1/calculus/plot"
BODY: dict[str, Any] = {"expressions": ["sin(x)"], "variables": ["x"], "ranges": [[0, 6]]}
SVG, PNG = "image/svg+xml", "image/png"
XML = "{http://www.w3.org/2000/svg}"


def ask(client: httpx.Client, query: str = "", accept: str = SVG, **body: Any) -> httpx.Response:
    return client.post(PLOT + query, json={**BODY, **body}, headers={"accept": accept})


@pytest.mark.parametrize("accept", [SVG, PNG, "image/*", f"{PNG};q=0.5, {SVG}", "text/html, image/png"])
def test_a_picture_is_given_where_it_is_accepted(client: httpx.Client, accept: str) -> None:
    answer = ask(client, accept=accept)
    assert answer.status_code == 200
    assert answer.headers["content-type"] in accept or accept == "image/*"
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "sandbox" in policy


def test_json_goes_first(client: httpx.Client) -> None:
    assert ask(client, accept="*/*").headers["content-type"] == "application/json"
    assert ask(client, accept=f"{SVG};q=0.9, application/json").headers["content-type"] == "application/json"


def test_sizes_are_those_asked_for(client: httpx.Client) -> None:
    root = ET.fromstring(ask(client, "?width=300&height=200").content)
    assert (root.get("width"), root.get("height")) == ("300", "200")
    png = ask(client, "?width=300&height=200", PNG).content
    assert [int.from_bytes(png[16:20]), int.from_bytes(png[20:24])] == [300, 200]


def test_themes_differ(client: httpx.Client) -> None:
    assert ask(client).content == ask(client, "?theme=light").content != ask(client, "?theme=dark").content


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("width=100", "width"),
        ("width=2001", "width"),
        ("height=1e3", "height"),
        ("height=", "height"),
        ("theme=pink", "theme"),
        ("picture=scree", "picture"),
        ("widht=400", "width"),
        ("labels=" + "a" * 2001, "2000"),
        ("labels=one,two", "labels"),
        ("&".join(f"a{i}=1" for i in range(30)), "20"),
    ],
)
def test_wrong_queries_are_refused(client: httpx.Client, query: str, name: str) -> None:
    assert name in problem(ask(client, f"?{query}"), "invalid-input")["detail"]


def test_a_query_means_nothing_to_others(client: httpx.Client) -> None:
    assert ask(client, "?theme=dark&other=1", "application/json").json() == ask(client, "", "application/json").json()
    plain = client.post("/v1/linear-algebra/trace?width=9", json={"a": [[1]]})
    assert plain.status_code == 200


def test_elsewhere_the_pictures_are_named(client: httpx.Client) -> None:
    answer = client.post("/v1/linear-algebra/trace", json={"a": [[1]]}, headers={"accept": PNG})
    assert "calculus/plot" in problem(answer, "not-acceptable")["detail"]


def test_a_refused_request_is_a_problem(client: httpx.Client) -> None:
    problem(ask(client, expressions=["sin(x"]), "invalid-expression")
    problem(ask(client, points=100_000_000), "invalid-input")


def test_documents_list_them(client: httpx.Client) -> None:
    listed = {entry["path"]: entry["pictures"] for entry in client.get("/v1/operations").json()["operations"]}
    paths = client.get("/openapi.json").json()["paths"]
    for key, operation in CATALOGUE.items():
        described = paths[f"/v1/{key}"][operation.method.lower()]
        parameters = {one["name"]: one["schema"] for one in described.get("parameters", ())}
        assert parameters.get("picture", {"enum": []})["enum"] == listed[f"/v1/{key}"]
        assert (SVG in described["responses"]["200"].get("x-pictures", ())) == bool(operation.pictures)


def test_it_says_what_it_shows(client: httpx.Client) -> None:
    root = ET.fromstring(ask(client, expressions=["sin(x)", "log(x)"], ranges=[[-1, 2]]).content)
    assert root.get("role") == "img"
    assert root.find(f"{XML}title").text
    assert "log(x)" in root.find(f"{XML}desc").text
    known = json.loads(root.find(f"{XML}metadata").text)
    assert known["certainty"] == "estimated"
    assert known["warnings"][0]["code"] == "undefined"


def test_labels_name_what_is_along_an_axis(client: httpx.Client) -> None:
    def entropy(rows: list[list[float]], query: str = "") -> httpx.Response:
        body = {"probabilities": rows, "axis": -1}
        return client.post(f"/v1/statistics/entropy{query}", json=body, headers={"accept": SVG})

    def across(answer: httpx.Response) -> list[float]:
        said = ET.fromstring(answer.content).find(f"{XML}desc").text.replace("−", "-")
        return [float(end) for end in re.search(r"distribution from (\S+) to ([^,]+),", said).groups()]

    one, two = [[0.5, 0.5]], [[0.5, 0.5], [0.9, 0.1]]
    assert entropy(one).content != entropy(one, "?labels=heads,tails").content
    assert across(entropy(two, "?labels=before,after"))[1] < 2
    low, high = across(entropy(two, "?labels=1,100"))
    assert 0 < low < 1
    assert high > 100
    assert "3 things; here are 2" in problem(entropy(one, "?labels=a,b,c"), "invalid-input")["detail"]


NAMES = ["$\\frac{1}{0}$", "<script>alert(1)</script>", "a\u202eb\u0000c\nd", "字" * 30, "]]>--><!--"]


@pytest.mark.parametrize("name", NAMES)
def test_names_are_text_and_nothing_else(client: httpx.Client, name: str) -> None:
    body = {"prior": {name: 0.5, "other": 0.5}, "likelihood": {name: 0.2, "other": 0.4}}
    answer = client.post("/v1/statistics/bayes/theorem", json=body, headers={"accept": SVG})
    assert answer.status_code == 200
    assert b"<script" not in answer.content
    ET.fromstring(answer.content)


def test_numbers_that_matplotlib_cannot_draw_are_told(client: httpx.Client) -> None:
    body = {"expression": "x**2 * y + sin(y)", "variables": ["x", "y"], "at": [1.5, -1.7976931348623157e308]}
    answer = client.post("/v1/calculus/hessian", json=body, headers={"accept": SVG})
    assert "scale them" in problem(answer, "not-acceptable")["detail"]

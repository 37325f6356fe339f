"""Every request of the tour gives the answer that stands below it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest

from service.routers import AREAS
from tests.agreement import differences
from tests.processes import running_service
from tests.tour import STEP, TOUR, answered, laid_out

TEXT = TOUR.read_text()
STEPS = [(step["request"], step["answer"]) for step in STEP.finditer(TEXT)]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with running_service(workers="1", data_dir=str(tmp_path_factory.mktemp("data"))) as (address, _):
        yield address


@pytest.mark.real
@pytest.mark.parametrize(("request_", "answer"), STEPS, ids=[step[0].split()[2].partition("/v1/")[2] for step in STEPS])
def test_answer_is_current(address: str, request_: str, answer: str) -> None:
    found, expected = answered(request_, address), json.loads(answer)
    assert list(differences(found, expected, "")) == [], "python -m tests.tour writes the answers anew"


def test_differences_are_seen() -> None:
    expected = {"a": [1.0, 2.0], "b": [{"c": "x"}], "d": None}
    assert not list(differences({"a": [1.0 + 1e-15, 2.0], "b": [{"c": "x"}], "d": None}, expected, ""))
    for changed in ({"a": [1.0, 2.1]}, {"a": [1.0]}, {"b": [{"c": "y"}]}, {"d": 0.0}, {"e": 1}):
        assert list(differences({**expected, **changed}, expected, ""))


def test_every_request_has_its_answer() -> None:
    assert len(STEPS) == TEXT.count("```bash") == TEXT.count("```json") == TEXT.count("curl -s")


def test_every_section_has_a_request() -> None:
    sections = TEXT.split("\n### ")[1:]
    assert [section.splitlines()[0] for section in sections if not STEP.search(section)] == []


def test_every_area_is_visited() -> None:
    assert set(re.findall(r"/v1/([a-z-]+)/", TEXT)) == {area.name for area in AREAS}


def test_layout_keeps_the_document() -> None:
    document = {"path": [[0.5, 1e-17]] * 40, "long": list(range(200)), "none": None, "text": "ü", "empty": []}
    assert json.loads(laid_out(document)) == document
    assert max(map(len, laid_out(document).splitlines())) <= 120

"""Thirty tasks of an assistant: from its words to an operation, and from the description alone to arguments.

tests/assistants/tasks.json was written by hand from what `find_operations` and `describe_operation` say, and why each
value is right stands there; here everything is held to what the tools say today.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from service.assistants.search import Search
from service.execution.steps import SERVED_AREAS
from tests.assistants.test_mcp import mcp, tool

__all__ = ["mcp"]  # the fixture

TASKS = json.loads(Path(__file__).with_name("tasks.json").read_text())


def test_there_are_thirty_of_different_operations() -> None:
    assert len({task["operation"] for task in TASKS}) == len(TASKS) == 30


def test_words_find_their_operations() -> None:
    search = Search(SERVED_AREAS)
    missed = [task["words"] for task in TASKS if task["operation"] not in search.found(task["words"], 8)]
    assert not missed


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task["operation"])
def test_descriptions_are_enough_to_compute(mcp: httpx.Client, task: dict[str, Any]) -> None:
    ok, text = tool(mcp, "describe_operation", path=task["operation"])
    assert ok
    for name in task["arguments"]:
        assert f"- {name} (" in text
    ok, answer = tool(mcp, "compute", path=task["operation"], arguments=task["arguments"])
    assert ok, answer
    found = json.loads(answer)
    for step in task["pointer"].split("/")[1:]:
        found = found[int(step) if isinstance(found, list) else step]
    assert found == pytest.approx(task["value"], rel=1e-7)

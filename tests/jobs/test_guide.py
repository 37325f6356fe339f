"""The examples of docs/jobs.md run as they stand."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from tests.examples import blocks, printed
from tests.processes import running_service

EXAMPLES = blocks("docs/jobs.md")
PRINTED = {
    "bash": r"HTTP/1.1 202 Accepted(?s:.*)/v1/jobs/|event: answer",
    "python": r"median 4\.5",
    "typescript": r"median 4\.5",
}


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with running_service(workers="1", data_dir=str(tmp_path_factory.mktemp("data"))) as (address, _):
        yield address


@pytest.mark.real
@pytest.mark.parametrize(("language", "code"), EXAMPLES)
def test_example_runs(address: str, language: str, code: str) -> None:
    assert re.search(PRINTED[language], printed(language, code, address))


def test_all_languages_are_there() -> None:
    assert {language for language, _ in EXAMPLES} == set(PRINTED)

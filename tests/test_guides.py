"""The examples of the guides that need a data directory run as they stand."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from tests.examples import blocks, printed
from tests.processes import running_service

PRINTED = {
    "docs/jobs.md": {
        "bash": r"HTTP/1.1 202 Accepted(?s:.*)/v1/jobs/|event: answer",
        "python": r"median 4\.5",
        "typescript": r"median 4\.5",
    },
    "docs/data.md": {
        "bash": r'"terms":\["intercept",".*hours.*","group\[b\]"\]',
        "python": r"(?s)intercept .*\nhours .*\ngroup\[b\] "
        r"|\[\[[0-9.]+, -?[0-9.]+\], \[-?[0-9.]+, [0-9.]+\]\]|e-1[0-9]\n",
        "r": r"intercept .*\nhours .*\ngroup\[b\] ",
    },
}
"""What each prints. A page's script runs in a browser's test."""
EXAMPLES = [(guide, *block) for guide in PRINTED for block in blocks(guide)]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with running_service(workers="1", data_dir=str(tmp_path_factory.mktemp("data"))) as (address, _):
        yield address


@pytest.mark.real
@pytest.mark.parametrize(("guide", "language", "code"), [one for one in EXAMPLES if one[1] in PRINTED[one[0]]])
def test_example_runs(address: str, guide: str, language: str, code: str) -> None:
    assert re.search(PRINTED[guide][language], printed(language, code, address))


def test_languages_that_do_not_run_are_known() -> None:
    assert {language for guide, language, _ in EXAMPLES if language not in PRINTED[guide]} == {"javascript"}

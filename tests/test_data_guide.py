"""The examples of docs/data.md run as they stand."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from tests.examples import printed
from tests.processes import ROOT, running_service

EXAMPLES = re.findall(r"```(\w+)\n(.*?)```", (ROOT / "docs" / "data.md").read_text(), re.DOTALL)
PRINTED = {
    "bash": r'"terms":\["intercept","hours","group\[b\]"\]',
    "python": r"(?s)intercept .*\nhours .*\ngroup\[b\] |\[\[[0-9.]+, -?[0-9.]+\], \[-?[0-9.]+, [0-9.]+\]\]",
}


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with running_service(workers="1", data_dir=str(tmp_path_factory.mktemp("data"))) as (address, _):
        yield address


@pytest.mark.real
@pytest.mark.parametrize(("language", "code"), [one for one in EXAMPLES if one[0] in PRINTED])
def test_example_runs(address: str, language: str, code: str) -> None:
    assert re.search(PRINTED[language], printed(language, code, address))

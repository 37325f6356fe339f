"""The README's table is the settings', and its examples run as they stand."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from service.gateway.keys import read_clients
from service.settings import digest
from tests.examples import blocks, printed
from tests.processes import running_service
from tests.readme import README, with_settings

EXAMPLES = blocks("README.md")
PRINTED = {"bash": r'"condition_number":14.3', "javascript": r"5 2.138", "python": r"\[2\.0, ?40\.0\]|True"}


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with running_service(workers="1") as (address, _):
        yield address


def test_settings_table_is_current() -> None:
    text = README.read_text()
    assert text == with_settings(text), "python -m tests.readme writes the table anew"


@pytest.mark.real
@pytest.mark.parametrize(("language", "code"), [one for one in EXAMPLES if one[0] in PRINTED])
def test_example_runs(address: str, language: str, code: str) -> None:
    assert re.search(PRINTED[language], printed(language, code, address))


def test_all_languages_are_there() -> None:
    assert [language for language, _ in EXAMPLES if language] == [
        "bash",
        "python",
        "javascript",
        "typescript",
        "python",
        "toml",
    ]


def test_example_of_keys_is_read() -> None:
    (client,) = read_clients(dict(EXAMPLES)["toml"].encode()).values()
    assert (client.sha256, client.quota) == ([digest("example")], 600)

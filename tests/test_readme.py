"""The README's table is the settings', and its examples run as they stand."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.processes import ROOT, running_service
from tests.readme import README, with_settings

EXAMPLES = re.findall(r"```(\w+)\n(.*?)```", README.read_text(), re.DOTALL)
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
    programs = {
        "bash": ["bash", "-c"],
        "python": [sys.executable, "-c"],
        "javascript": ["node", "--input-type=module", "-e"],
    }
    program = programs[language]
    if not shutil.which(program[0]):
        pytest.skip(f"{program[0]} is not installed")
    code = code.replace("http://127.0.0.1:8000", address)
    done = subprocess.run([*program, code], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    assert re.search(PRINTED[language], done.stdout)


def test_all_languages_are_there() -> None:
    assert [language for language, _ in EXAMPLES if language] == [
        "bash",
        "python",
        "javascript",
        "typescript",
        "python",
    ]

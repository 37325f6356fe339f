"""Examples in documents: blocks of code that run as they stand against a running service."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys

import pytest

from tests.processes import ROOT

SHOWN_ADDRESS = "http://127.0.0.1:8000"
_PROGRAMS = {
    "bash": ["bash", "-c"],
    "python": [sys.executable, "-c"],
    "javascript": ["node", "--input-type=module", "-e"],
    "r": ["Rscript", "-e"],
    "typescript": ["node", "--input-type=module", "-e"],  # such as is JavaScript too; a compiler reads its types
}


def blocks(document: str, language: str = r"\w+") -> list[tuple[str, str]]:
    """Language and text of the blocks of code in a document."""
    return re.findall(rf"```({language})\n(.*?)```", (ROOT / document).read_text(), re.DOTALL)


def printed(language: str, code: str, address: str) -> str:
    """What an example prints when the service stands at another address than the one it shows."""
    program = _PROGRAMS[language]
    for needed in (program[0], *(["curl"] if language == "bash" else [])):
        if not shutil.which(needed):
            pytest.skip(f"{needed} is not installed")
    code = code.replace(SHOWN_ADDRESS, address)
    done = subprocess.run([*program, code], cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    if missing := re.search("there is no package called .(\\w+).", done.stderr):
        pytest.skip(f"the package {missing[1]} of R is not installed")
    assert done.returncode == 0, done.stderr
    return done.stdout

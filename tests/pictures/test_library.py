"""What is drawn is the same in all processes."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from tests.pictures.tutorials import GOLDEN

PROCESSES = 10
ALIKE = ("7b gradient field", "8a normal")


@pytest.mark.real
def test_ten_processes_draw_the_same_bytes() -> None:
    script = "from tests.pictures.tutorials import *\n" + "".join(
        f"print(digest(drawn(*PICTURES[{name!r}])))\n" for name in ALIKE
    )
    command = [sys.executable, "-c", script]  # each has another seed for its hashes
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(PROCESSES)]
    golden = json.loads(GOLDEN.read_text())
    assert {process.communicate()[0] for process in running} == {"".join(f"{golden[name]}\n" for name in ALIKE)}

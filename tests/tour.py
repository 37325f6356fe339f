"""The answers in docs/tour.md: `python -m tests.tour` writes them, a test compares them."""

from __future__ import annotations

import json
import re
import tempfile
import textwrap
from typing import Any

from tests.examples import printed
from tests.processes import ROOT, running_service

TOUR = ROOT / "docs" / "tour.md"
STEP = re.compile(r"```bash\n(?P<request>.*?)```\n\n```json\n(?P<answer>.*?)```", re.DOTALL)
_WIDTH = 120
_ID = "3d6e73ab92be-1"


def laid_out(value: Any, indent: int = 0, used: int = 0) -> str:
    """JSON on one line where the width leaves room for it, else an entry a line, and plain lists filled."""
    flat = json.dumps(value, ensure_ascii=False)
    if len(flat) + indent + used <= _WIDTH or not isinstance(value, list | dict):
        return flat
    inner = " " * (indent + 2)
    if isinstance(value, dict):
        keys = [f"{json.dumps(key)}: " for key in value]
        entries = [
            key + laid_out(item, indent + 2, len(key) + 1) for key, item in zip(keys, value.values(), strict=True)
        ]
    elif any(isinstance(item, list | dict) for item in value):
        entries = [laid_out(item, indent + 2, 1) for item in value]
    else:
        entries = [textwrap.fill(flat[1:-1], _WIDTH, subsequent_indent=inner, initial_indent=inner).strip()]
    return flat[0] + "\n" + ",\n".join(inner + entry for entry in entries) + "\n" + " " * indent + flat[-1]


def answered(request: str, address: str) -> Any:
    """What a service answers to a request of the tour; the id of a problem's request is another each time."""
    answer = json.loads(printed("bash", request, address))
    return {**answer, "request_id": _ID} if "request_id" in answer else answer


def with_answers(text: str, address: str) -> str:
    """The tour with the answers that a service gives now."""

    def step(found: re.Match[str]) -> str:
        answer = answered(found["request"], address)
        return f"```bash\n{found['request']}```\n\n```json\n{laid_out(answer)}\n```"

    return STEP.sub(step, text)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as data, running_service(workers="1", data_dir=data) as (address, _):
        TOUR.write_text(with_answers(TOUR.read_text(), address))

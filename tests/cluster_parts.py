"""Parts for a cluster whose workers import little: they do what files in a folder want."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from service.methods.parts import Part
from service.schemas.types.errors import InvalidInput
from service.schemas.types.stored import Stored

COUNT = 12
Done = tuple[int, int]


def marked(folder: Path) -> list[Part]:
    """Parts that give their place and process: one may die once, wait or refuse."""
    return [partial(_marked, str(folder), os.getpid(), index) for index in range(COUNT)]


def _marked(folder: str, home: int, index: int) -> Done:
    def is_to(what: str) -> bool:
        return Path(folder, f"{index}.{what}").exists()

    with Path(folder, f"{index}.begun").open("a") as file:
        file.write(f"{os.getpid()}\n")
    if is_to("die") and os.getpid() != home:
        Path(folder, f"{index}.die").unlink()
        os.kill(os.getpid(), signal.SIGKILL)
    while is_to("wait"):
        time.sleep(0.01)
    if is_to("refuse"):
        raise InvalidInput.at(f"part {index}", "data")
    time.sleep(0.02)
    return index, os.getpid()


def homely() -> list[Part]:
    """Parts that fail in other processes."""
    return [partial(_homely, os.getpid(), index) for index in range(COUNT)]


def _homely(home: int, index: int) -> Done:
    if os.getpid() != home:
        raise RuntimeError(index)
    return index, home


def total(numbers: Stored) -> float:
    return float(sum(block.sum() for block in numbers.blocks(4)))


class Home:
    """The node's own hands, which count."""

    def __init__(self) -> None:
        self.done = 0

    def __call__(self, parts: Sequence[Part]) -> Iterator[Any]:
        for part in parts:
            self.done += 1
            yield part()

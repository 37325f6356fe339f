"""Large bodies and answers, each a file that is whole or not there."""

from __future__ import annotations

import contextlib
import mmap
import os
import time
from collections.abc import Iterable
from pathlib import Path
from typing import IO

Buffer = bytes | memoryview
_YOUNG = 3600.0  # seconds; the row of a file comes a moment after it
_TEMPORARY = ".part"


class Files:
    """A folder, which replicas may share."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def write(self, name: str, pieces: Iterable[Buffer]) -> None:
        """Write a file; it is on the disk when this returns. Raises OSError where it cannot be."""
        path = self._folder / name
        part = path.with_name(f"{name}{_TEMPORARY}")
        try:
            with part.open("wb") as file:
                for piece in pieces:
                    file.write(piece)
                file.flush()
                os.fsync(file.fileno())
        except OSError:
            part.unlink(missing_ok=True)  # on a disk that is full it is in the way
            raise
        part.replace(path)
        folder = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def open(self, name: str) -> IO[bytes]:
        """A file, to be read. Raises FileNotFoundError."""
        return (self._folder / name).open("rb")

    def read(self, name: str) -> memoryview:
        """The bytes of a file, mapped. Raises FileNotFoundError."""
        with self.open(name) as file:
            return memoryview(mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ))

    def remove(self, job_id: str) -> None:
        """Delete all files of a job."""
        for path in self._folder.glob(f"{job_id}.*"):
            path.unlink(missing_ok=True)

    def remove_file(self, name: str) -> None:
        """Delete one file, if it is here."""
        (self._folder / name).unlink(missing_ok=True)

    def left_over(self) -> set[str]:
        """The jobs of files that have been here for a while."""
        ids = set()
        for path in self._folder.iterdir():
            with contextlib.suppress(FileNotFoundError):
                if path.stat().st_mtime < time.time() - _YOUNG:
                    ids.add(path.name.partition(".")[0])
        return ids

    def free_bytes(self) -> int:
        """Room on the disk."""
        disk = os.statvfs(self._folder)
        return disk.f_bavail * disk.f_frsize


def body_name(job_id: str) -> str:
    """The file of a job's body."""
    return f"{job_id}.body"


def answer_name(job_id: str, attempts: int) -> str:
    """The file of a job's answer; one that finishes late does not touch the file of the next attempt."""
    return f"{job_id}.{attempts}.answer"

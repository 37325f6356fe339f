"""Where the files of data sets stand: in a folder, or in a bucket of S3 with that folder as a cache in front.

Files are numbers (.npy) and records of who owns them (.json); the time of a record is that of the last use.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import time
from collections.abc import Iterator
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple, Protocol

IN_USE = 3600.0
"""Seconds for which what was used may still be read, and what was begun may still be written."""
_PROMPT: Any = {"max_retries": 3, "retry_timeout": timedelta(seconds=20)}
_STALE = 300.0  # seconds; a record in a bucket is written anew by use, which costs a request, no more often
_CHUNK = 8 << 20  # bytes fetched at once
_REFUSALS = ("PermissionDeniedError", "UnauthenticatedError")
_MISSING = "The bucket of data sets does not exist: whoever runs the service has to create it."
_REFUSED = "The bucket of data sets refuses the service: whoever runs the service has to mend its credentials."
_SILENT = "The store of data sets does not answer: try again in a moment."


class Entry(NamedTuple):
    """A file."""

    name: str
    size: int
    modified: float


class Unreachable(Exception):
    """The bucket does not answer as it should: `detail` is for who asked, the message for who runs the service."""

    def __init__(self, message: str, detail: str) -> None:
        super().__init__(message)
        self.detail = detail


class Shelf(Protocol):
    """Files by name. A file that is not there raises FileNotFoundError, a bucket that is not, Unreachable."""

    def entries(self) -> Iterator[Entry]:
        """All files that are kept."""

    def read(self, name: str) -> bytes:
        """A record."""

    def modified(self, name: str) -> float:
        """When a record was used last."""

    def write(self, name: str, content: bytes) -> None:
        """Keep a record, durably."""

    def use(self, name: str) -> None:
        """Begin the time of a record anew."""

    def drop(self, name: str) -> None:
        """Delete a file, if it is there."""

    def add(self, name: str, path: Path) -> None:
        """Keep numbers, durably."""

    def local(self, name: str) -> Path:
        """Where numbers can be mapped."""

    def again(self, name: str) -> Path | None:
        """Another copy of numbers that are damaged, which are dropped; None where there is none."""

    def tidy(self) -> None:
        """Give room that is not needed back."""


class Folder:
    """A folder that processes, workers and replicas share."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def entries(self) -> Iterator[Entry]:
        """All files."""
        for path in list(self.folder.iterdir()) if self.folder.exists() else []:
            with contextlib.suppress(FileNotFoundError):
                stat = path.stat()
                yield Entry(path.name, stat.st_size, stat.st_mtime)

    def read(self, name: str) -> bytes:
        """A record."""
        return (self.folder / name).read_bytes()

    def modified(self, name: str) -> float:
        """The time of its file."""
        return (self.folder / name).stat().st_mtime

    def write(self, name: str, content: bytes) -> None:
        """By a file beside it, so that nobody reads half of it."""
        temporary = self.folder / f"{secrets.token_hex(16)}.record"
        temporary.write_bytes(content)
        temporary.replace(self.folder / name)

    def use(self, name: str) -> None:
        """Its file has the time of now."""
        os.utime(self.folder / name)

    def drop(self, name: str) -> None:
        """Delete the file."""
        (self.folder / name).unlink(missing_ok=True)

    def add(self, name: str, path: Path) -> None:
        """By another name of the file, which is synced already."""
        with contextlib.suppress(FileExistsError):
            os.link(path, self.folder / name)

    def local(self, name: str) -> Path:
        """The file itself."""
        return self.folder / name

    def again(self, name: str) -> Path | None:
        """There is no other."""
        self.drop(name)
        return None

    def tidy(self) -> None:
        """Drop what was begun and never ended."""
        for entry in self.entries():
            if entry.name.endswith((".part", ".record")) and time.time() - entry.modified > IN_USE:
                self.drop(entry.name)


class Bucket:
    """A bucket behind a URL, its credentials in the environment; `cache` has copies of at most so many bytes."""

    def __init__(self, url: str, cache: Folder, most: int) -> None:
        self._url = url
        self._bucket = _opened(url)
        self._cache = cache
        self._most = most

    def entries(self) -> Iterator[Entry]:
        """All objects."""
        with self._asked() as (obstore, bucket):
            for page in obstore.list(bucket):
                yield from (Entry(one["path"], one["size"], one["last_modified"].timestamp()) for one in page)

    def read(self, name: str) -> bytes:
        """A record."""
        with self._asked() as (obstore, bucket):
            return bytes(obstore.get(bucket, name).bytes())

    def modified(self, name: str) -> float:
        """The time of the object."""
        with self._asked() as (obstore, bucket):
            return float(obstore.head(bucket, name)["last_modified"].timestamp())

    def write(self, name: str, content: bytes) -> None:
        """The object is there when this returns."""
        with self._asked() as (obstore, bucket):
            obstore.put(bucket, name, content)

    def use(self, name: str) -> None:
        """Written anew, for an object's time is that of its writing."""
        if time.time() - self.modified(name) > _STALE:
            self.write(name, self.read(name))

    def drop(self, name: str) -> None:
        """The object, and its copy."""
        self._cache.drop(name)
        with contextlib.suppress(FileNotFoundError), self._asked() as (obstore, bucket):
            obstore.delete(bucket, name)

    def add(self, name: str, path: Path) -> None:
        """The object, unless it is there, and a copy."""
        with self._asked() as (obstore, bucket):
            try:
                obstore.head(bucket, name)
            except FileNotFoundError:
                obstore.put(bucket, name, path)
        self._cache.add(name, path)

    def local(self, name: str) -> Path:
        """The copy, fetched where there is none."""
        path = self._cache.local(name)
        if not path.exists():
            self._fetch(name, path)
        with contextlib.suppress(FileNotFoundError):
            os.utime(path, ns=(time.time_ns(), path.stat().st_mtime_ns))
        return path

    def again(self, name: str) -> Path | None:
        """The object, where the copy was damaged."""
        self._cache.drop(name)
        return self.local(name)

    def tidy(self) -> None:
        """Drop copies that were used longest ago, until the rest is small enough; none that may still be read."""
        self._cache.tidy()
        copies = [(path.stat(), path.name) for path in self._cache.folder.glob("*.npy")]
        held = sum(stat.st_size for stat, _ in copies)
        for stat, name in sorted(copies, key=lambda copy: copy[0].st_atime):
            if held <= self._most or time.time() - stat.st_atime < IN_USE:
                return
            self._cache.drop(name)
            held -= stat.st_size

    def _fetch(self, name: str, path: Path) -> None:
        self._cache.folder.mkdir(parents=True, exist_ok=True)
        part = self._cache.folder / f"{secrets.token_hex(16)}.part"
        try:
            with self._asked() as (obstore, bucket), part.open("wb") as file:
                for chunk in obstore.get(bucket, name).stream(min_chunk_size=_CHUNK):
                    file.write(chunk)
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
        self.tidy()

    @contextlib.contextmanager
    def _asked(self) -> Iterator[tuple[Any, Any]]:
        import obstore  # noqa: PLC0415 - an extra

        try:
            yield obstore, self._bucket
        except (FileNotFoundError, obstore.exceptions.BaseError) as error:
            kind = type(error).__name__
            if "NoSuchBucket" in str(error):
                raise Unreachable(f"the bucket {self._url} does not exist", _MISSING) from None
            if isinstance(error, FileNotFoundError):
                raise
            if kind in _REFUSALS:
                raise Unreachable(f"the bucket {self._url} refuses the service ({kind})", _REFUSED) from None
            raise Unreachable(f"the bucket {self._url} does not answer ({kind})", _SILENT) from None


@cache
def _opened(url: str) -> Any:
    """One client a process: it keeps its connections."""
    from obstore.store import from_url  # noqa: PLC0415 - an extra

    return from_url(url, retry_config=_PROMPT)

"""The data sets of one client: files in a folder that processes, workers and replicas share.

The numbers of a data set are one C-contiguous .npy under their hash, a table by column. Who stored it owns a record of
it, a file beside; the time of that file is when it was used last, and numbers without a record are nobody's.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray

from service.execution import npy_codec
from service.schemas.types.stored import Stored

PREFIX = "sha256-"
_FOLDER = "datasets"
_BLOCK = 1 << 20  # bytes hashed at once
_MOST_VERIFIED = 1024  # files that a worker remembers as whole
_YOUNG = 3600.0  # seconds; a record comes a moment after its numbers, and a body while it is received

_verified: set[tuple[str, int, int]] = set()


class Unavailable(Exception):
    """There is no such data set, or its file is damaged; the message says which."""


@dataclass(frozen=True, slots=True)
class Record:
    """What is known of a data set."""

    id: str
    shape: list[int]
    """Rows first, of a table too."""
    dtype: str
    columns: list[str] | None
    """Their names, where it is a table."""
    levels: dict[str, list[str]]
    """Of columns of texts, whose numbers are positions in these."""
    missing: int
    """Entries that are NaN."""
    bytes: int
    created: float


class Library:
    """The data sets of one client."""

    def __init__(self, root: str | Path, owner: str) -> None:
        self._folder = Path(root) / _FOLDER
        self._owner = hashlib.sha256(owner.encode()).hexdigest()[:16]

    def part(self, name: str) -> Path:
        """Where a body is received."""
        self._folder.mkdir(parents=True, exist_ok=True)
        return self._folder / f"{name}.part"

    def keep(self, numbers: Path, record: Record) -> bool:
        """Own a data set whose numbers stand in a file; whether it was one's before."""
        name = record.id.removeprefix(PREFIX)
        target = self._folder / f"{name}.npy"
        if not target.exists():
            with contextlib.suppress(FileExistsError):
                os.link(numbers, target)
        known = self._record_of(name).exists()
        temporary = numbers.with_suffix(".record")
        temporary.write_bytes(orjson.dumps(asdict(record)))
        temporary.replace(self._record_of(name))
        return known

    def record(self, data_set: str) -> Record | None:
        """What is known of a data set of the client."""
        name = data_set.removeprefix(PREFIX)
        if len(name) != 64 or not (name.isascii() and name.isalnum()):
            return None
        try:
            return Record(**orjson.loads(self._record_of(name).read_bytes()))
        except FileNotFoundError:
            return None

    def used(self, data_set: str) -> float:
        """When it was used last."""
        return self._record_of(data_set.removeprefix(PREFIX)).stat().st_mtime

    def records(self) -> list[Record]:
        """All data sets of the client, the newest first."""
        found = [self.record(path.name.partition(".")[0]) for path in self._folder.glob(f"*.{self._owner}.json")]
        return sorted(filter(None, found), key=lambda record: -record.created)

    def file(self, record: Record) -> Path:
        """The numbers of a data set, as .npy."""
        return self._folder / f"{record.id.removeprefix(PREFIX)}.npy"

    def open(self, data_set: str) -> Record:
        """What is known of a data set that is whole, with its time begun anew. Raises Unavailable."""
        record = self.record(data_set)
        if record is None:
            raise Unavailable("No data set of yours has this id; it may have expired. Store it again")
        path = self.file(record)
        try:
            with path.open("rb") as file:
                self._verify(record, file)
            os.utime(self._record_of(record.id.removeprefix(PREFIX)))
        except FileNotFoundError:
            raise Unavailable("The data set has expired. Store it again") from None
        return record

    def numbers(self, record: Record) -> NDArray[Any]:
        """The numbers of a data set, mapped; a table has a row for each column."""
        mapped: NDArray[Any] = np.load(self.file(record), mmap_mode="r").view(np.ndarray)
        return mapped

    def stored(self, record: Record) -> Stored:
        """The same, left in the file; of one axis or two."""
        length, width = (*record.shape, 1)[:2]
        path = self.file(record)
        return Stored(
            path=str(path),
            start=path.stat().st_size - record.bytes,
            dtype=np.dtype(record.dtype),
            length=length,
            width=width,
            by_column=record.columns is not None,
            columns=tuple(range(width)),
            first=0,
            last=length,
            ndim=len(record.shape),
            missing=record.missing > 0,
        )

    def forget(self, record: Record) -> None:
        """Give a data set up."""
        self._record_of(record.id.removeprefix(PREFIX)).unlink(missing_ok=True)
        self._drop_orphan(record.id.removeprefix(PREFIX), 0.0)

    def sweep(self, seconds: float) -> None:
        """Forget what nobody has used for so long, whoever owns it."""
        now = time.time()
        for path in self._files():
            with contextlib.suppress(FileNotFoundError):
                age = now - path.stat().st_mtime
                if (path.suffix == ".json" and age > seconds) or (path.suffix in {".part", ".record"} and age > _YOUNG):
                    path.unlink()
        for path in self._folder.glob("*.npy"):
            self._drop_orphan(path.stem, _YOUNG)

    def held(self) -> tuple[int, int]:
        """Bytes of the client's data sets, and of all."""
        return sum(record.bytes for record in self.records()), sum(
            path.stat().st_size for path in self._folder.glob("*.npy")
        )

    def _files(self) -> Iterator[Path]:
        yield from list(self._folder.iterdir()) if self._folder.exists() else []

    def _record_of(self, name: str) -> Path:
        return self._folder / f"{name}.{self._owner}.json"

    def _drop_orphan(self, name: str, young: float) -> None:
        path = self._folder / f"{name}.npy"
        with contextlib.suppress(FileNotFoundError):
            if not any(self._folder.glob(f"{name}.*.json")) and time.time() - path.stat().st_mtime >= young:
                path.unlink()

    def _verify(self, record: Record, file: Any) -> None:
        """Read a file once in this process, and again when it has changed. Raises Unavailable."""
        stat = os.fstat(file.fileno())
        seen = (record.id, stat.st_ino, stat.st_mtime_ns)
        if seen in _verified:
            return
        try:
            shape, _, dtype = npy_codec.read_head(file)
        except ValueError:
            shape, dtype = (), np.dtype(float)
        digest = Digest(dtype, shape, record.columns, record.levels)
        while block := file.read(_BLOCK):
            digest.update(block)
        if digest.id != record.id:
            file_name = Path(file.name)
            file_name.unlink(missing_ok=True)
            raise Unavailable("The file of the data set was damaged. Store it again")
        if len(_verified) >= _MOST_VERIFIED:
            _verified.clear()
        _verified.add(seen)


class Digest:
    """The hash that names a data set: of its type, its shape as stored, a table's names and levels, and its bytes."""

    def __init__(
        self,
        dtype: np.dtype[Any],
        shape: tuple[int, ...],
        columns: list[str] | None = None,
        levels: dict[str, list[str]] | None = None,
    ) -> None:
        named = b"" if columns is None else orjson.dumps((columns, levels))
        self._sha = hashlib.sha256(b"%b %b\n%b\n" % (dtype.str.encode(), orjson.dumps(shape), named))
        self.update = self._sha.update

    @property
    def id(self) -> str:
        """The id."""
        return PREFIX + self._sha.hexdigest()

"""The data sets of one client: files on a shelf that processes, workers and replicas share.

The numbers of a data set are one C-contiguous .npy under their hash, a table by column. Who stored it owns a record of
it, a file beside; the time of that file is when it was used last, and numbers without a record are nobody's.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray

from service.execution import whole_files
from service.execution.messages import Limits
from service.execution.shelves import IN_USE, Bucket, Entry, Folder, Shelf
from service.execution.whole_files import PREFIX
from service.schemas.types.stored import Column, Stored

_FOLDER = "datasets"
EXPIRED = "The data set has expired. Store it again"
_MOST_LISTED = 1000  # as of jobs; a choice
_LARGEST_LIST = 2 << 20  # bytes of records, twice the largest


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
    infinite: int
    """Entries that are infinite, as an answer may have them."""
    bytes: int
    created: float


_KNOWN = {field.name for field in fields(Record)}


class Library:
    """The data sets of one client, in a folder or in a bucket behind a URL, of which the folder then is a cache."""

    def __init__(self, root: str | Path, owner: str, url: str = "", cache_bytes: int = 0) -> None:
        folder = Folder(Path(root) / _FOLDER)
        self._folder = folder.folder
        self._shelf: Shelf = Bucket(url, folder, cache_bytes) if url else folder
        self._owner = hashlib.sha256(owner.encode()).hexdigest()[:16]

    @classmethod
    def of(cls, limits: Limits, owner: str) -> Library:
        """Of a client, where a request may ask for them."""
        return cls(limits.data_dir, owner, limits.data_url, limits.data_cache_bytes)

    def part(self, name: str) -> Path:
        """Where a body is received."""
        self._folder.mkdir(parents=True, exist_ok=True)
        return self._folder / f"{name}.part"

    def keep(self, numbers: Path, record: Record) -> bool:
        """Own a data set whose numbers stand in a file; whether it was one's before. A damaged file is replaced."""
        name = _numbers_of(record.id)
        self._shelf.add(name, numbers)
        path = self.file(record)
        if path.samefile(numbers):
            whole_files.remember(record.id, path.stat())  # it was hashed as it was written
        elif not _is_whole(record, path):
            self._shelf.drop(name)
            self._shelf.add(name, numbers)
        known = self.record(record.id) is not None
        self._shelf.write(self._record_of(record.id), orjson.dumps(asdict(record)))
        return known

    def record(self, data_set: str) -> Record | None:
        """What is known of a data set of the client."""
        name = data_set.removeprefix(PREFIX)
        if len(name) != 64 or not (name.isascii() and name.isalnum()):
            return None
        try:
            known = orjson.loads(self._shelf.read(self._record_of(data_set)))
        except FileNotFoundError:
            return None
        return Record(**known) if known.keys() == _KNOWN else None  # one of another version is to be stored again

    def used(self, data_set: str) -> float:
        """When it was used last."""
        return self._shelf.modified(self._record_of(data_set))

    def records(self) -> list[Record]:
        """The data sets of the client that were used last, as many as a list holds, the newest first."""
        own = [one for one in self._shelf.entries() if one.name.endswith(f".{self._owner}.json")]
        found, size = [], 0
        for entry in sorted(own, key=lambda entry: -entry.modified)[:_MOST_LISTED]:
            if size + entry.size > _LARGEST_LIST:
                continue  # those behind a large one may be small
            size += entry.size
            found.append(self.record(entry.name.partition(".")[0]))
        return sorted(filter(None, found), key=lambda record: -record.created)

    def file(self, record: Record) -> Path:
        """The numbers of a data set, as .npy."""
        return self._shelf.local(_numbers_of(record.id))

    def edition(self, record: Record) -> tuple[str, int, int]:
        """Whose data set in which file: another one where it was written anew."""
        stat = self.file(record).stat()
        return self._record_of(record.id), stat.st_ino, stat.st_mtime_ns

    def open(self, data_set: str) -> Record:
        """What is known of a data set that is whole, with its time begun anew. Raises Unavailable."""
        record = self.record(data_set)
        if record is None:
            raise Unavailable("No data set of yours has this id; it may have expired. Store it again")
        try:
            self._whole(record)
            self._shelf.use(self._record_of(record.id))
        except Unavailable:  # nobody is to be told any more that it is there
            self._shelf.drop(self._record_of(record.id))
            raise
        except FileNotFoundError:
            raise Unavailable(EXPIRED) from None
        return record

    def copy(self, record: Record) -> Path:
        """The numbers of a data set that another machine has opened. Raises Unavailable."""
        if not isinstance(self._shelf, Folder):
            return self._whole(record)
        path = self.file(record)  # that which was found whole there
        if not path.exists():
            raise Unavailable(EXPIRED)
        return path

    def numbers(self, record: Record) -> NDArray[Any]:
        """The numbers of a data set, mapped; a table has a row for each column."""
        mapped: NDArray[Any] = np.load(self.file(record), mmap_mode="r").view(np.ndarray)
        return mapped

    def stored(self, record: Record) -> Stored:
        """The same, left in the file; of one axis or two."""
        length, width = (*record.shape, 1)[:2]
        path = self.file(record)
        return Stored(
            path=path,
            start=path.stat().st_size - record.bytes,
            dtype=np.dtype(record.dtype),
            length=length,
            width=width,
            by_column=record.columns is not None,
            columns=tuple(map(Column, range(width))),
            first=0,
            last=length,
            ndim=len(record.shape),
            missing=record.missing > 0,
            infinite=record.infinite > 0,
            admits="all",
        )

    def forget(self, record: Record) -> None:
        """Give a data set up."""
        self._shelf.drop(self._record_of(record.id))
        self._drop_orphans(lambda entry: entry.name == _numbers_of(record.id))

    def sweep(self, seconds: float) -> None:
        """Forget what nobody has used for so long, whoever owns it."""
        now = time.time()
        for entry in list(self._shelf.entries()):
            if entry.name.endswith(".json") and now - entry.modified > seconds:
                self._shelf.drop(entry.name)
        self._drop_orphans(lambda entry: now - entry.modified >= IN_USE)
        self._shelf.tidy()

    def held(self) -> tuple[int, int]:
        """Bytes of the client's data sets, and of all."""
        sizes, own = dict[str, int](), list[str]()
        for entry in self._shelf.entries():
            name, _, kind = entry.name.partition(".")
            if kind == "npy":
                sizes[name] = entry.size
            elif kind == f"{self._owner}.json":
                own.append(name)
        return sum(sizes.get(name, 0) for name in own), sum(sizes.values())

    def _whole(self, record: Record) -> Path:
        """The numbers of a data set, held to their hash. Raises Unavailable."""
        try:
            path = self.file(record)
            if _is_whole(record, path):
                return path
            again = self._shelf.again(_numbers_of(record.id))
            if again is not None and _is_whole(record, again):
                return again
        except FileNotFoundError:
            raise Unavailable(EXPIRED) from None
        self._shelf.drop(_numbers_of(record.id))
        raise Unavailable("The file of the data set was damaged. Store it again")

    def _record_of(self, data_set: str) -> str:
        return f"{data_set.removeprefix(PREFIX)}.{self._owner}.json"

    def _drop_orphans(self, such: Callable[[Entry], bool]) -> None:
        """Drop numbers such as these that nobody owns."""
        entries = list(self._shelf.entries())
        owned = {entry.name.partition(".")[0] for entry in entries if entry.name.endswith(".json")}
        for entry in entries:
            if entry.name.endswith(".npy") and entry.name.removesuffix(".npy") not in owned and such(entry):
                self._shelf.drop(entry.name)


def _numbers_of(data_set: str) -> str:
    return f"{data_set.removeprefix(PREFIX)}.npy"


def _is_whole(record: Record, path: Path) -> bool:
    return whole_files.is_whole(record.id, path, record.columns, record.levels)

"""Factors of data sets are made once in a worker: the same answers to the last bit, and none of what is gone."""

from __future__ import annotations

import subprocess
import sys
import tracemalloc
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import pytest

from service.execution.execute import execute
from service.execution.library import Library, Record
from service.execution.messages import Limits, Media
from service.execution.storing import StoreRequest, store, store_array
from service.methods import remembered
from service.methods.linear_algebra import lapack, lu, structures
from service.routers import CATALOGUE
from service.schemas.types.named import give_name, name_of, named_as
from tests.processes import ROOT

ROWS = 30  # no proof is cheap
FACTORISED = ("getrf", "sytrf", "hetrf", "potrf")


class Data:
    """A client's data sets, and its requests in this process."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.library = folder, Library(folder, "me")
        self._limits = Limits(elements=10_000, decompressed_bytes=0, answer_bytes=1 << 20, data_dir=str(folder))
        self.routines: Counter[str] = Counter()
        """Those of LAPACK that were asked for, by name."""

    def put(self, array: np.ndarray) -> dict[str, Any]:
        return {"dataset": store_array(self.library, array).id}

    def put_table(self, columns: dict[str, list[float]]) -> dict[str, Any]:
        part = self.library.part("body")
        part.write_bytes(orjson.dumps({"table": columns}))
        request = StoreRequest(
            root=str(self.folder), url="", cache_bytes=0, owner="me", part=str(part), media_type="application/json"
        )
        return {"dataset": store(request).record.id}

    def file(self, reference: dict[str, Any]) -> Path:
        return self.library.file(self.library.open(reference["dataset"]))

    def answer(self, key: str, status: int = 200, **fields: Any) -> dict[str, Any]:
        reply = execute(CATALOGUE[f"linear-algebra/{key}"], orjson.dumps(fields), Media(owner="me"), self._limits)
        assert reply.status == status, reply.body
        found: dict[str, Any] = orjson.loads(b"".join(reply.body))
        return found

    @property
    def factorised(self) -> int:
        """Factorisations since it was asked last."""
        found = sum(self.routines[name] for name in FACTORISED)
        self.routines.clear()
        return found


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Data]:
    data = Data(tmp_path)

    def counted(name: str, char: str) -> Callable[..., Any]:
        data.routines[name] += 1
        return lapack.routine(name, char)

    for module in (lu, structures):
        monkeypatch.setattr(module, "routine", counted)
    remembered.forget()
    yield data
    remembered.forget()


def matrix(kind: str = "f8", seed: int = 0) -> np.ndarray:
    """Symmetric and positive definite; of integers, one whose determinant exact arithmetic does not find at once."""
    generator = np.random.default_rng(seed)
    root = generator.integers(-(2**20), 2**20, (ROWS, ROWS)) if kind == "i8" else generator.normal(size=(ROWS, ROWS))
    if kind == "c16":
        root = root + 1j * generator.normal(size=(ROWS, ROWS))
    return (root @ root.conj().T + np.eye(ROWS, dtype=root.dtype)).astype(kind)


SOLVES = [("solve", {"structure": name}) for name in ("general", "symmetric", "positive_definite")]


@pytest.mark.parametrize("kind", ["f8", "f4", "i8", "c16"])
@pytest.mark.parametrize(("key", "options"), [("determinant", {}), ("inverse", {}), *SOLVES])
def test_a_matrix_that_is_named_again_is_not_factorised_again(
    data: Data, key: str, options: dict[str, Any], kind: str
) -> None:
    fields = {"a": data.put(matrix(kind)), **options, **({"b": [1.5] * ROWS} if key == "solve" else {})}
    if kind == "f4" and key == "solve":
        fields["b"] = data.put(np.full(ROWS, 1.5, "f4"))  # else the system is one of doubles
    first = data.answer(key, **fields)
    assert data.factorised == 1
    assert data.answer(key, **fields) == first
    assert data.factorised == 0
    remembered.forget()
    assert data.answer(key, **fields) == first
    assert data.factorised == 1


def test_operations_share_factors_and_none_spoils_them(data: Data) -> None:
    a, b = data.put(matrix()), [1.5] * ROWS
    requests: list[tuple[str, dict[str, Any]]] = [("inverse", {}), ("solve", {"b": b}), ("determinant", {})]
    alone = []
    for key, fields in requests:
        alone.append(data.answer(key, a=a, **fields))
        remembered.forget()
    assert data.factorised == 3
    assert [data.answer(key, a=a, **fields) for key, fields in requests * 2] == alone * 2
    assert data.factorised == 1


def test_a_part_is_another_matrix(data: Data) -> None:
    wide = np.hstack([matrix(), matrix(seed=1)])
    a = data.put(np.vstack([wide, wide[::-1] + 1.0]))
    first, last = [*range(ROWS)], [*range(ROWS, 2 * ROWS)]
    for columns in (first, last, first[::-1]):
        for rows in ([0, ROWS], [5, ROWS + 5]):
            sent = (wide if rows[0] == 0 else np.vstack([wide, wide[::-1] + 1.0])[rows[0] : rows[1]])[
                :, columns
            ].tolist()
            named = {**a, "columns": columns, "rows": rows}
            assert data.answer("determinant", a=named) == data.answer("determinant", a=named)
            assert data.answer("determinant", a=named) == data.answer("determinant", a=sent)
    assert data.factorised == 12


def test_names_that_differ_in_what_is_not_seen_are_others(data: Data) -> None:
    columns = {f"c{place}{end}": [*column] for end in ("", "\0") for place, column in enumerate(matrix().tolist())}
    columns["c0\0"][0] += 1.0
    a = data.put_table(columns)
    for end in ("", "\0"):
        names = [f"c{place}{end}" for place in range(ROWS)]
        sent = np.transpose([columns[name] for name in names]).tolist()
        assert data.answer("determinant", a={**a, "columns": names}) == data.answer("determinant", a=sent)
    assert data.factorised == 4


def test_a_long_name_takes_its_own_room_alone(data: Data) -> None:
    """NumPy's texts all take that of the longest, at 4 bytes a character: here 320 MB."""
    columns = {"x" * 800_000: [1.0, 2.0], **{f"c{place}": [1.0, 2.0] for place in range(100)}}
    a = data.put_table(columns)
    tracemalloc.start()
    try:
        data.answer("determinant", 422, a={**a, "columns": [*columns], "rows": [0, 1]})
        assert tracemalloc.get_traced_memory()[1] < 50e6
    finally:
        tracemalloc.stop()


def test_what_has_a_name_is_not_written_to(data: Data) -> None:
    """Another request that meets the name has the numbers as they were."""
    array = data.library.numbers(data.library.open(data.put(matrix("i8"))["dataset"]))
    give_name(array, "integers")
    with pytest.raises(ValueError, match="read-only"):
        named_as(array.astype(float), array)[0, 0] = 0.0


def test_what_is_gone_or_damaged_is_refused_as_ever(data: Data) -> None:
    a = data.put(matrix())
    found, whole = data.answer("determinant", a=a), data.file(a).read_bytes()
    data.file(a).write_bytes(whole[:-1] + b"!")
    assert "was damaged" in data.answer("determinant", 422, a=a)["detail"]
    assert data.put(matrix()) == a
    assert data.answer("determinant", a=a) == found
    assert data.factorised == 2, "what was made of another file is not taken"
    data.library.forget(data.library.open(a["dataset"]))
    assert "no data set of yours" in data.answer("determinant", 422, a=a)["detail"]


def test_what_is_deleted_this_moment_is_gone(data: Data, monkeypatch: pytest.MonkeyPatch) -> None:
    a = data.put(matrix())
    opened = Library.open

    def lost(library: Library, name: str) -> Record:
        record = opened(library, name)
        library.forget(record)
        return record

    monkeypatch.setattr(Library, "open", lost)
    assert "has expired. Store it again" in data.answer("determinant", 422, a=a)["detail"]


def test_a_share_of_the_memory_holds_what_was_used_last(data: Data, monkeypatch: pytest.MonkeyPatch) -> None:
    size = matrix().nbytes
    monkeypatch.setattr(remembered, "_room", lambda _held: 2 * size)
    first, second, third = (data.put(matrix(seed=seed)) for seed in range(3))
    for a, made in ((first, 1), (second, 1), (first, 0), (third, 1), (first, 0), (second, 1)):
        data.answer("determinant", a=a)
        assert data.factorised == made
    monkeypatch.setattr(remembered, "_room", lambda _held: size - 1)
    remembered.forget()
    data.answer("determinant", a=first)
    data.answer("determinant", a=first)
    assert data.factorised == 2


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux bounds the address space")
def test_the_share_is_one_of_what_is_left_to_allocate() -> None:
    """As in a worker, in a process of its own, for a limit cannot be taken back."""
    code = """
import resource
from pathlib import Path
from service.methods import remembered
unlimited = remembered._room(0)
used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
limit = used + (1 << 30)
resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
first = remembered._room(0)
large = bytearray(1 << 29)
print(unlimited, first, remembered._room(0), remembered._room(1 << 29))
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, text=True)
    rooms = [int(room) / (1 << 27) for room in done.stdout.split()]
    assert rooms == pytest.approx([2.0, 1.0, 0.5, 1.0], rel=0.1)


def test_a_name_goes_with_its_array() -> None:
    array = np.zeros(3)
    give_name(array, "zeros")
    assert name_of(array) == "zeros"
    assert name_of(array[:2]) is None
    del array
    assert all(name_of(np.zeros(3)) is None for _ in range(3)), "another has its address"

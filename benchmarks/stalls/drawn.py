"""Requests to all of the service, by chance: operations in every format, with every option, and what else there is."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from random import Random
from typing import Any, NamedTuple
from urllib.parse import urlencode

import numpy as np
import pyarrow as pa
from pyarrow import parquet

from benchmarks.costs.bodies import Drawn
from benchmarks.costs.values import PALETTES, nested
from service.execution import cbor_codec, npy_codec
from service.execution.compression import ENCODINGS, compress
from service.execution.data_fields import array_fields
from service.execution.formats import ARROW, CBOR, CSV, JSON, NPY, PARQUET, PICTURES, media_types
from service.execution.request_fields import example
from service.execution.steps import SERVED
from service.gateway.events import EVENTS
from service.operation import THEMES, Operation, picture_name
from service.routers import CATALOGUE
from tests.extremes import mutated

LARGEST = 1 << 18
"""Bytes of a body."""
_ROOMS = (20, 200, 1000, 4000, 13_000, 32_000, 60_000)  # numbers
_ACCEPTED = (JSON, JSON, JSON, JSON, CBOR, CSV, NPY, *PICTURES, EVENTS, "*/*", "text/html", "x/y, a;q=x,;;,*/*;q=0.1")
_PREFERRED = ("wait=1", "wait=1", "wait=1", "wait=1, return=minimal", "respond-async", "respond-async, wait=1")
_READ = (
    "/", "/docs", "/docs/tour", "/openapi.json", "/llms.txt", "/metrics", "/v1", "/v1/operations", "/v1/version",
    "/v1/statistics", "/v1/jobs", "/v1/jobs?limit=1000", "/v1/datasets", "/health/live", "/problems/invalid-input",
    "/docs/search?q=matrix", "/v1/linear-algebra/inverze", "/v1/linalg/inv", "/v1/" + 60 * "statistics/", "/x" * 2000,
)  # fmt: skip


class Request(NamedTuple):
    """What is sent."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


class Known:
    """Ids that the service has told, for requests that name them."""

    def __init__(self) -> None:
        self.jobs, self.data_sets = ["0" * 32], ["sha256-" + "0" * 64]

    def note(self, request: Request, status: int, body: bytes) -> None:
        """Take the id of an answer that has one."""
        if status == 202:
            self.jobs.append(json.loads(body)["jobID"])
        elif request.path == "/v1/datasets" and status in (200, 201) and request.method == "POST":
            self.data_sets.append(json.loads(body)["id"])


def drawn(seed: str, known: Known) -> Request:
    """A request: another seed, another one."""
    chance = Random(seed)
    (draw,) = chance.choices((_operation, _data_set, _message, _reading), (80, 6, 6, 8))
    return draw(chance, seed, known)


def _operation(chance: Random, seed: str, known: Known) -> Request:
    key = chance.choice([*SERVED])
    operation = SERVED[key]
    media = chance.choice((JSON, *media_types(operation)))
    body, query = _document(chance, seed, key, known), ""
    if media == CBOR:
        body = b"".join(map(bytes, cbor_codec.encode(_with_arrays(_read(body)))))
    elif media != JSON:
        body, query = _BARE.get(media, _csv)(chance), urlencode(_fields(chance, operation))
    headers = {"content-type": media, "accept": chance.choice(_ACCEPTED), "prefer": chance.choice(_PREFERRED)}
    if headers["accept"] in PICTURES and operation.pictures:
        query = f"{query}&{urlencode(_view(chance, operation))}"
    headers["accept-encoding"] = chance.choice(("", "", "gzip", "zstd", "br, *;q=0.1"))
    body = _damaged(chance, body) if chance.random() < 0.07 else body
    if chance.random() < 0.15:
        headers["content-encoding"] = encoding = chance.choice(ENCODINGS)
        body = b"".join(map(bytes, compress([body], encoding)))
    return Request(operation.method, f"/v1/{key}?{query}".rstrip("?"), headers, body[:LARGEST])


def _document(chance: Random, seed: str, key: str, known: Known) -> bytes:
    if key not in CATALOGUE or CATALOGUE[key].method != "POST":
        return json.dumps(_steps(chance, seed) if key == "steps" else {}).encode()
    if chance.random() < 0.25:
        return json.dumps(mutated(key, seed)).encode()
    for room in _ROOMS[chance.randrange(len(_ROOMS)) :: -1]:
        body = Drawn(key, seed, room).body()
        if len(body) <= LARGEST:
            break
    arrays = [*array_fields(CATALOGUE[key].request)]
    if arrays and chance.random() < 0.05:
        body = json.dumps(_read(body) | {chance.choice(arrays): {"dataset": chance.choice(known.data_sets)}}).encode()
    return body


def _steps(chance: Random, seed: str) -> dict[str, Any]:
    keys = [key for key, one in CATALOGUE.items() if one.method == "POST" and not one.media_type]
    taken = [chance.choice(keys) for _ in range(chance.choice((1, 3, 50)))]
    steps = {
        f"s{place}": {"operation": key, "request": mutated(key, f"{seed}.{place}")} for place, key in enumerate(taken)
    }
    return {"steps": steps}


def _read(body: bytes) -> dict[str, Any]:
    """A document that was drawn; none of one that is not meant to be read."""
    try:
        document = json.loads(body)
    except ValueError:
        return {}
    return document if isinstance(document, dict) else {}


def _with_arrays(value: Any) -> Any:
    """The document with typed arrays where lists are regular, and all numbers in the range of CBOR."""
    if isinstance(value, dict):
        return {name: _with_arrays(entry) for name, entry in value.items()}
    if isinstance(value, int) and not isinstance(value, bool):
        return max(-(2**63), min(2**64 - 1, value))
    if not isinstance(value, list):
        return value
    try:
        array = np.asarray(value)
    except ValueError:
        array = np.asarray(None)
    return array if array.dtype.kind in "if" else [*map(_with_arrays, value)]


def _columns(chance: Random) -> dict[str, list[Any]]:
    rows = chance.choice((0, 1, 5, 300, 4000))
    count = chance.choice((1, 2, 3, 5, 40, 3000)) if rows < 10 else chance.choice((1, 2, 3, 5))
    kinds: tuple[Callable[[], list[Any]], ...] = (
        lambda: chance.choice(PALETTES)(chance, rows),
        lambda: chance.choice(PALETTES)(chance, rows),
        lambda: [chance.choice((None, 1.5, -2.0)) for _ in range(rows)],
        lambda: [chance.choice(("a", "b", "é" * 50)) for _ in range(rows)],
        lambda: [f"{chance.random():.9f}x" for _ in range(rows)],
    )
    return {f"c{place}": chance.choice(kinds)() for place in range(count)}


def _csv(chance: Random) -> bytes:
    columns = _columns(chance)
    rows = zip(*columns.values(), strict=True)
    lines = [",".join(columns), *(",".join("" if cell is None else str(cell) for cell in row) for row in rows)]
    return "\n".join(lines).encode()


def _table(chance: Random) -> pa.Table:
    return pa.table({name: pa.array(entries) for name, entries in _columns(chance).items()})


def _arrow(chance: Random) -> bytes:
    table, file = _table(chance), io.BytesIO()
    with pa.ipc.new_stream(file, table.schema) as writer:
        writer.write_table(table, max_chunksize=chance.choice((None, 7, 100)))
    return file.getvalue()


def _parquet(chance: Random) -> bytes:
    file = io.BytesIO()
    parquet.write_table(_table(chance), file)
    return file.getvalue()


def _npy(chance: Random) -> bytes:
    n = chance.choice((1, 4, 30, 150))
    shape = chance.choice(((n,), (n, n), (n, 2), (1, n), (2, n, 3), (n * n,)))
    array = np.array(chance.choice(PALETTES)(chance, int(np.prod(shape)))).reshape(shape)
    with np.errstate(all="ignore"):
        kept = array.astype(chance.choice(("f8", "f4", "i8", "u1", "c16", "f2")))
    return b"".join(map(bytes, npy_codec.encode(kept)))


_BARE: dict[str, Callable[[Random], bytes]] = {CSV: _csv, ARROW: _arrow, NPY: _npy}


def _fields(chance: Random, operation: Operation) -> dict[str, Any]:
    """The fields of the example for a query, with columns where arrays stand."""
    arrays, shown = array_fields(operation.request), example(operation)
    return {
        name: f"c{chance.randrange(3)}" if name in arrays else json.dumps(value)
        for name, value in shown.items()
        if chance.random() < 0.7
    }


def _view(chance: Random, operation: Operation) -> dict[str, Any]:
    names = [picture_name(draw) for draw in operation.pictures]
    view = {"picture": chance.choice(names), "width": chance.choice((200, 640, 2000)), "theme": chance.choice(THEMES)}
    return {name: value for name, value in view.items() if chance.random() < 0.5}


def _damaged(chance: Random, body: bytes) -> bytes:
    damaged = bytearray(body)
    for _ in range(chance.choice((1, 3, 30)) if damaged else 0):
        damaged[chance.randrange(len(damaged))] = chance.choice((0, 34, 91, 123, 127, 255, chance.randrange(256)))
    return bytes(damaged[: chance.randrange(len(damaged) + 1)] if chance.random() < 0.3 else damaged)


def _data_set(chance: Random, _seed: str, known: Known) -> Request:
    path = f"/v1/datasets/{chance.choice(known.data_sets)}"
    if chance.random() < 0.3:
        return Request(
            chance.choice(("GET", "GET", "HEAD", "DELETE")), path, {"accept": chance.choice((JSON, NPY))}, b""
        )
    media = chance.choice((JSON, CBOR, PARQUET, *_BARE))
    document = {"data": nested(chance.choice(PALETTES)(chance, 400), (20, 20))}
    if media in (JSON, CBOR):
        body = json.dumps(document).encode() if media == JSON else b"".join(map(bytes, cbor_codec.encode(document)))
    else:
        body = (_BARE | {PARQUET: _parquet})[media](chance)
    body = _damaged(chance, body) if chance.random() < 0.2 else body
    return Request("POST", "/v1/datasets", {"content-type": media}, body[:LARGEST])


def _message(chance: Random, seed: str, known: Known) -> Request:
    """A message to /mcp."""
    key = chance.choice([*SERVED])
    fields = mutated(key, seed) if key in CATALOGUE and CATALOGUE[key].method == "POST" else {}
    tools: tuple[tuple[str, dict[str, Any]], ...] = (
        ("find_operations", {"query": SERVED[key].summary}),
        ("find_operations", {"area": key.partition("/")[0]}),
        ("describe_operation", {"path": key, "schema": chance.random() < 0.5}),
        ("compute", {"path": key, "arguments": fields}),
        ("compute", {"path": key, "arguments": fields}),
        ("draw", {"path": key, "arguments": fields}),
        ("check_expression", {"expression": fields.get("expression", "x"), "variables": ["x"]}),
        ("job", {"id": chance.choice(known.jobs)}),
    )
    name, arguments = chance.choice(tools)
    if chance.random() < 0.2:
        arguments = {one: chance.choice((None, [], {}, "é" * 999, -1, [[1] * 99] * 99)) for one in arguments}
    params = {"name": name, "arguments": arguments}
    method = chance.choice(("tools/call", "tools/call", "tools/call", "tools/list", "initialize", "x"))
    body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": params}).encode()
    return Request("POST", "/mcp", {"content-type": JSON, "accept": f"{JSON}, {EVENTS}"}, body)


def _reading(chance: Random, _seed: str, known: Known) -> Request:
    key, job = chance.choice([*SERVED]), f"/v1/jobs/{chance.choice(known.jobs)}"
    operation = f"/v1/operations/{key.replace('/', '-')}"
    method, path = chance.choice([
        *(("GET", path) for path in _READ), ("GET", f"/docs/{key}"), ("GET", operation), ("GET", f"/v1/{key}"),
        ("GET", job), ("GET", f"{job}/results"), ("GET", f"{job}/events"), ("DELETE", job), ("PUT", f"/v1/{key}"),
    ])  # fmt: skip
    headers = {"accept": chance.choice(_ACCEPTED), "accept-encoding": chance.choice(("", "gzip"))}
    return Request(method, path, headers, b"")

"""What stands beside the operations: tools for assistants, metrics, jobs and their events, data sets, pictures."""

from __future__ import annotations

import json
import socket
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from itertools import chain
from typing import Any

from benchmarks.target import JSON, Seen, Watched, message
from service.execution.formats import NPY, PICTURES
from service.execution.request_fields import example
from service.execution.steps import SERVED
from service.gateway.events import EVENTS
from service.operation import Operation
from service.routers import CATALOGUE

_PATH = "linear-algebra/inverse"
_TOOLS: dict[str, dict[str, Any]] = {
    "find_operations": {"query": "matrix", "area": "linear-algebra"},
    "describe_operation": {"path": _PATH, "schema": False},
    "compute": {"path": _PATH, "arguments": {"a": [[1, 2], [3, 4]]}},
    "draw": {"path": "linear-algebra/lu", "arguments": {"a": [[1, 2], [3, 4]]}, "picture": "factors"},
    "check_expression": {"expression": "x", "variables": ["x"]},
    "job": {"id": "0" * 32},
}
_WRONG: tuple[Any, ...] = (
    None, True, -1, 1e308, 10**30, "", "é" * 999, "\0", "../../metrics", "linear-algebra/inverze", "?" * 20_000, [], {},
    [None], {"a": None}, {"a": 10**30}, {"a": "x" * 20_000}, {"é\n": {}}, [[[1] * 99] * 99], {"a": [[1e999]]},
    json.loads("[" * 90 + "]" * 90), {str(place): place for place in range(5000)},
)  # fmt: skip


def _sent(body: Any) -> bytes:
    content = body if isinstance(body, bytes) else json.dumps({"jsonrpc": "2.0", "id": 1, **body}).encode()
    return message("POST", "/mcp", content, accept=f"{JSON}, {EVENTS}")


def _tool(name: str, arguments: dict[str, Any]) -> bytes:
    return _sent({"method": "tools/call", "params": {"name": name, "arguments": arguments}})


def _teaches(status: int, body: bytes) -> bool:
    """Whether an answer of a tool is one, or says what to do in words that do not come from inside."""
    answer = json.loads(body)
    if "result" in answer:
        result = answer["result"]
        told = result["content"][0].get("text", "") if result["isError"] else "is an answer"
    else:
        told = answer["error"]["message"] if status < 500 else ""
    return len(told) > 10 and not any(word in told for word in ("Internal", "Traceback", "object has no", "NoneType"))


def wrong_types(target: Watched) -> Iterator[Seen]:
    """Each argument of each tool of what is not its type."""
    calls = [(name, {**right, one: wrong}) for name, right in _TOOLS.items() for one in right for wrong in _WRONG]
    calls += [(name, {}) for name in _TOOLS]
    calls += [("x" * 999, {}), ("compute", {"path": "steps", "arguments": {"steps": {}}})]
    seen = Counter[str]()
    target.stalls()
    before = target.megabytes()
    for name, arguments in calls:
        status, body = target.send(_tool(name, arguments))
        seen["taught" if _teaches(status, body) else f"{name} {str(arguments)[:80]}: {body.decode()[:200]}"] += 1
    yield target.judged("/mcp, arguments of wrong types", f"{dict(seen)}", before, held=set(seen) == {"taught"})


def messages(target: Watched) -> Iterator[Seen]:
    """What is no call of a tool, and tools that look at much."""
    fields: tuple[Any, ...] = ("tools/call", None, {}, [], 1, "é" * 9999, {"name": {}, "arguments": []})
    methods = ("tools/call", "tools/list", "initialize", "é")
    calls = [{"method": method, "params": params} for method in methods for params in fields]
    calls += [{"method": "x", "params": dict.fromkeys(map(str, range(9000)), 1)}]
    bodies = [b"", b"null", b"[" * 100_000, b'"' + b"a" * 100_000, b"[%b]" % b",".join([b"{}"] * 30_000)]
    yield target.attacked("/mcp, what is no call", map(_sent, (*calls, *bodies)))
    words = (" ".join(f"w{place}" for place in range(10_000)), "a* " * 30_000)
    searches = [_tool("find_operations", {"query": query}) for query in words]
    described = [_tool("describe_operation", {"path": key, "schema": True}) for key in SERVED]
    yield target.attacked("/mcp, searches and all descriptions", (*searches, *described))


def _asked(key: str, operation: Operation, **headers: str) -> bytes:
    body = json.dumps(example(operation)).encode() if key in CATALOGUE and operation.method == "POST" else b"{}"
    return message(operation.method, f"/v1/{key}", body, prefer="wait=5", **headers)


def metrics(target: Watched) -> Iterator[Seen]:
    """Metrics of all operations, in several statuses, many times at once."""
    calls = [_asked(key, one) for key, one in SERVED.items()]
    refused = [message("POST", f"/v1/{key}", b"{") for key in SERVED]
    target.stalls()
    before = target.megabytes()
    seen = Counter(target.send(one)[0] for one in chain(calls, refused))
    with ThreadPoolExecutor(20) as pool:
        scraped = Counter(status for status, _ in pool.map(target.send, [message("GET", "/metrics")] * 60))
    yield target.judged(
        "/metrics after every operation", f"{dict(seen)}, {dict(scraped)}", before, held=set(scraped) == {200}
    )


def jobs(target: Watched) -> Iterator[Seen]:
    """Jobs that are begun, followed and dismissed, and what no job is called."""
    body = json.dumps({"data": [*range(3000)], "statistic": "median", "resamples": 100_000}).encode()
    begun = [message("POST", "/v1/statistics/bootstrap", body, prefer="respond-async")] * 100
    names = ["0" * 32, "a" * 50_000, "%00", "..%2f..", "é"]
    target.stalls()
    before = target.megabytes()
    answers = [target.send(one) for one in begun]
    taken = [json.loads(answer)["jobID"] for status, answer in answers if status == 202]
    with ExitStack() as stack:
        for job in taken:  # and nobody reads
            follower = stack.enter_context(socket.create_connection(("127.0.0.1", target.port), 60))
            follower.sendall(message("GET", f"/v1/jobs/{job}/events", last_event_id="9" * 5000))
        asked = [message("GET", f"/v1/jobs/{job}/results") for job in (*taken, *names[:4])]
        ended = [message("DELETE", f"/v1/jobs/{job}") for job in (*taken, *names[:4])]
        seen = Counter(target.send(one)[0] for one in (*asked, *ended, message("GET", "/v1/jobs?limit=1000")))
    told = f"{len(taken)} jobs, then {dict(seen)}"
    yield target.judged(
        "100 jobs with their events", told, before, held=len(taken) == 100 and not seen.keys() & {0, 500}
    )
    lists = [message("GET", f"/v1/jobs?{query}") for query in ("limit=" + "9" * 50_000, "&".join(["a"] * 30_000))]
    yield target.attacked("/v1/jobs, long queries", lists)


def data_sets(target: Watched) -> Iterator[Seen]:
    """Data sets that are wide, long, named often, read and forgotten."""
    wide = json.dumps({"table": {f"c{place}": [1.5] for place in range(9000)}}).encode()
    status, answer = target.send(message("POST", "/v1/datasets", json.dumps({"data": [[1.5] * 100] * 100}).encode()))
    place = f"/v1/datasets/{json.loads(answer)['id']}" if status in (200, 201) else "/v1/datasets/x"
    read = [message("GET", place), message("GET", place, accept=NPY)] * 10
    wrong = [message("GET", f"/v1/datasets/{name}") for name in ("a" * 50_000, "%00", "..%2f", "sha256-" + "f" * 64)]
    forgotten = [message("DELETE", place)] * 2
    posted = [message("POST", "/v1/datasets", wide), message("POST", "/v1/datasets", b"{"), message("PUT", place, b"1")]
    yield target.attacked("data sets, read and forgotten", chain(read, posted, wrong, forgotten))


def pictures(target: Watched) -> Iterator[Seen]:
    """Pictures of whatever has some, as large as they may be, and queries that no picture has."""
    drawn = [(key, one) for key, one in SERVED.items() if one.pictures and key in CATALOGUE]
    body = json.dumps(example(CATALOGUE[_PATH])).encode()
    queries = ("width=2000&height=2000&theme=dark", "picture=" + "x" * 50_000, "&".join(["a=1"] * 15_000), "width=1e9")
    asked = [
        message("POST", f"/v1/linear-algebra/lu?{query}", body, accept=media) for query in queries for media in PICTURES
    ]
    all_drawn = [_asked(key, one, accept=PICTURES[place % 2]) for place, (key, one) in enumerate(drawn)]
    yield target.attacked("pictures, every operation", chain(asked, all_drawn))


ATTACKS: tuple[Callable[[Watched], Iterator[Seen]], ...] = (wrong_types, messages, jobs, data_sets, pictures, metrics)

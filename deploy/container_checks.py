"""Requests to the service in its container: `container_checks.py PORT START`; standard library alone."""

import array
import json
import struct
import sys
import time
import urllib.error
import urllib.request
from typing import Any

# One operation of each area and kind: its request, and a part of its answer that is known.
CASES: tuple[tuple[str, dict[str, Any], dict[str, Any]], ...] = (
    ("calculus/gradient", {"expression": "x**2 + 10*y**2", "variables": ["x", "y"], "at": [1, 2]}, {"result": [2, 40]}),
    (
        "calculus/symbolic/integral",
        {"expression": "x*exp(x)", "variable": "x", "lower": 0, "upper": 1},
        {"found": True, "value": 1},
    ),
    ("statistics/describe", {"data": [2, 4, 4, 4, 5, 5, 7, 9]}, {"mean": 5, "quartiles": [4, 4.5, 5.5]}),
    (
        "optimization/minimize",
        {"objective": "(x - 1)**2 + (y - 2)**2", "variables": ["x", "y"], "initial": [0, 0]},
        {"x": [1, 2], "success": True},
    ),
    ("neural-networks/activation", {"name": "relu", "x": [-1, 2]}, {"result": [0, 2], "derivative": [0, 1]}),
    ("numerics/fft", {"a": [1, 2, 0, -1]}, {"result": {"real": [2, 1, 0, 1], "imag": [0, -3, 0, 3]}}),
)


def post(address: str, path: str, body: bytes, media_type: str = "application/json") -> dict[str, Any]:
    """The answer of an operation."""
    headers = {"Content-Type": media_type, "Accept": "application/json"}
    request = urllib.request.Request(f"{address}/v1/{path}", body, headers)
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)  # type: ignore[no-any-return]
    except urllib.error.HTTPError as problem:
        raise SystemExit(f"{path} was answered {problem.code}: {problem.read().decode()}") from None


def check_job(address: str) -> None:
    """A job is kept in the volume, and answers."""
    body = json.dumps({"a": [[4, 7], [2, 6]]}).encode()
    headers = {"Content-Type": "application/json", "Prefer": "respond-async"}
    request = urllib.request.Request(f"{address}/v1/linear-algebra/inverse", body, headers)
    with urllib.request.urlopen(request, timeout=60) as kept:
        assert kept.status == 202, kept.status
        place = kept.headers["Location"]
    limit = time.monotonic() + 60
    while time.monotonic() < limit:
        with urllib.request.urlopen(address + place, timeout=60) as told:
            if json.load(told)["status"] == "successful":
                break
        time.sleep(0.1)
    else:
        raise SystemExit("the job had no answer within 60 s")
    with urllib.request.urlopen(f"{address}{place}/results", timeout=60) as answer:
        assert close(json.load(answer), {"result": [[0.6, -0.7], [-0.2, 0.4]]})


def wait(address: str) -> None:
    """Return when the service is ready."""
    limit = time.monotonic() + 120
    while time.monotonic() < limit:
        try:
            with urllib.request.urlopen(address + "/health/ready", timeout=2):
                return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.02)
    raise SystemExit("the service was not ready within 120 s")


def close(value: Any, expected: Any) -> bool:
    """Whether numbers agree to nine digits, and all else is equal."""
    if isinstance(expected, dict):
        return all(close(value[name], part) for name, part in expected.items())
    if isinstance(expected, list):
        return len(value) == len(expected) and all(map(close, value, expected))
    return value is expected if isinstance(expected, bool) else abs(value - expected) < 1e-9


def diagonal_in_cbor(size: int) -> bytes:
    """`{"a": diag(0, 1, …, size-1)}` in float64 as CBOR (RFC 8949) with a typed array (RFC 8746)."""
    entries = array.array("d", bytes(8 * size * size))
    entries[:: size + 1] = array.array("d", range(size))
    shape = struct.pack(">BBHBH", 0x82, 0x19, size, 0x19, size)  # a list of two 16-bit integers
    head = b"\xa1\x61a\xd8\x28\x82" + shape + b"\xd8\x56\x5a" + struct.pack(">I", 8 * len(entries))  # tags 40 and 86
    return head + entries.tobytes()


def main(port: str, start: str) -> None:
    """Ask for the time to the first right answer, one operation of each area, a large body, a job, and the docs."""
    address = f"http://127.0.0.2:{port}"  # answered only by a service that listens on 0.0.0.0
    wait(address)
    answer = post(address, "linear-algebra/inverse", b'{"a": [[4, 7], [2, 6]]}')
    seconds = (time.time_ns() - int(start)) / 1e9
    assert close(answer, {"result": [[0.6, -0.7], [-0.2, 0.4]], "condition_number": 14.3}), answer
    print(f"first right answer {seconds:.2f} s after the start of the container (to be less than 5 on a quiet machine)")
    for path, request, expected in CASES:
        answer = post(address, path, json.dumps(request).encode())
        assert close(answer, expected), (path, answer)
    body = diagonal_in_cbor(5000)
    before = time.monotonic()
    answer = post(address, "linear-algebra/trace", body, "application/cbor")
    assert answer["result"] == 5000 * 4999 / 2, answer
    seconds = time.monotonic() - before
    print(f"{len(CASES) + 1} operations are right; {len(body) / 1e6:.0f} MB of CBOR answered in {seconds:.2f} s")
    check_job(address)
    for page in ("/docs", "/docs/expressions"):
        with urllib.request.urlopen(address + page, timeout=60) as shown:
            assert b"What do you want to compute?" in shown.read()


if __name__ == "__main__":
    main(*sys.argv[1:])

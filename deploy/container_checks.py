"""Requests to the service in its container: `container_checks.py PORT START`; standard library alone."""

import json
import sys
import time
import urllib.error
import urllib.request


def post(address: str, path: str, body: dict[str, object]) -> dict[str, object]:
    """The answer of an operation."""
    data = json.dumps(body).encode()
    request = urllib.request.Request(address + path, data, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)  # type: ignore[no-any-return]


def wait(address: str) -> None:
    """Return when the service is ready."""
    for _ in range(200):
        try:
            with urllib.request.urlopen(address + "/health/ready", timeout=2):
                return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.05)
    raise SystemExit("the service was not ready within 10 s")


def main(port: str, start: str) -> None:
    """Small and large work, and the time to the first right answer."""
    address = f"http://127.0.0.1:{port}"
    wait(address)
    answer = post(address, "/v1/linear-algebra/inverse", {"a": [[4.0, 7.0], [2.0, 6.0]]})
    assert abs(answer["condition_number"] - 14.3) < 1e-9, answer  # type: ignore[operator]
    print(f"first right answer {(time.time_ns() - int(start)) / 1e9:.2f} s after the start of the container")
    size = 300
    identity = [[2.0 if i == j else 0.0 for j in range(size)] for i in range(size)]
    large = post(address, "/v1/linear-algebra/inverse", {"a": identity})
    assert large["result"][0][0] == 0.5  # type: ignore[index]
    with urllib.request.urlopen(address + "/docs", timeout=5) as page:
        assert b"swagger-ui" in page.read()


if __name__ == "__main__":
    main(*sys.argv[1:])

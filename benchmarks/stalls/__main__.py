"""Requests by chance to the service, whose event loop and memory are watched: `python -m benchmarks.stalls 600 7`.

The seconds and a seed; `python -m benchmarks.stalls 1 7.123` begins with the request of that number. Prints each
callback that held the event loop for long, with its request, and exits 1 where one held it for more than LONGEST, a
request had no answer or one that says the service failed, or the serving process grew by more than MOST_GROWTH.
"""

from __future__ import annotations

import secrets
import sys
import time
from collections import Counter
from itertools import count

import httpx

from benchmarks.stalls.drawn import Known, Request, drawn
from benchmarks.target import LONGEST, MOST_GROWTH, Watched, watched

_SETTLED = 0.2  # seconds in which what a request leaves behind, its line of the log say, is done
_FAILED = 500  # a status; others of its class say that there is no room, or no time


class Fuzz:
    """What was sent, and what is wrong."""

    def __init__(self, target: Watched, client: httpx.Client) -> None:
        self._target = target
        self._client = client
        self._known = Known()
        self._at_rest = target.megabytes()
        target.stalls()  # those of its start
        self.statuses: Counter[int] = Counter()
        self.faults = 0
        self.longest = 0.0

    def send(self, seed: str) -> None:
        """Send the request of a seed, and look at what became of it."""
        request = drawn(seed, self._known)
        try:
            answer = self._client.request(
                request.method, request.path, headers={**request.headers, "x-request-id": seed}, content=request.body
            )
        except httpx.TransportError as error:
            self._fault(seed, request, repr(error))
        else:
            self.statuses[answer.status_code] += 1
            self._known.note(request, answer.status_code, answer.content)
            if answer.status_code == _FAILED:
                self._fault(seed, request, answer.text)
        self.look()

    def look(self) -> None:
        """Print what held the event loop since the last time."""
        for stall in self._target.stalls():
            self.longest = max(self.longest, stall.milliseconds)
            self.faults += stall.milliseconds > LONGEST
            collecting = f", {stall.collecting:.1f} of it collecting" if stall.collecting else ""
            print(
                f"{stall.milliseconds:.1f} ms{collecting}: {stall.request} {stall.method} {stall.path} {stall.what}",
                flush=True,
            )

    def _fault(self, seed: str, request: Request, told: str) -> None:
        self.faults += 1
        print(f"{seed}: {request.method} {request.path[:200]}: {told}: {request.headers} {request.body[:200]!r}")

    def ends_well(self) -> bool:
        """Say what was seen, and whether all is well."""
        time.sleep(_SETTLED)
        self.look()
        grown = self._target.megabytes() - self._at_rest
        print(f"{sum(self.statuses.values())} requests, answered {dict(sorted(self.statuses.items()))}")
        print(f"longest callback {self.longest:.1f} ms, {grown:.0f} MB more than at rest, {self.faults} faults")
        return not self.faults and grown < MOST_GROWTH


def main(seconds: str = "60", seed: str = "") -> int:
    """Send requests for so many seconds."""
    seed, _, first = (seed or secrets.token_hex(3)).partition(".")
    print(f"seed {seed}")
    with watched() as target, httpx.Client(base_url=f"http://127.0.0.1:{target.port}", timeout=60) as client:
        fuzz, end = Fuzz(target, client), time.monotonic() + float(seconds)
        for number in count(int(first or 0)):
            if time.monotonic() > end:
                break
            fuzz.send(f"{seed}.{number}")
        return int(not fuzz.ends_well())


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

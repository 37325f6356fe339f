"""How much of the service one client, and all bodies together, may hold at a time."""

from __future__ import annotations

import ipaddress
from collections import Counter
from functools import lru_cache
from types import TracebackType
from typing import Self

from service.gateway.refusal import Refusal


class Admission:
    """Counts the jobs of each client and the bytes of all bodies."""

    def __init__(self, jobs_a_client: int, streams_a_client: int, upload_bytes: int) -> None:
        self.jobs_a_client = jobs_a_client
        self.streams_a_client = streams_a_client
        self.upload_bytes = upload_bytes
        self.jobs: Counter[str] = Counter()
        self.streams: Counter[str] = Counter()
        self.bytes = 0


class Share:
    """What one request holds, given back when it leaves."""

    __slots__ = ("_admission", "_bytes", "_following", "_working", "client")

    def __init__(self, admission: Admission, client: str) -> None:
        self._admission = admission
        self.client = client
        self._bytes = 0
        self._working = False
        self._following = False

    def add_bytes(self, size: int) -> None:
        """Hold so many more bytes of a body or an answer. Raises Refusal where there is no room."""
        if self._admission.bytes + size > self._admission.upload_bytes:
            raise Refusal(
                "service-unavailable",
                "Too many large bodies and answers are in work.",
                (b"retry-after", b"2"),
                (b"connection", b"close"),
            )
        self._admission.bytes += size
        self._bytes += size

    def start_job(self) -> None:
        """Take one of the client's places. Raises Refusal where it has them all."""
        if self._admission.jobs[self.client] >= self._admission.jobs_a_client:
            detail = f"At most {self._admission.jobs_a_client} requests of one client are computed at a time."
            raise Refusal("too-many-requests", detail, (b"retry-after", b"1"))
        self._admission.jobs[self.client] += 1
        self._working = True

    def open_stream(self) -> None:
        """Take one of the streams of events that the client may have open. Raises Refusal where it has them all."""
        if self._admission.streams[self.client] >= self._admission.streams_a_client:
            detail = f"At most {self._admission.streams_a_client} streams of events are open for one client at a time."
            raise Refusal("too-many-requests", detail, (b"retry-after", b"5"))
        self._admission.streams[self.client] += 1
        self._following = True

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._admission.bytes -= self._bytes
        if self._working:
            _drop(self._admission.jobs, self.client)
        if self._following:
            _drop(self._admission.streams, self.client)


def _drop(counts: Counter[str], client: str) -> None:
    counts[client] -= 1
    if not counts[client]:
        del counts[client]


@lru_cache(4096)  # clients make what stands there: bounded
def network_of(address: str) -> str:
    """Whom an address belongs to: every customer has a whole /64 of IPv6, of which each address would be another."""
    if ":" not in address:
        return address
    try:
        full = ipaddress.IPv6Address(address.partition("%")[0])
    except ValueError:
        return address
    return str(full.ipv4_mapped or ipaddress.IPv6Network((full, 64), strict=False))

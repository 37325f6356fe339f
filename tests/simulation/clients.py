"""What clients do, well or badly, and what their answers must be."""

from __future__ import annotations

import asyncio
import json
import math
from dataclasses import dataclass, field
from random import Random

from tests.simulation.network import Wire

# 406 and 415 to a strange head, 500 where a job's workers were killed twice.
ALLOWED = {200, 400, 404, 406, 408, 413, 415, 429, 500, 503, 504}

MOODS = (
    ("stray", "vanish", "half", "late", "slow", "pipelined"), ("late",), ("",), ("vanish",), ("stray",), ("half",),
    ("slow", "late"), ("pipelined", "vanish"),
)  # fmt: skip
"""What most clients of a run do."""


def text_of(tag: str, size: int) -> str:
    """The answer to a request, which no other request has."""
    return (tag * (size // len(tag) + 1))[:size]


Answer = tuple[int, dict[str, str], bytes, bool]


@dataclass
class Request:
    """One request: its bytes, and what its answer is."""

    tag: str
    size: int
    data: bytes
    sent: float = math.inf  # when the last byte left

    @classmethod
    def draw(cls, rng: Random, tag: str) -> Request:
        size = rng.choice((0, 300, 2_000, 9_000))
        pad = rng.choice((0, 700, 3_000, 6_000)) if rng.random() < 0.98 else 20_000
        path = rng.choice(("near", "near", "far", "far", "nothing"))
        body = json.dumps({"tag": tag, "size": size, "pad": "x" * pad}).encode()
        head = f"POST /v1/sim/{path} HTTP/1.1\r\nhost: here\r\nx-request-id: {tag}\r\n"
        head += "content-type: application/json\r\n"
        if rng.random() < 0.1:
            head += "expect: 100-continue\r\n"
        if rng.random() < 0.1:
            head += "connection: upgrade\r\nupgrade: h2c\r\n"
        if rng.random() < 0.2:
            head += "accept: text/event-stream\r\n"
        if rng.random() < 0.4:
            head += f"prefer: wait={rng.choice((0.01, 0.28, 2))}\r\n"
        if rng.random() < 0.2:
            chunks = [body[start : start + 900] for start in range(0, len(body), 900)]
            framed = b"".join(b"%x\r\n%b\r\n" % (len(chunk), chunk) for chunk in [*chunks, b""])
            return cls(tag, size, f"{head}transfer-encoding: chunked\r\n\r\n".encode() + framed)
        return cls(tag, size, f"{head}content-length: {len(body)}\r\n\r\n".encode() + body)


@dataclass
class Client:
    """One connection: some requests, and perhaps a fault of its own."""

    rng: Random
    wire: Wire
    name: str
    mood: tuple[str, ...]
    progress: asyncio.Event  # set as a request begins
    fault: str = ""
    begun: int = 0  # requests
    requests: list[Request] = field(default_factory=list)
    received: bytearray = field(default_factory=bytearray)
    ended: bool = False
    _enough: int = 0  # bytes, before which no further answer is whole

    def __post_init__(self) -> None:
        self.requests = [Request.draw(self.rng, f"{self.name}.{number}|") for number in range(self.rng.randint(1, 4))]
        self._arrived = asyncio.Event()
        self.fault = self.rng.choice((*self.mood, self.mood[0], ""))

    async def run(self) -> None:
        """Send and read until the end."""
        whole = b"".join(request.data for request in self.requests)
        reading = asyncio.ensure_future(self._read())
        if self.fault in {"", "slow", "late"}:
            for number, request in enumerate(self.requests):
                self.begun += 1
                self.progress.set()
                await self._send(request.data)
                request.sent = self.wire.loop.time()
                await self._until(number + 1)
                await asyncio.sleep(self.rng.choice((0, 0, 0.1)))
        elif self.fault == "stray":
            where = self.rng.randrange(len(whole))
            stray = self.rng.choice((b"\x00", b"GET", b"\r\n\r\nxx\r\n\r\n", b"}}{"))
            await self._send(whole[:where] + stray + whole[where:])
        elif self.fault == "vanish":
            await self._send(whole[: self.rng.randrange(1, len(whole) + 1)])
            await asyncio.sleep(self.rng.choice((0, 0.01, 0.5)))
            reading.cancel()
            self.wire.vanish(politely=self.rng.random() < 0.5)
            return
        else:
            await self._send(whole)
        if self.fault == "half":
            self.wire.finish()
        await self._until(len(self.requests))
        if self.rng.random() < 0.5:
            self.wire.finish()  # else the service closes the idle connection
        await reading

    async def _until(self, count: int) -> None:
        """Wait for so many whole answers, or the end."""
        while not self.ended and (len(self.received) < self._enough or self._answered() < count):
            self._arrived.clear()
            await self._arrived.wait()

    async def _send(self, data: bytes) -> None:
        while data:
            size = self.rng.choice((1 + len(data) // 10, len(data), len(data), 65_536))
            self.wire.send(data[:size])
            data = data[size:]
            await asyncio.sleep(0.002 if self.fault != "slow" else self.rng.choice((0.01, 0.4)))

    async def _read(self) -> None:
        while True:
            if self.fault == "late":
                await asyncio.sleep(self.rng.choice((0.01, 1.0, 3.0)))
            data = await self.wire.read()
            self.received += data
            self.ended = not data
            self._arrived.set()
            if self.ended:
                return

    def _answered(self) -> int:
        """Number of whole answers so far."""
        found = answers(bytes(self.received))
        missing = int(found[-1][1].get("content-length", 0)) - len(found[-1][2]) if found else 0
        self._enough = len(self.received) + max(missing, 1)
        return sum(whole for *_, whole in found)

    def complaints(self, end: float) -> list[str]:
        """What is wrong with what was received; a client without a fault gets all its answers.

        Not after the end of the service, which is infinite where all others have ended first.
        """
        try:
            found = answers(bytes(self.received))
        except (ValueError, KeyError) as error:
            return [f"{self.name} {self.fault}: no HTTP: {error!r} {bytes(self.received)[-300:]!r}"]
        wrong = [what for number, answer in enumerate(found) if (what := self._wrong(number, found, answer))]
        complete = sum(whole for *_, whole in found)
        due = len(self.requests) if math.isinf(end) else sum(request.sent < end for request in self.requests)
        if self.fault in {"", "half", "pipelined"} and complete < due:
            closed = found and found[-1][1].get("connection") == "close" and found[-1][3]
            if not closed:
                wrong.append(f"{complete} of {len(self.requests)} answers, then the end")
        return [f"{self.name} {self.fault}: {what}" for what in wrong]

    def _wrong(self, number: int, found: list[Answer], answer: Answer) -> str:
        last = number == len(found) - 1
        status, headers, body, whole = answer
        tag = headers.get("x-request-id")
        if not whole:
            return "" if last else "a part of an answer before another"
        if status not in ALLOWED or (status == 500 and b"worker-lost" not in body):
            return f"status {status}"
        if self.fault == "stray" and tag and all(tag != request.tag for request in self.requests):
            return ""  # what is stray stands in the id too
        try:
            if headers.get("content-type") == "text/event-stream":
                status, body = last_event(body, tag)
            document = json.loads(body)
        except ValueError as error:
            return f"no document: {error}: {body[:200]!r}"
        if tag is None:
            return "" if last and status in {400, 503} else "an answer to nobody"
        if number >= len(self.requests) or tag != self.requests[number].tag:
            if self.fault == "stray":
                return ""  # which may have made another request of what followed
            return f"answer {number} is {tag}"
        if status == 200 and document["text"] != text_of(tag, self.requests[number].size):
            return f"the answer of another in {tag}"
        return "" if status == 200 or document["status"] == status else "a problem of another status"


def answers(data: bytes) -> list[Answer]:
    """Status, headers, body of each answer, and whether it is there to its end."""
    found = []
    while data:
        head, end, rest = data.partition(b"\r\n\r\n")
        if not end:
            found.append((0, {}, b"", False))
            break
        first, *lines = head.decode("ascii").split("\r\n")
        if not first.startswith("HTTP/1.1 "):
            raise ValueError(first)
        status, data = int(first[9:12]), rest
        if status >= 200:
            headers = dict(line.split(": ", 1) for line in lines)
            if "content-length" in headers:
                size = int(headers["content-length"])
                body, whole, data = data[:size], len(data) >= size, data[size:]
            else:
                body, whole, data = unchunked(data)
            found.append((status, headers, body, whole))
    return found


def unchunked(data: bytes) -> tuple[bytes, bool, bytes]:
    """The content of chunks, whether it is there to its end, and what follows."""
    content = b""
    while True:
        line, found, rest = data.partition(b"\r\n")
        size = int(line or b"0", 16) if found else 0
        if not found or len(rest) < size + 2:
            return content + rest[:size], False, b""
        content, data = content + rest[:size], rest[size + 2 :]
        if not size:
            return content, True, data


def last_event(stream: bytes, tag: str | None) -> tuple[int, bytes]:
    """Status and document at the end of the events that are for the request with this tag. Raises ValueError."""
    *before, last = [event for event in stream.decode().split("\n\n") if event.strip(":")]
    for event in before:
        head, _, data = event.partition("\ndata: ")
        if head != "event: progress" or (json.loads(data)["partial"] or {"tag": tag})["tag"] != tag:
            raise ValueError("an event of another, or a second end")
    head, _, data = last.partition("\ndata: ")
    if head == "event: problem":
        return int(json.loads(data)["status"]), data.encode()
    if head != "event: answer":
        raise ValueError("a stream without its answer")
    return 200, data.encode()

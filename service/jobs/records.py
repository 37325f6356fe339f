"""What is written about jobs, and read back."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

import orjson

from service.execution.formats import Buffer
from service.execution.messages import Reply

ROW_BYTES = 64 * 1024
"""A larger body or answer is a file: 20 MB in a row made each claim take half a second."""

ACCEPTED, RUNNING, SUCCESSFUL, FAILED, DISMISSED = "accepted", "running", "successful", "failed", "dismissed"
STATES = (ACCEPTED, RUNNING, SUCCESSFUL, FAILED, DISMISSED)
ENDED = (SUCCESSFUL, FAILED, DISMISSED)


@dataclass(frozen=True, slots=True)
class NewJob:
    """A job as it is submitted."""

    id: str
    client: str
    idempotency_key: str | None
    fingerprint: str
    request_id: str
    operation: str
    media: str
    """The encodings, a JSON list."""
    body: bytes | None
    """None where it is in a file."""
    size: int


class Claimed(NamedTuple):
    """A job that this process is to run."""

    id: str
    client: str
    operation: str
    media: str
    body: bytes | None
    attempts: int
    request_id: str
    waited: float
    """Seconds since it was accepted."""


class Kept(NamedTuple):
    """How a job ended, as it stands in the database."""

    reply: str | None
    answer: bytes | None
    """None where it is in a file, or there is none."""
    attempts: int


@dataclass(frozen=True, slots=True)
class State:
    """What a client is told of a job."""

    id: str
    client: str
    operation: str
    status: str
    revision: int
    progress: float
    message: str
    partial: str | None
    """A JSON object."""
    created: float
    started: float | None
    updated: float
    finished: float | None

    @property
    def ended(self) -> bool:
        """Whether nothing more will happen."""
        return self.status in ENDED


@dataclass(slots=True)
class Outcome:
    """How a job ended: its reply, whose body may be in a file, and what its status says."""

    id: str
    attempts: int
    status: str
    message: str
    reply: str
    answer: bytes | None
    size: int
    owner: str = field(default="")


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a running job is."""

    id: str
    attempts: int
    owner: str
    progress: float
    message: str
    partial: str | None


def written_reply(reply: Reply) -> str:
    """All of a reply but its body."""
    fields = [
        reply.status,
        reply.media_type,
        reply.content_encoding,
        reply.decode,
        reply.compute,
        reply.encode,
        reply.tag,
    ]
    return orjson.dumps(fields).decode()


def read_reply(text: str, body: list[Buffer]) -> Reply:
    """The reply as it was."""
    status, media_type, encoding, decode, compute, encode, tag = orjson.loads(text)
    return Reply(status, media_type, body, encoding, decode, compute, encode, tag=tag)

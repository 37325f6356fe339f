"""The worker's side of a job that has parts: what is not taken by others it does itself (see `part_jobs`)."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator, Sequence
from contextvars import ContextVar
from typing import Any

import orjson

from service.execution.transfer import Channel, Kind, Message
from service.execution.upload import INLINE_LIMIT, Upload
from service.methods.parts import Part
from service.schemas.types.errors import AbacusError

CHANNEL: ContextVar[Channel | None] = ContextVar("channel", default=None)
"""To the pool, in its workers."""
PART = "part"
"""The header of a job that is a part."""

Outcome = tuple[Any, AbacusError | None]


def hands(channel: Channel) -> Callable[[Sequence[Part]], Iterator[Any]]:
    """Hands that offer parts to the pool's other workers. Pickles go between processes of one service alone."""

    def shared(parts: Sequence[Part]) -> Iterator[Any]:
        _offer(channel, parts)
        outcomes: dict[int, Outcome] = {}
        asked = True
        for index in range(len(parts)):
            while index not in outcomes:
                if not asked:
                    channel.send(b"", kind=Kind.NEXT)
                message, asked = _received(channel), False
                place = int(message.header)
                outcomes[place] = outcome(parts[place]) if message.kind is Kind.PART else pickle.loads(message.body)  # noqa: S301
            state, error = outcomes.pop(index)
            if error is not None:
                raise error
            yield state

    return shared


def done(body: memoryview) -> list[memoryview]:
    """What a worker answers to a part."""
    made = outcome(pickle.loads(body))  # noqa: S301 - from another worker of this service
    return [memoryview(pickle.dumps(made, pickle.HIGHEST_PROTOCOL))]


def outcome(part: Part) -> Outcome:
    """What a part gives, or what it refuses."""
    try:
        return part(), None
    except AbacusError as error:
        return None, error


def _offer(channel: Channel, parts: Sequence[Part]) -> None:
    header = orjson.dumps([PART]).decode()
    with Upload() as body:
        places = []
        for part in parts:
            content = pickle.dumps(part, pickle.HIGHEST_PROTOCOL)
            if len(content) > INLINE_LIMIT:
                body.align()  # it goes on as a map of its own
            places.append((body.size, len(content)))
            body.write(content)
        channel.send(orjson.dumps([header, places]), body, kind=Kind.PARTS)


def _received(channel: Channel) -> Message:
    while (message := channel.receive()) is None:
        pass
    message.close()
    return message

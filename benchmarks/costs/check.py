"""Whether a drawn request keeps to what its operation declares, and the event loop to its time."""

from __future__ import annotations

import json
from collections.abc import Iterator
from random import Random

from benchmarks.costs import measure
from benchmarks.costs.bodies import Drawn
from service.execution.messages import Limits, Media
from service.execution.request_fields import example
from service.operation import Cost
from service.routers import CATALOGUE
from service.settings import Settings

LONGEST = 0.01
"""Seconds of the processor for a request that is computed on the event loop."""
ARRAYS = 8
"""Arrays of the declared size that there may be at a time: a worker has 2 GiB, and 20 million elements are 160 MB."""
BESIDE = 3 << 20
"""Bytes beside them: the request, the compiled formula, the answer as text."""
_ATTEMPTS = 12  # at finding a size that is computed at once; each is half of the one before
_BYTES = (2, 4, 8, 20)  # of a number in JSON
KEYS = sorted(key for key, operation in CATALOGUE.items() if operation.cost)

_settings = Settings()
_limits = Limits(_settings.max_elements, _settings.max_body_bytes, _settings.max_answer_bytes)
_bound = Cost(_settings.inline_flops, _settings.inline_body_bytes // 8)


def warm_up() -> None:
    """Run every example: what a first request imports and compiles is no later one's."""
    for key in KEYS:
        operation = CATALOGUE[key]
        measure.taken(operation, json.dumps(example(operation)).encode(), Media(), _limits, None)
    measure.settle()


def inline(key: str, seed: str) -> Iterator[str]:
    """What is wrong with the costs of one request, drawn as large as it is still computed at once."""
    operation, chance = CATALOGUE[key], Random(seed)
    media = Media(accept_encoding=chance.choice(("", "", "", "gzip")))
    room = _settings.inline_body_bytes // chance.choice(_BYTES)
    for _ in range(_ATTEMPTS):
        body = Drawn(key, seed, room).body()
        room //= 2
        if len(body) > _settings.inline_body_bytes:
            continue
        seconds = measure.seconds(operation, body, media, _limits, _bound)
        if seconds > LONGEST:
            yield f"{key} {seed}: {1e3 * seconds:.1f} ms for {len(body)} bytes: {_beginning(body)}"
        found = measure.taken(operation, body, media, _limits, _bound)
        yield from _broken(key, seed, found, body)
        if found.status or room < 2:
            return


def _broken(key: str, seed: str, found: measure.Taken, body: bytes) -> Iterator[str]:
    if found.fault:
        yield f"{key} {seed}: {found.fault}: {_beginning(body)}"
    if found.largest > max(found.declared, 16):
        yield f"{key} {seed}: answered {found.largest} of {found.declared} declared elements: {_beginning(body)}"
    if found.peak > ARRAYS * 8 * found.declared + BESIDE + 8 * len(body):
        yield f"{key} {seed}: {found.peak} bytes for {found.declared} declared elements: {_beginning(body)}"


def _beginning(body: bytes) -> str:
    return body[:200].decode(errors="replace")

"""A request as it travels to a worker process and back."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pkgutil import resolve_name
from typing import Any

import orjson

from service.execution import sharing
from service.execution.cluster import Cluster
from service.execution.execute import execute
from service.execution.library import Library
from service.execution.messages import Limits, Media, Reply
from service.execution.steps import SERVED
from service.execution.storing import STORE
from service.methods import graphs, parts, remembered
from service.methods.progress import SILENT, Progress
from service.operation import View

Buffer = bytes | memoryview
_WORK = {**SERVED, STORE.path: STORE}


def job_header(
    key: str, media: Media | orjson.Fragment, limits: Limits, deadline: float, *, heard: bool = False
) -> bytes:
    """What a worker must know beside the body; `deadline` is a time of `time.monotonic()`, one clock for all here.

    `heard`: somebody wants to know on the way how far it is.
    """
    return orjson.dumps((key, media, limits, deadline, heard))


def written_media(media: Media) -> bytes:
    """The encodings as JSON, which is what a header takes too."""
    return orjson.dumps(media)


def errand(task: str, *arguments: Any) -> bytes:
    """The header of a job that is no operation: `task` ("module:function") gives what a worker is to answer."""
    return orjson.dumps((task, *arguments))


def run(header: bytes, body: memoryview, report: Callable[[bytes], None]) -> tuple[bytes, Sequence[Buffer]]:
    """Execute one job, in the worker process; where memory is short, again without what other jobs left in it."""
    last = not remembered.holds_any()
    try:
        return _attempt(header, body, report, last=last)
    except MemoryError:
        if last:
            raise
    # Behind the handler, when the traceback is gone: it holds the arrays of the first attempt.
    remembered.forget()
    return _attempt(header, body, report, last=True)


def _attempt(
    header: bytes, body: memoryview, report: Callable[[bytes], None], *, last: bool
) -> tuple[bytes, Sequence[Buffer]]:
    """Raises MemoryError where another attempt may follow, and of what is no operation."""
    key, *fields = orjson.loads(header)
    if key == sharing.PART:
        return b"", sharing.done(body)
    if ":" in key:
        answer: tuple[bytes, Sequence[Buffer]] = resolve_name(key)(*fields)
        return answer
    media, limits, deadline, heard = fields
    allowed = Limits(**limits | {"seconds": deadline - time.monotonic()})
    progress = Progress(report) if heard else SILENT
    known = _media_of(media)
    with _helped(allowed, known.owner) as cluster:
        reply = execute(_WORK[key], body, known, allowed, progress=progress, last=last)
    reply.notice = reply.notice or (cluster.notice if cluster else "")
    pieces, reply.body = reply.body, []
    return orjson.dumps(reply), pieces


@contextmanager
def _helped(limits: Limits, owner: str) -> Iterator[Cluster | None]:
    """With the hands of other workers, and of the cluster where there is one."""
    channel = sharing.CHANNEL.get()
    if channel is None:
        yield None
        return
    own = sharing.hands(channel)
    if not limits.cluster:
        with parts.shared(own):
            yield None
        return
    library = Library.of(limits, owner)
    with (
        Cluster(limits.cluster, library, own, limits.seconds) as cluster,
        parts.shared(cluster.hands),
        graphs.computed_by(cluster.results),
    ):
        yield cluster


def _media_of(fields: dict[str, Any]) -> Media:
    return Media(**fields | {"view": View(**fields["view"])})


def reply_of(header: bytes, body: memoryview) -> Reply:
    """The reply that a worker sent."""
    return Reply(**orjson.loads(header) | {"body": [body]})

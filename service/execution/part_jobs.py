"""The parts of a job: its own worker does them one by one, and idle workers take some meanwhile."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

import orjson

from service.execution.crew import Worker
from service.execution.pool_job import Job
from service.execution.transfer import Kind, Message


class Sharing:
    """What is left of the parts of one pass of a job.

    The two sides of its worker's socket speak in turn: the worker asks, by PARTS or NEXT, and is given a part to do, or
    what another made of one. All take the next part, so that what is made comes in about the order that is needed. Both
    go on in the memory in which they came: the event loop copies neither.
    """

    def __init__(self, job: Job, worker: Worker, offer: Message) -> None:
        self.job = job
        self._worker = worker
        self._offer = offer
        header, self._places = orjson.loads(offer.header)
        self._header = header.encode()
        self._waiting = deque(range(len(self._places)))
        self._made: deque[tuple[int, Message]] = deque()
        self._left = len(self._places)
        self._asks = True
        self._is_closed = False

    @property
    def is_over(self) -> bool:
        """Whether its worker has all that it asked for."""
        return not self._left

    @property
    def waits(self) -> bool:
        """Whether there is a part that nobody does."""
        return bool(self._waiting)

    def take(self) -> Part:
        """The next part, for another worker. It stands and falls with the whole job."""
        index, whole = self._waiting.popleft(), self.job
        body = self._offer.part(*self._places[index])
        return Part(self._header, body, whole.client, whole.deadline, whole.future, sharing=self, index=index)

    def put_back(self, part: Part) -> None:
        """Take a part that its worker did not end."""
        self._waiting.appendleft(part.index)

    def made(self, part: Part, state: Message) -> None:
        """Take what a worker made of a part."""
        if self._is_closed:
            state.close()
        else:
            self._made.append((part.index, state))

    def asked(self) -> None:
        """Take note that the worker asks for more."""
        self._asks = True

    def serve(self) -> None:
        """Give the worker that asks what is there, first what others made. Raises OSError where the worker is gone."""
        if not (self._asks and (self._made or self._waiting)):
            return
        self._asks, self._left = False, self._left - 1
        if not self._made:
            self._worker.channel.send(b"%d" % self._waiting.popleft(), kind=Kind.PART)
            return
        index, state = self._made.popleft()
        try:
            self._worker.channel.send(b"%d" % index, state.part(0, len(state.body)), kind=Kind.STATE)
        finally:
            state.close()

    def close(self) -> None:
        """Give all memory back; what is made from now on is for nobody."""
        self._is_closed = True
        self._offer.close()
        for _, state in self._made:
            state.close()


@dataclass(eq=False, slots=True, kw_only=True)
class Part(Job):
    """One of the parts of a job, for another worker than its own."""

    kind: ClassVar[Kind] = Kind.PART
    sharing: Sharing
    index: int


class Shared:
    """The jobs of a pool that have parts, by their own workers."""

    def __init__(self) -> None:
        self._of: dict[Worker, Sharing] = {}

    @property
    def waits(self) -> bool:
        """Whether there is a part that nobody does."""
        return any(sharing.waits for sharing in self._of.values())

    def begin(self, worker: Worker, job: Job, offer: Message) -> None:
        """Take the parts of a job."""
        self.forget(worker)
        self._of[worker] = Sharing(job, worker, offer)

    def asked(self, worker: Worker) -> None:
        """Take note that a worker asks for more."""
        if worker in self._of:
            self._of[worker].asked()

    def forget(self, worker: Worker) -> None:
        """Forget the parts of a worker that is gone, or done with them."""
        if sharing := self._of.pop(worker, None):
            sharing.close()

    def take(self, may_have: Callable[[str], bool]) -> Part | None:
        """A part of a job whose client may have one more worker."""
        waiting = (sharing for sharing in self._of.values() if sharing.waits and may_have(sharing.job.client))
        sharing = next(waiting, None)
        return sharing.take() if sharing else None

    def serve(self, lost: Callable[[Worker, OSError], None]) -> None:
        """Give workers what they ask for, and say which are gone."""
        for worker, sharing in list(self._of.items()):
            try:
                sharing.serve()
            except OSError as error:
                lost(worker, error)
            if sharing.is_over:
                self.forget(worker)

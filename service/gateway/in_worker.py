"""Requests on their way to a worker process and back."""

from __future__ import annotations

import time
from contextlib import nullcontext

from service.execution.job import job_header, reply_of
from service.execution.job_errors import DeadlineExceeded, OutOfMemory, PoolClosed, QueueFull, StartFailed, WorkerLost
from service.execution.messages import Limits, Media, Reply
from service.execution.pool_job import Answer
from service.execution.storing import STORE
from service.execution.upload import Upload
from service.execution.workers import WorkerPool
from service.gateway.admission import Share
from service.gateway.exchange import Exchange
from service.gateway.leaving import unless_gone
from service.gateway.negotiation import wait_preference
from service.gateway.refusal import Refusal, busy
from service.settings import Settings


class InWorker:
    """Has workers compute: in their turn, before their deadline, and only as long as the client is there."""

    def __init__(self, settings: Settings, limits: Limits, pool: WorkerPool) -> None:
        self._settings = settings
        self._limits = limits
        self._pool = pool
        self.upload, self.release = pool.upload, pool.release

    @property
    def is_full(self) -> bool:
        """Whether a large body would be received in vain."""
        return self._pool.queued >= max(self._settings.queue_limit, 1)

    async def answer(self, exchange: Exchange, key: str, upload: Upload, share: Share, media: Media) -> Answer:
        """What a worker answers to a body. Raises Refusal and ClientGone."""
        share.start_job()
        stream = exchange.stream
        if stream:
            share.open_stream()
        settings, wanted = self._settings, wait_preference(exchange.header(b"prefer"))
        seconds = min(settings.deadline_seconds if wanted is None else wanted, settings.max_deadline_seconds)
        start = time.monotonic()
        try:
            header = job_header(key, media, self._limits, start + seconds, heard=stream is not None)
            async with stream.following() if stream else nullcontext():
                told = stream.report if stream else None
                work = self._pool.run(header, upload, start + seconds, share.client, told)
                answer = await unless_gone(exchange, work)
        except DeadlineExceeded:
            raise Refusal("deadline-exceeded", f"The work was stopped after {seconds:g} seconds.") from None
        except QueueFull as full:
            raise busy(full.retry_after) from None
        except (PoolClosed, StartFailed):
            raise busy(1) from None
        except OutOfMemory as error:
            raise Refusal("memory-limit-exceeded", str(error)) from None
        except WorkerLost as error:
            raise Refusal("worker-lost", str(error)) from None
        exchange.queue, exchange.place = time.monotonic() - start, "worker"
        return answer

    async def store(self, exchange: Exchange, request: bytes, share: Share) -> Reply:
        """Have a worker make a data set of what was received."""
        upload, answer = self._pool.upload(), None
        try:
            upload.write(request)
            answer = await self.answer(exchange, STORE.path, upload, share, Media())
            reply = reply_of(answer.header, answer.body)
            reply.body = [bytes(answer.body)]
        finally:
            self.release(upload, answer)
        return reply

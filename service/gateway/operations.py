"""Calls of operations: what they send is read, computed at once or by a worker or kept as a job, and answered."""

from __future__ import annotations

from dataclasses import replace

from service.execution.job import reply_of
from service.execution.messages import Media, Reply
from service.execution.request_fields import request_shown
from service.gateway.admission import Admission, Share
from service.gateway.body import CLOSE, Bodies, declared_length
from service.gateway.cycle import LEAVES_AT_ONCE
from service.gateway.data_set_pages import DataSetPages
from service.gateway.exchange import APPLIED, Exchange
from service.gateway.in_worker import InWorker
from service.gateway.inline import Inline
from service.gateway.job_pages import JobPages
from service.gateway.negotiation import negotiate, wants_job
from service.gateway.refusal import Refusal, busy
from service.gateway.replies import answer
from service.operation import Operation
from service.settings import Settings

_LONGEST_TAGS = 4096  # characters of If-None-Match: who has more answers is given another


class Operations:
    """Serves the calls of operations."""

    def __init__(  # noqa: PLR0913 - one of everything that a call may need
        self,
        settings: Settings,
        admission: Admission,
        inline: Inline,
        workers: InWorker,
        *,
        jobs: JobPages,
        data_sets: DataSetPages,
    ) -> None:
        self._settings = settings
        self._admission = admission
        self._inline = inline
        self._workers = workers
        self._jobs = jobs
        self._data_sets = data_sets
        self.bodies = Bodies(settings.max_body_bytes, settings.body_grace_seconds)

    async def serve(self, exchange: Exchange, key: str, operation: Operation, client: str) -> None:
        """Answer a call. Raises Refusal, JobError and ClientGone."""
        media = negotiate(exchange, operation)
        if self._settings.data_dir:
            media = await self._data_sets.named(exchange, media, client)
        body, more = await self._first_bytes(exchange, operation, client)
        if self._settings.data_dir and wants_job(exchange.header(b"prefer")):
            with Share(self._admission, client) as share:
                await self._keep(exchange, key, media, share, (body, more))
            return
        if exchange.stream is None and (had := exchange.headers.get(b"if-none-match")):
            media = replace(media, if_none_match=had[:_LONGEST_TAGS].decode("latin-1"))
        reply = None if more else self._inline.reply(key, operation, body, media)
        if reply:
            exchange.place = "inline"
            await self._answer_at_once(exchange, key, client, reply)
            return
        applied = [(APPLIED, b"return=minimal")] if media.minimal else []
        upload, found = self._workers.upload(), None
        try:
            with Share(self._admission, client) as share:
                await self.bodies.fill(exchange, upload, share, body, more=more)
                found = await self._workers.answer(exchange, key, upload, share, media)
                share.add_bytes(len(found.body))
                await answer(exchange, key, reply_of(found.header, found.body), *applied)
        finally:
            self._workers.release(upload, found)

    async def _keep(self, exchange: Exchange, key: str, media: Media, share: Share, start: tuple[bytes, bool]) -> None:
        """Take a request whose body begins so as a job."""
        body, more = start
        exchange.stream = None  # the job has its own
        upload = self._workers.upload()
        try:
            await self.bodies.fill(exchange, upload, share, body, more=more)
            await self._jobs.keep(exchange, key, media, share, upload.content)
        finally:
            self._workers.release(upload, None)

    async def _answer_at_once(self, exchange: Exchange, key: str, client: str, reply: Reply) -> None:
        size = sum(map(len, reply.body))
        if size <= LEAVES_AT_ONCE:
            await answer(exchange, key, reply)
            return
        with Share(self._admission, client) as share:  # until it is read
            share.start_job()
            share.add_bytes(size)
            await answer(exchange, key, reply)

    async def _first_bytes(self, exchange: Exchange, operation: Operation, client: str) -> tuple[bytes, bool]:
        """A small body, or the beginning of another, and whether more is to come."""
        if operation.method == "GET":
            return b"{}", False
        body, more = self.bodies.here(exchange), False
        if body is None:
            body, more = await self._first_pieces(exchange, client)
        if not body and not more and exchange.scope["query_string"]:
            detail = f"Fields are not read from the address, and the body is empty: send {request_shown(operation)}."
            raise Refusal("malformed-body", detail)
        return body, more

    async def _first_pieces(self, exchange: Exchange, client: str) -> tuple[bytes, bool]:
        self._check_length(exchange)
        body, more = await self.bodies.receive(exchange)
        if not more:
            return body, False
        with Share(self._admission, client) as share:
            return await self.bodies.gather(exchange, share, body, self._settings.inline_body_bytes)

    def _check_length(self, exchange: Exchange) -> None:
        settings = self._settings
        size = declared_length(exchange, settings.max_body_bytes)
        if size > settings.inline_body_bytes and self._workers.is_full:
            raise busy(1, CLOSE)

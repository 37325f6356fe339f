"""The resources of jobs: /v1/jobs, a job, its results, its events. And how a request becomes a job."""

from __future__ import annotations

import asyncio
import re
import secrets
import time
from contextlib import nullcontext
from functools import partial
from hashlib import sha256
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from service.execution.formats import JSON
from service.execution.job import written_media
from service.execution.messages import Media
from service.gateway.admission import Share
from service.gateway.events import SILENCE, EventStream, changes
from service.gateway.exchange import APPLIED, Exchange
from service.gateway.from_files import READ_AT_ONCE
from service.gateway.headers import Header
from service.gateway.leaving import unless_gone
from service.gateway.negotiation import wait_preference
from service.gateway.refusal import Refusal
from service.gateway.replies import answer, send
from service.jobs.documents import ROOT, location, status_document
from service.jobs.errors import JobError, KeyReused, StoreFull, TooManyJobs
from service.jobs.hub import REMOTE, pause
from service.jobs.records import DISMISSED, ROW_BYTES, STATES, NewJob, State
from service.settings import Settings

if TYPE_CHECKING:
    from service.jobs.jobs import Jobs

_RESULTS, _EVENTS = "results", "events"
_LISTED = 100  # jobs, unless the query says otherwise
_MOST_LISTED = 1000  # jobs on a page; a choice
_LONGEST_KEY = 255  # characters: the column of the database has as many
_LARGE = 1 << 20  # bytes of a body that a thread hashes, which takes 1 to 3 ms
_MOST_FIELDS = 20  # of a query; two have a meaning
_ID = re.compile("[0-9a-f]{32}")  # a text with NUL, say, PostgreSQL would not look for


class JobPages:
    """Makes jobs, and answers about them.

    A job is its client's where there are keys; where there are none it is theirs who know its id, 128 random bits.
    """

    def __init__(self, jobs: Jobs | None, settings: Settings) -> None:
        self._known = jobs
        self._secured = settings.secured
        self._longest_wait = settings.max_deadline_seconds
        self._stopping = False

    def stop_streams(self) -> None:
        """End the streams of events: who follows comes again, to another process perhaps."""
        self._stopping = True

    @property
    def _jobs(self) -> Jobs:
        if self._known is None:
            raise Refusal("not-found", "This service keeps no jobs: ABACUS_DATA_DIR is not set.")
        return self._known

    async def keep(self, exchange: Exchange, key: str, media: Media, share: Share, body: memoryview) -> None:
        """Take a request as a job, and answer that; or its answer where it is there in the time the client waits."""
        job = await _new_job(exchange, key, media, share.client, body)
        state = await self._jobs.submit(job, body)
        wait = min(wait_preference(exchange.header(b"prefer")) or 0.0, self._longest_wait)
        if wait:
            later = await unless_gone(exchange, self._jobs.ended(state.id, wait))
            state = later or state
        waited = b"wait=%d" % wait
        if wait and state.ended:
            await self._answer_with_result(exchange, state, share, (APPLIED, waited))
        else:
            applied = (APPLIED, b"respond-async, " + waited if wait else b"respond-async")
            place = (b"location", location(state.id).encode())
            await send(exchange, 202, status_document(state), place, applied)

    async def serve(self, exchange: Exchange, share: Share) -> None:
        """Answer a request for /v1/jobs and what is below it. Raises Refusal and JobError."""
        path, client = exchange.scope["path"], share.client
        if path == ROOT:
            await self._list(exchange, client)
            return
        job_id, _, resource = path.removeprefix(f"{ROOT}/").partition("/")
        if resource not in ("", _RESULTS, _EVENTS):
            raise Refusal("not-found", "A job has /results and /events.")
        _check_method(exchange, *(("GET", "HEAD") if resource else ("GET", "HEAD", "DELETE")))
        state = await self._find(job_id, client)
        if resource == _RESULTS:
            with share:
                await self._answer_with_result(exchange, state, share)
        elif resource == _EVENTS:
            with share:
                await self._follow(exchange, state, share)
        elif exchange.method == "DELETE":
            await self._jobs.dismiss(state)
            await send(exchange, 200, status_document(await self._find(job_id, client)))
        else:
            await send(exchange, 200, status_document(state))

    async def _find(self, job_id: str, client: str) -> State:
        store = self._jobs.store
        state = await store.state(job_id) if _ID.fullmatch(job_id) else None
        if state is None or (self._secured and state.client != client):
            raise Refusal("no-such-job", "No job of yours has this id; it may have expired.")
        return state

    async def _answer_with_result(self, exchange: Exchange, state: State, share: Share, *headers: Header) -> None:
        """Answer as the direct call would have been. Raises Refusal."""
        if state.status == DISMISSED:
            raise Refusal("job-dismissed", "The job was dismissed; it has no answer.")
        if not state.ended:
            detail = f"The job is {state.status}; ask again later, or follow {location(state.id)}/events."
            raise Refusal("result-not-ready", detail, (b"retry-after", b"1"))
        found = await self._jobs.store.result(state.id)
        if found is None:
            raise Refusal("no-such-job", "The job has expired.")
        reply, file = found
        with file or nullcontext():
            share.add_bytes(READ_AT_ONCE if file else sum(map(len, reply.body)))
            await answer(exchange, state.operation, reply, *headers, file=file)

    async def _follow(self, exchange: Exchange, state: State, share: Share) -> None:
        """Send what becomes of a job, from behind the event that the client has seen last."""
        seen = exchange.header(b"last-event-id")
        after = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 10 else 0
        if state.ended and after >= state.revision:
            await exchange.begin(204, b"")  # a browser comes again after any other answer
            await exchange.end()
            return
        share.open_stream()
        stream = exchange.follow()
        await stream.comment()
        await unless_gone(exchange, self._send_changes(stream, state.id, after))
        await exchange.end()

    async def _send_changes(self, stream: EventStream, job_id: str, after: int) -> None:
        before: State | None = None
        due = time.monotonic() + SILENCE
        with self._jobs.store.hub.watch(job_id) as changed:
            while not self._stopping and (state := await self._jobs.store.state(job_id)):
                if state.revision > after:
                    await stream.write(changes(before, state))
                    due = time.monotonic() + SILENCE
                elif time.monotonic() > due:
                    await stream.comment()
                    due = time.monotonic() + SILENCE
                if state.ended:
                    return
                before, after = state, max(after, state.revision)
                await pause(changed, REMOTE)

    async def _list(self, exchange: Exchange, client: str) -> None:
        _check_method(exchange, "GET", "HEAD", hint="; a job is a call of an operation with `Prefer: respond-async`")
        query = exchange.scope.get("query_string", b"").decode("latin-1")
        statuses, limit = _filters(query)
        found = await self._known.store.states(client, statuses, limit) if self._known and self._secured else []
        links = [{"rel": "self", "href": ROOT, "type": JSON}]
        await send(exchange, 200, {"jobs": [status_document(state) for state in found], "links": links})


async def _new_job(exchange: Exchange, key: str, media: Media, client: str, body: memoryview) -> NewJob:
    encodings, idempotency_key = written_media(media), _idempotency_key(exchange)
    fingerprint = partial(_fingerprint, key.encode(), encodings, body)
    return NewJob(
        id=secrets.token_hex(16),
        client=client,
        idempotency_key=idempotency_key,
        fingerprint=await asyncio.to_thread(fingerprint) if len(body) > _LARGE else fingerprint(),
        request_id=exchange.id,
        operation=key,
        media=encodings.decode(),
        body=bytes(body) if len(body) <= ROW_BYTES else None,
        size=len(body),
    )


def _fingerprint(key: bytes, encodings: bytes, body: memoryview) -> str:
    known = sha256(b"\0".join((key, encodings, b"")))
    known.update(body)
    return known.hexdigest()


def _filters(query: str) -> tuple[tuple[str, ...], int]:
    try:
        wanted = dict(parse_qsl(query, keep_blank_values=True, max_num_fields=_MOST_FIELDS))
    except ValueError:
        raise Refusal("invalid-input", f"The query has more than {_MOST_FIELDS} fields.") from None
    status, limit = wanted.get("status"), wanted.get("limit", str(_LISTED))
    if status is not None and status not in STATES:
        raise Refusal("invalid-input", f"`status` is one of {', '.join(STATES)}.")
    if not (limit.isascii() and limit.isdigit() and 1 <= int(limit[:9]) <= _MOST_LISTED):
        raise Refusal("invalid-input", f"`limit` is a number from 1 to {_MOST_LISTED}.")
    if unknown := set(wanted) - {"status", "limit"}:
        raise Refusal("invalid-input", f"The list takes `status` and `limit`; {len(unknown)} other names were sent.")
    return (status,) if status else STATES, int(limit)


def _idempotency_key(exchange: Exchange) -> str | None:
    """The key of the header, a string in quotes by its draft, and plain as most send it."""
    sent = exchange.headers.get(b"idempotency-key")
    if sent is None:
        return None
    key = sent.decode("latin-1").strip().removeprefix('"').removesuffix('"')
    if not (key and len(key) <= _LONGEST_KEY and key.isascii() and key.isprintable()):
        raise Refusal("invalid-input", f"Idempotency-Key takes 1 to {_LONGEST_KEY} printable ASCII characters.")
    return key


def _check_method(exchange: Exchange, *methods: str, hint: str = "") -> None:
    if exchange.method not in methods:
        allow = ", ".join(methods)
        raise Refusal("method-not-allowed", f"This path takes {allow}{hint}.", (b"allow", allow.encode()))


def refusal_of(error: JobError) -> Refusal:
    """What a client is told where a job is not taken."""
    if isinstance(error, KeyReused):
        detail = "The Idempotency-Key was sent before with another request; send this one with a key of its own."
        return Refusal("idempotency-key-reused", detail)
    if isinstance(error, TooManyJobs):
        detail = "The client has as many jobs waiting or running as it may have."
        return Refusal("too-many-requests", detail, (b"retry-after", b"10"))
    if isinstance(error, StoreFull):
        detail = "There is no room for another job until older ones are forgotten."
        return Refusal("service-unavailable", detail, (b"retry-after", b"60"))
    detail = "Jobs cannot be written down now; the request was not taken, or its end is not known. Send it again."
    return Refusal("service-unavailable", detail, (b"retry-after", b"2"))

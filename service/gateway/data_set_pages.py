"""The resources of data sets: /v1/datasets, and each under its id."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import secrets
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from shutil import disk_usage
from typing import IO, Any

import numpy as np
import orjson

from service.execution import arrow_codec, npy_codec
from service.execution.formats import ARROW, CBOR, CSV, JSON, NPY, PARQUET
from service.execution.library import Library, Record, Unavailable
from service.execution.messages import Media, Reply
from service.execution.shelves import Unreachable
from service.execution.storing import STORE
from service.gateway.admission import Share
from service.gateway.body import CLOSE, Bodies, declared_length
from service.gateway.exchange import Exchange
from service.gateway.from_files import respond_from
from service.gateway.headers import lines
from service.gateway.negotiation import wants_minimal
from service.gateway.refusal import Refusal
from service.gateway.replies import answer, send
from service.settings import Settings

ROOT = "/v1/datasets"
TAKEN = (NPY, CSV, JSON, CBOR, *((ARROW, PARQUET) if arrow_codec.AVAILABLE else ()))
"""What a data set is sent as."""
_log = logging.getLogger(__name__)
_SWEEPING = 60.0  # seconds between looks for what has expired
_RESERVE = 64 << 20  # bytes of the disk that are left to others
_READ = ("GET", "HEAD")

Work = Callable[[Exchange, bytes, Share], Awaitable[Reply]]


class DataSetPages:
    """Stores data sets, and answers about them. Where there are keys each client has its own."""

    def __init__(self, settings: Settings, store: Work) -> None:
        """`store` has a worker turn a received body into a data set."""
        self._settings = settings
        self._store = store
        self._bodies = Bodies(settings.max_data_set_bytes, settings.body_grace_seconds)

    async def watch(self) -> None:
        """Look after bodies that come slowly, and forget what nobody uses, until cancelled."""
        slow = asyncio.create_task(self._bodies.watch())
        try:
            while self._settings.data_dir:
                try:
                    await asyncio.to_thread(self._library("").sweep, self._settings.data_set_seconds)
                except Unreachable as error:  # there is a next time
                    _log.warning("nothing is forgotten: %s", error)
                await asyncio.sleep(min(_SWEEPING, self._settings.data_set_seconds))
            await slow
        finally:
            slow.cancel()

    def owner(self, client: str) -> str:
        """Whose data sets a client may use."""
        return client if self._settings.secured else ""

    async def named(self, exchange: Exchange, media: Media, client: str) -> Media:
        """With whose data sets the request may name, and whether its answer becomes some. Raises Refusal."""
        minimal = wants_minimal(exchange.header(b"prefer"))
        if minimal:
            with _reaching(exchange):
                await self._check_room(self._library(client), self._settings.max_answer_bytes)
        return replace(media, owner=self.owner(client), minimal=minimal) if minimal or self._settings.secured else media

    async def serve(self, exchange: Exchange, share: Share) -> None:
        """Answer a request for /v1/datasets and what is below it. Raises Refusal."""
        if not self._settings.data_dir:
            raise Refusal("not-found", "This service keeps no data sets: ABACUS_DATA_DIR is not set.")
        name = exchange.scope["path"].removeprefix(ROOT).removeprefix("/")
        allowed = (*_READ, "DELETE") if name else (*_READ, "POST")
        if exchange.method not in allowed:
            allow = ", ".join(allowed)
            raise Refusal("method-not-allowed", f"This path takes {allow}.", (b"allow", allow.encode()))
        library = self._library(share.client)
        with _reaching(exchange):
            if exchange.method == "POST":
                with share:
                    await self._receive(exchange, share, library)
            elif not name:
                listed = await asyncio.to_thread(self._listed, library) if self._settings.secured else []
                await send(exchange, 200, {"datasets": listed})
            else:
                await self._one(exchange, library, name)

    def _library(self, client: str) -> Library:
        settings = self._settings
        return Library(settings.data_dir, self.owner(client), settings.data_url, settings.data_cache_bytes)

    async def _one(self, exchange: Exchange, library: Library, name: str) -> None:
        record = await asyncio.to_thread(library.record, name)
        if record is None:
            raise Refusal("no-such-data-set", "No data set of yours has this id; it may have expired.")
        if NPY in exchange.header(b"accept") and exchange.method != "DELETE":
            try:
                await asyncio.to_thread(library.open, name)
            except Unavailable as error:
                raise Refusal("no-such-data-set", f"{error} by POST /v1/datasets.") from None
            path = await asyncio.to_thread(library.file, record)
            file = await asyncio.to_thread(path.open, "rb")
            await respond_from(exchange, 200, lines((b"content-type", NPY.encode())), file, _head(file, record))
            return
        shown = await asyncio.to_thread(self._shown, library, record)
        if exchange.method == "DELETE":
            await asyncio.to_thread(library.forget, record)
        await send(exchange, 200, shown)

    async def _receive(self, exchange: Exchange, share: Share, library: Library) -> None:
        media_type = exchange.header(b"content-type").partition(";")[0].strip().lower()
        if media_type not in TAKEN or exchange.header(b"content-encoding"):
            detail = f"A data set is sent as {', '.join(TAKEN)}, without a Content-Encoding."
            raise Refusal("unsupported-media-type", detail, CLOSE)
        await self._check_room(library, declared_length(exchange, self._settings.max_data_set_bytes))
        part = library.part(secrets.token_hex(16))
        try:
            await self._write(exchange, part)
            request: dict[str, Any] = {"root": self._settings.data_dir, "url": self._settings.data_url}
            request |= {"cache_bytes": self._settings.data_cache_bytes, "owner": self.owner(share.client)}
            request |= {"part": str(part), "media_type": media_type}
            reply = await self._store(exchange, orjson.dumps(request), share)
        finally:
            await asyncio.to_thread(part.unlink, missing_ok=True)  # the kernel takes 0.1 ms a MiB to forget its pages
        if reply.status != 200:
            await answer(exchange, STORE.path, reply)
            return
        stored = orjson.loads(reply.body[0])
        record = Record(**stored["record"])
        place = (b"location", f"{ROOT}/{record.id}".encode())
        shown = await asyncio.to_thread(self._shown, library, record)
        await send(exchange, 200 if stored["known"] else 201, shown, place)

    async def _write(self, exchange: Exchange, part: Path) -> None:
        """Receive a body into a file. A thread writes, for a disk that is slower than the client makes writers wait."""
        file = await asyncio.to_thread(part.open, "wb")
        try:
            more = True
            while more:
                chunk, more = await self._bodies.receive(exchange)
                began = time.perf_counter()
                await asyncio.to_thread(file.write, chunk)
                exchange.delay += time.perf_counter() - began
        finally:
            await asyncio.to_thread(file.close)
        if not exchange.bytes_in:
            raise Refusal("malformed-body", f"The body is empty: send a data set as {', '.join(TAKEN)}.")

    async def _check_room(self, library: Library, size: int) -> None:
        settings = self._settings
        own, everything = await asyncio.to_thread(library.held)
        if settings.secured and own + size > settings.client_data_set_bytes:
            room = f"Your data sets have {own} bytes, and may have {settings.client_data_set_bytes}"
            detail = f"{room}; this takes up to {size} more: DELETE some."
            raise Refusal("too-large", detail, CLOSE)
        free = disk_usage(settings.data_dir).free
        if everything + size > settings.data_set_bytes or free < size + _RESERVE:
            detail = "There is no room for another data set until older ones are forgotten."
            raise Refusal("service-unavailable", detail, (b"retry-after", b"60"), CLOSE)

    def _listed(self, library: Library) -> list[dict[str, Any]]:
        return [self._shown(library, record) for record in library.records()]

    def _shown(self, library: Library, record: Record) -> dict[str, Any]:
        """What a client is told of a data set."""
        shown = asdict(record)
        shown["created"] = _time(record.created)
        return {**shown, "expires": _time(library.used(record.id) + self._settings.data_set_seconds)}


@contextlib.contextmanager
def _reaching(exchange: Exchange) -> Iterator[None]:
    """Refuse a request for which the store of data sets does not answer."""
    try:
        yield
    except Unreachable as error:
        _log.warning("request %s: %s", exchange.id, error)
        raise Refusal("service-unavailable", error.detail, (b"retry-after", b"10"), CLOSE) from None


def _head(file: IO[bytes], record: Record) -> bytes:
    """What stands before the numbers where not the file's own head does, which is then left out.

    Rows of what is stored by column are the same bytes under another.
    """
    if record.columns is None:
        return b""
    file.seek(os.fstat(file.fileno()).st_size - record.bytes)
    return npy_codec.head_of(np.dtype(record.dtype), tuple(record.shape), by_column=True)


def _time(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds").replace("+00:00", "Z")

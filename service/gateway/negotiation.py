"""What the headers of a request say about encodings and time (RFC 9110, RFC 7240)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from service.execution.compression import ENCODINGS
from service.execution.formats import JSON, PICTURES, READERS, WRITERS, media_types
from service.execution.messages import Media
from service.execution.request_fields import request_shown
from service.gateway.events import EVENTS
from service.gateway.exchange import Exchange
from service.gateway.refusal import Refusal
from service.gateway.views import view_of
from service.operation import Operation
from service.routers import CATALOGUE

_EVENTS = EVENTS.encode()
_SENT_AS = {
    "application/x-www-form-urlencoded": "This is announced as a form, as curl -d does. ",
    "multipart/": "Files and forms are not read. ",
    "text/csv": "CSV is read by operations with `data`, `x`, `y` or `samples`. ",
    "text/plain": "This is announced as plain text. ",
    "text/json": "JSON is application/json. ",
    "application/x-ndjson": "Lines of JSON are not read: one object is one request. ",
    "application/xml": "XML is not read. ",
    "text/xml": "XML is not read. ",
}
_PLAIN = "identity"
_LONGEST_QUERY = 1 << 14  # bytes; twice as many as JSON go to a worker beside the body
_ENCODED = f"Content-Encoding {' and '.join(ENCODINGS)} are read; or send it as it is."
_ASYNC = re.compile(r"(?:^|,)\s*respond-async\s*(?:$|[,;])", re.ASCII | re.IGNORECASE)
_MINIMAL = re.compile(r"(?:^|[,;])\s*return\s*=\s*\"?minimal\"?\s*(?:$|[,;])", re.ASCII | re.IGNORECASE)
_WAIT = re.compile(r"(?:^|[,;])\s*wait\s*=\s*\"?(\d{1,9})\"?\s*(?:$|[,;])", re.ASCII | re.IGNORECASE)


def negotiate(exchange: Exchange, operation: Operation) -> Media:
    """The encodings of a request and of its answer. Raises Refusal."""
    if exchange.method != operation.method and (exchange.method, operation.method) != ("HEAD", "GET"):
        allow = "GET, HEAD" if operation.method == "GET" else operation.method
        body = "" if operation.method == "GET" or operation.media_type else f" with {request_shown(operation)}"
        raise Refusal("method-not-allowed", f"This operation takes {allow}{body}.", (b"allow", allow.encode()))
    header = exchange.headers.get
    accept, compressed = header(b"accept"), header(b"accept-encoding")
    if accept and _EVENTS in accept and _best(accept.decode("latin-1"), (*WRITERS, EVENTS)) == EVENTS:
        exchange.follow()
        accept, compressed = None, None
    sent = (None, None) if operation.method == "GET" else (header(b"content-type"), header(b"content-encoding"))
    media = _negotiated(media_types(operation), operation.pictures != (), *sent, accept, compressed)
    return _with_query(exchange, operation, media) if exchange.scope.get("query_string") or exchange.stream else media


def _with_query(exchange: Exchange, operation: Operation, media: Media) -> Media:
    """With what the query says: of a picture, and beside a body that is nothing but data the other fields."""
    query: bytes = exchange.scope.get("query_string", b"")
    bare = media.content_type in READERS and READERS[media.content_type].bare is not None
    if bare:
        if len(query) > _LONGEST_QUERY:
            raise Refusal("invalid-input", f"The query has more than {_LONGEST_QUERY} bytes: send the request as JSON.")
        media = replace(media, query=query.decode("latin-1"))
    if operation.pictures:
        media = replace(media, view=view_of(query, operation, drawn=media.accept in PICTURES and not bare))
    return media


@lru_cache(1024)  # clients make what stands there: bounded, far above what honest ones send
def _negotiated(taken: tuple[str, ...], drawn: bool, *headers: bytes | None) -> Media:
    """The encodings of an exchange; clients send the same few headers over and over."""
    content, encoding, accept, accept_encoding = ((value or b"").decode("latin-1") for value in headers)
    content = _media_type(content)
    if content not in taken:
        curl = f"curl -H 'Content-Type: {taken[0]}'" + (" or --json" if JSON in taken else " --data-binary")
        listed = ", ".join(taken[:-1]) + " or " * (len(taken) > 1) + taken[-1]
        named = f"Send {listed}, and name it in the header Content-Type, as {curl} does."
        raise Refusal("unsupported-media-type", _sent(content) + named)
    encoding = encoding.strip().lower()
    if encoding not in ("", _PLAIN, *ENCODINGS):
        read = (b"accept-encoding", ", ".join(ENCODINGS).encode())  # RFC 7694
        raise Refusal("unsupported-media-type", _ENCODED, read)
    offers = (*WRITERS, *(PICTURES if drawn else ()))
    given = _best(accept, offers) if accept else JSON
    if given is None:
        raise Refusal("not-acceptable", _offered(offers, accept, drawn=drawn))
    return Media(content, encoding.replace(_PLAIN, ""), given, _accepted_encoding(accept_encoding))


def _offered(offers: Sequence[str], accept: str, *, drawn: bool) -> str:
    """What to say where nothing that is accepted can be given."""
    detail = f"Answers are {' or '.join(offers)}: leave the header Accept out, or name one of these."
    if drawn or "image/" not in accept.lower():
        return detail
    keys = [key for key, operation in CATALOGUE.items() if operation.pictures]
    return f"{detail} This one has no picture; these have: {', '.join(keys)}."


def wants_page(exchange: Exchange, operation: Operation) -> bool:
    """Whether a person looks at the address of an operation in a browser."""
    return (
        exchange.method in {"GET", "HEAD"} and operation.method == "POST" and "text/html" in exchange.header(b"accept")
    )


def _sent(content: str) -> str:
    """What the media type of a body means, for whoever has not chosen it."""
    if content.endswith("+json"):
        return "Plain JSON is read. "
    return next((sentence for start, sentence in _SENT_AS.items() if content.startswith(start)), "")


def _media_type(header: str) -> str:
    """The type of a Content-Type header without its parameters; JSON where there is none."""
    return header.partition(";")[0].strip().lower() or JSON


def _accepted_encoding(header: str) -> str:
    """The best of our compressions for an Accept-Encoding header; empty for none, or where that is preferred."""
    if not header:
        return ""
    return (_best(header, (*ENCODINGS, _PLAIN)) or "").replace(_PLAIN, "")


def wants_job(header: str) -> bool:
    """Whether there is `Prefer: respond-async`."""
    return bool(header) and _ASYNC.search(header) is not None


def wants_minimal(header: str) -> bool:
    """Whether there is `Prefer: return=minimal`."""
    return bool(header) and _MINIMAL.search(header) is not None


def wait_preference(header: str) -> float | None:
    """The seconds of `Prefer: wait=n`."""
    found = _WAIT.search(header)
    return float(found[1]) if found else None


def _best(header: str, offers: Sequence[str]) -> str | None:
    """The offer of the highest quality; among equals the first offered."""
    qualities = _qualities(header)
    quality, index = max((_quality(offer, qualities), -index) for index, offer in enumerate(offers))
    return offers[-index] if quality > 0 else None


def _quality(offer: str, qualities: dict[str, float]) -> float:
    """The quality of the most particular range that holds the offer."""
    names = (offer, offer.partition("/")[0] + "/*", "*/*")
    return next((qualities[name] for name in names if name in qualities), 0.0)


def _qualities(header: str) -> dict[str, float]:
    qualities = {}
    for part in header.split(","):
        name, *parameters = (piece.strip().lower() for piece in part.split(";"))
        quality = 1.0
        for parameter in parameters:
            if parameter.startswith("q="):
                try:
                    quality = float(parameter[2:])
                except ValueError:
                    quality = 0.0
        qualities[name] = quality
    return qualities

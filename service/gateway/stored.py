"""What is made once and served many times: compressed, with an ETag, answered 304 to those who have it."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Mapping
from dataclasses import astuple, dataclass
from itertools import accumulate, pairwise
from typing import Self

import orjson
from starlette.requests import Request
from starlette.responses import Response

_SMALL = 1024  # bytes; below, compression saves no packet
FOR_GOOD = "private, max-age=31536000, immutable"
"""For what has another address whenever it is another."""


@dataclass(frozen=True, slots=True)
class Stored:
    """Bytes of one media type; kept as most clients take them."""

    media_type: str
    headers: dict[str, str]
    is_packed: bool
    content: bytes

    @classmethod
    def of(cls, content: bytes, media_type: str, **headers: str) -> Self:
        """Bytes that are worth keeping."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        tag = f'"{hashlib.sha256(content).hexdigest()[:16]}"'
        is_packed = len(content) > _SMALL
        kept = gzip.compress(content, 9, mtime=0) if is_packed else content
        return cls(media_type, {"etag": tag, "vary": "accept-encoding", **named}, is_packed, kept)

    async def answer(self, request: Request) -> Response:
        """The answer to a GET or HEAD."""
        if self.headers["etag"].strip('"') in request.headers.get("if-none-match", ""):
            return Response(None, 304, self.headers)
        if not self.is_packed:
            return Response(self.content, 200, self.headers, self.media_type)
        if "gzip" in request.headers.get("accept-encoding", ""):
            return Response(self.content, 200, {**self.headers, "content-encoding": "gzip"}, self.media_type)
        return Response(gzip.decompress(self.content), 200, self.headers, self.media_type)


def packed(shelf: Mapping[str, Stored]) -> tuple[bytes, list[bytes]]:
    """What is stored under paths, for another process: the index, and the contents."""
    index = [(path, *astuple(one)[:-1], len(one.content)) for path, one in shelf.items()]
    return orjson.dumps(index), [one.content for one in shelf.values()]


def unpacked(index: bytes, contents: memoryview) -> dict[str, Stored]:
    """The same from there."""
    rows = orjson.loads(index)
    places = pairwise(accumulate((size for *_, size in rows), initial=0))
    return {
        path: Stored(media_type, headers, is_packed, bytes(contents[start:end]))
        for (path, media_type, headers, is_packed, _), (start, end) in zip(rows, places, strict=True)
    }

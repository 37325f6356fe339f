"""What is made once and served many times: compressed, with an ETag, answered 304 to those who have it."""

from __future__ import annotations

import gzip
import hashlib

from starlette.requests import Request
from starlette.responses import Response

_SMALL = 1024  # bytes; below, compression saves no packet
FOR_GOOD = "private, max-age=31536000, immutable"
"""For what has another address whenever it is another."""


class Stored:
    """Bytes of one media type."""

    def __init__(self, content: bytes, media_type: str, **headers: str) -> None:
        packed = gzip.compress(content, 9, mtime=0) if len(content) > _SMALL else content
        self._content, self._packed, self._media_type = content, packed, media_type
        self.tag = hashlib.sha256(content).hexdigest()[:16]
        self._headers = {"etag": f'"{self.tag}"', "vary": "accept-encoding"}
        self._headers |= {name.replace("_", "-"): value for name, value in headers.items()}

    async def answer(self, request: Request) -> Response:
        """The answer to a GET or HEAD."""
        if self.tag in request.headers.get("if-none-match", ""):
            return Response(None, 304, self._headers)
        if self._packed is not self._content and "gzip" in request.headers.get("accept-encoding", ""):
            return Response(self._packed, 200, {**self._headers, "content-encoding": "gzip"}, self._media_type)
        return Response(self._content, 200, self._headers, self._media_type)

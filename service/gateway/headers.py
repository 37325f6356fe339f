"""Headers of answers: pairs, as ASGI has them, and the lines that are sent."""

from __future__ import annotations

Header = tuple[bytes, bytes]


def lines(*headers: Header) -> bytes:
    """The lines of headers. Raises ValueError where one of them would be more than a line."""
    text = b"".join([b"%b: %b\r\n" % header for header in headers])
    if not text.count(b"\r") == text.count(b"\n") == len(headers):
        raise ValueError("a header has one line")
    return text


def pairs(text: bytes) -> list[Header]:
    """The headers of lines."""
    return [(name, value) for name, _, value in (line.partition(b": ") for line in text.splitlines())]

"""A request that is turned away at the edge, before any of it is computed."""

from __future__ import annotations

from service.gateway.headers import Header


class Refusal(Exception):
    """The name of a problem type, what to tell the client, and headers to send with it."""

    def __init__(self, name: str, detail: str, *headers: Header) -> None:
        super().__init__(detail)
        self.name = name
        self.detail = detail
        self.headers = headers


def busy(seconds: float, *headers: Header) -> Refusal:
    """That of a service that has no room for so many seconds, or stops."""
    detail = "All workers are busy and the queue is full, or the service is stopping."
    return Refusal("service-unavailable", detail, (b"retry-after", b"%d" % max(1, round(seconds))), *headers)

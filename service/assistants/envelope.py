"""The shape of a message, looked at before the SDK, which shows any other in full to eleven models: 20 ms at worst."""

from __future__ import annotations

from typing import Any

import orjson
from pydantic_core import from_json

_NAMES = {"jsonrpc", "id", "method", "params"}
_NO_MESSAGE = -32600  # JSON-RPC 2.0, section 5.1
NO_MESSAGE = orjson.dumps({
    "jsonrpc": "2.0", "id": None,
    "error": {
        "code": _NO_MESSAGE,
        "message": "A message is one object with `jsonrpc`, `method`, `params` (an object) and, unless it is a "
        "notification, `id`. Batches are not taken.",
    },
})  # fmt: skip
"""What is said of anything else."""


def is_message(body: bytes) -> bool:
    """Whether it has the shape of a request or a notification, or is no JSON at all, of which the SDK says why."""
    try:
        message: Any = from_json(body)
    except ValueError:
        return True
    if not isinstance(message, dict) or not message.keys() <= _NAMES:
        return False
    plain = all(isinstance(message.get(name, ""), str | int) for name in ("jsonrpc", "id", "method"))
    return plain and isinstance(message.get("params") or {}, dict)

"""Lets Schemathesis send CBOR: loaded through SCHEMATHESIS_HOOKS."""

from __future__ import annotations

from typing import Any

import cbor2
import schemathesis


@schemathesis.serializer("application/cbor")
def cbor(_context: schemathesis.SerializationContext, value: Any) -> bytes:
    """The body as CBOR; what is no document at all goes as it is."""
    return value if isinstance(value, bytes) else cbor2.dumps(value)

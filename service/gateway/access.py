"""API keys, where there are any: as a bearer token, in X-API-Key, or as the password of a browser's prompt."""

from __future__ import annotations

import base64
import binascii
import hmac
from collections.abc import Sequence

from service.gateway.exchange import Exchange
from service.gateway.refusal import Refusal
from service.settings import digest

# A header each: browsers look at the first challenge of each alone, and prompt only for Basic.
_CHALLENGES = (
    (b"www-authenticate", b'Basic realm="abacus", charset="UTF-8"'),
    (b"www-authenticate", b'Bearer realm="abacus"'),
)


def authorize(exchange: Exchange, digests: Sequence[str]) -> str:
    """The digest of the client's key. Raises Refusal where there is none, or an unknown one."""
    own, general = exchange.header(b"x-api-key"), exchange.header(b"authorization")
    key = own or _authorization(general)
    if not key:
        detail = "Send an API key: Authorization: Bearer <key>, or X-API-Key: <key>."
        raise Refusal("unauthorized", detail, *_CHALLENGES)
    presented = digest(key)
    # Every digest is compared, so that the time tells nothing about which one came close.
    if not sum([hmac.compare_digest(presented, known) for known in digests]):
        if not own and general[:6].lower() == "basic ":  # Only after a 401 does a browser ask again.
            raise Refusal("unauthorized", "This API key is not known here.", *_CHALLENGES)
        raise Refusal("forbidden", "This API key is not known here.")
    return presented


def _authorization(header: str) -> str:
    scheme, _, credentials = header.partition(" ")
    if scheme.lower() == "bearer":
        return credentials.strip()
    if scheme.lower() == "basic":
        try:
            return base64.b64decode(credentials, validate=True).decode().partition(":")[2]
        except (binascii.Error, UnicodeDecodeError):
            return ""
    return ""

"""Who sends a request: an address, or the owner of an API key, and what the owner's quota leaves.

A key comes as a bearer token, in X-API-Key, or as the password of a browser's prompt.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import logging
from pathlib import Path

from service.gateway.admission import network_of
from service.gateway.exchange import Exchange
from service.gateway.headers import lines
from service.gateway.keys import read_clients
from service.gateway.quota import Quota
from service.gateway.refusal import Refusal
from service.settings import Settings, digest

HEALTH = ("/health/live", "/health/ready")
_METRICS = "/metrics"
_LOOK = 1.0  # seconds between looks at the file
# A header each: browsers look at the first challenge of each alone, and prompt only for Basic.
_CHALLENGES = (
    (b"www-authenticate", b'Basic realm="abacus", charset="UTF-8"'),
    (b"www-authenticate", b'Bearer realm="abacus"'),
)

_log = logging.getLogger(__name__)


class Access:
    """The keys that are known, by their digests: those of the settings, and those of a file, which may change."""

    def __init__(self, settings: Settings, shared: Path | None = None) -> None:
        """`shared` is the folder of several serving processes. Raises SystemExit where the file cannot be taken."""
        self._open = {*HEALTH, _METRICS} if settings.metrics_open else {*HEALTH}
        self._secured = settings.secured
        self._unnamed = {one: one for one in settings.api_keys}
        self._file = Path(settings.api_keys_file) if settings.api_keys_file else None
        self._shared = shared
        self._names = self._unnamed
        self._quotas: dict[str, Quota] = {}
        self._taken = self._seen = self._content()
        try:
            self._take()
        except ValueError as error:
            raise SystemExit(f"ABACUS_API_KEYS_FILE: {error}") from None

    def identify(self, exchange: Exchange) -> str:
        """Note and return the client. Raises Refusal where it needs a key and has none, or an unknown one."""
        if self._secured and exchange.scope["path"] not in self._open:
            exchange.client, exchange.has_key = self._owner(exchange), True
        else:
            exchange.client = network_of((exchange.scope.get("client") or ("",))[0])
        return exchange.client

    def charge(self, exchange: Exchange) -> None:
        """Take a call out of the client's quota, if it has one. Raises Refusal where it is used up."""
        quota = self._quotas.get(exchange.client)
        if quota is None:
            return
        standing = quota.take()
        exchange.own += lines(*quota.headers(standing))
        if not standing.taken:
            detail = f"Your key may call {quota.size} operations a minute, and has; wait {standing.seconds} s."
            raise Refusal("quota-exceeded", detail, (b"retry-after", b"%d" % standing.seconds))

    async def watch(self) -> None:
        """Look after the file until cancelled."""
        while self._file:
            await asyncio.sleep(_LOOK)
            self.look()

    def look(self) -> None:
        """Take the file where it has changed, and not since the last look: somebody may be writing."""
        before, self._seen = self._seen, self._content()
        if self._seen == self._taken or self._seen != before:
            return
        self._taken = self._seen
        try:
            self._take()
        except ValueError as error:
            _log.error("ABACUS_API_KEYS_FILE: %s. The keys stay as they were.", error)
        else:
            _log.info("ABACUS_API_KEYS_FILE: read again, %d keys are known", len(self._names))

    def _content(self) -> bytes | str:
        """Of the file; what is wrong, where it cannot be read."""
        try:
            return self._file.read_bytes() if self._file else b""
        except OSError as error:
            return f"{self._file}: {error.strerror}"

    def _take(self) -> None:
        if not self._file:
            return
        if isinstance(self._taken, str):
            raise ValueError(self._taken)
        clients = read_clients(self._taken)
        sizes = {name: client.quota for name, client in clients.items() if client.quota}
        self._names = self._unnamed | {one: name for name, client in clients.items() for one in client.sha256}
        self._quotas = {name: self._quota(name, size) for name, size in sizes.items()}

    def _quota(self, name: str, size: int) -> Quota:
        """The one that there is, which is as full as it is, of another size perhaps."""
        quota = self._quotas.get(name) or Quota(size, self._shared and self._shared / f"{name}.quota")
        quota.size = size
        return quota

    def _owner(self, exchange: Exchange) -> str:
        own, general = exchange.header(b"x-api-key"), exchange.header(b"authorization")
        key = own or _authorization(general)
        if not key:
            detail = "Send an API key: Authorization: Bearer <key>, or X-API-Key: <key>."
            raise Refusal("unauthorized", detail, *_CHALLENGES)
        # The time of the look-up tells of the digest alone, and nobody finds a key for a digest.
        owner = self._names.get(digest(key))
        if owner:
            return owner
        if not own and general[:6].lower() == "basic ":  # Only after a 401 does a browser ask again.
            raise Refusal("unauthorized", "This API key is not known here.", *_CHALLENGES)
        raise Refusal("forbidden", "This API key is not known here.")


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

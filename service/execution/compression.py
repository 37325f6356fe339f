"""Bodies in gzip and zstd under a cap on what they decompress to, and answers where Accept-Encoding asks."""

from __future__ import annotations

import sys
import zlib
from collections.abc import Sequence

from service.schemas.types.errors import BodyTooLarge, MalformedBody

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

Buffer = bytes | memoryview
ENCODINGS = ("zstd", "gzip")
_MAX_WINDOW_LOG = 23  # 8 MiB, what RFC 8878 asks every decoder to take; a larger window is a memory attack
_GZIP = 16 + zlib.MAX_WBITS


def decompress(body: Buffer, encoding: str, limit: int) -> bytes:
    """The content of a body. Raises BodyTooLarge past `limit` bytes, MalformedBody where it is damaged."""
    try:
        pieces = _gunzip(body, limit) if encoding == "gzip" else _unzstd(body, limit)
    except (zlib.error, zstd.ZstdError):
        raise MalformedBody(f"The body is not valid {encoding}.") from None
    return pieces


def _gunzip(body: Buffer, limit: int) -> bytes:
    decoder = zlib.decompressobj(_GZIP)
    content = decoder.decompress(body, limit + 1)
    return _checked(content, len(content) <= limit, decoder.eof and not decoder.unused_data, limit, "gzip")


def _unzstd(body: Buffer, limit: int) -> bytes:
    options = {int(zstd.DecompressionParameter.window_log_max): _MAX_WINDOW_LOG}
    decoder = zstd.ZstdDecompressor(options=options)
    content = decoder.decompress(body, limit + 1)
    return _checked(content, len(content) <= limit, decoder.eof and not decoder.unused_data, limit, "zstd")


def _checked(content: bytes, fits: bool, complete: bool, limit: int, encoding: str) -> bytes:
    if not fits:
        raise BodyTooLarge(f"The body decompresses to more than {limit} bytes.")
    if not complete:
        raise MalformedBody(f"The {encoding} body is cut short, or more follows its end.")
    return content


def compress(pieces: Sequence[Buffer], encoding: str) -> list[Buffer]:
    """The pieces of an answer in one compressed piece, at the fastest useful level."""
    if encoding == "zstd":
        zstd_encoder = zstd.ZstdCompressor(level=1)
        return [b"".join([*map(zstd_encoder.compress, pieces), zstd_encoder.flush()])]
    gzip_encoder = zlib.compressobj(1, zlib.DEFLATED, _GZIP)
    return [b"".join([*map(gzip_encoder.compress, pieces), gzip_encoder.flush()])]

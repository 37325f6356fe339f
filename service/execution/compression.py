"""Bodies in gzip and zstd under a cap on what they decompress to, and answers where Accept-Encoding asks."""

from __future__ import annotations

import sys
import zlib
from collections.abc import Sequence
from functools import partial

from service.schemas.types.errors import BodyTooLarge, MalformedBody

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

Buffer = bytes | memoryview
ENCODINGS = ("zstd", "gzip")
_MAX_WINDOW_LOG = 23  # 8 MiB, what RFC 8878 asks every decoder to take; a larger window is a memory attack
_PART = 1 << 14  # bytes; what follows the end of a member is copied, and there may be thousands of members
_GZIP = 16 + zlib.MAX_WBITS  # zlib's way to ask for gzip's head
_GUNZIP = partial(zlib.decompressobj, _GZIP)
_UNZSTD = partial(zstd.ZstdDecompressor, options={int(zstd.DecompressionParameter.window_log_max): _MAX_WINDOW_LOG})


def decompress(body: Buffer, encoding: str, limit: int) -> bytes:
    """The content of a body: of all members of gzip, all frames of zstd, of which some may be there to be skipped.

    Raises BodyTooLarge past `limit` bytes, MalformedBody where it is damaged.
    """
    pieces: list[bytes] = []
    view, left = memoryview(body), limit
    while view or not pieces:
        decoder = _GUNZIP() if encoding == "gzip" else _UNZSTD()
        while not decoder.eof:
            if not view and pieces:
                raise MalformedBody(f"The {encoding} body is cut short.")
            try:
                pieces.append(decoder.decompress(view[:_PART], left + 1))
            except (zlib.error, zstd.ZstdError):
                raise MalformedBody(f"The body is not valid {encoding}.") from None
            left -= len(pieces[-1])
            if left < 0:
                raise BodyTooLarge(f"The body decompresses to more than {limit} bytes.")
            view = view[min(len(view), _PART) - len(decoder.unused_data) :]
    return b"".join(pieces)


def compress(pieces: Sequence[Buffer], encoding: str) -> list[Buffer]:
    """The pieces of an answer in one compressed piece, at the fastest useful level."""
    if encoding == "zstd":
        zstd_encoder = zstd.ZstdCompressor(level=1)
        return [b"".join([*map(zstd_encoder.compress, pieces), zstd_encoder.flush()])]
    gzip_encoder = zlib.compressobj(1, zlib.DEFLATED, _GZIP)
    return [b"".join([*map(gzip_encoder.compress, pieces), gzip_encoder.flush()])]

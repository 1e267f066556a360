"""Reading a body piece by piece: capped on the wire and after decompression, complete or not at all."""

from __future__ import annotations

import zlib
from collections.abc import AsyncIterator


class BodyTooLarge(Exception):
    """More than `limit` bytes."""

    def __init__(self, limit: int) -> None:
        super().__init__(limit)
        self.limit = limit


class BodyTruncated(Exception):
    """The compressed body ends early, is damaged, or is packed in a way that was not offered."""


class _Unpacker:
    """Undoes gzip (of several members, too) and deflate (with and without the zlib frame), never beyond `room`."""

    def __init__(self, encoding: str) -> None:
        self._deflate = encoding == "deflate"
        self._started = False
        self._inner = zlib.decompressobj(zlib.MAX_WBITS if self._deflate else zlib.MAX_WBITS | 16)

    def unpack(self, data: bytes, room: int) -> bytes:
        """Return at most `room` bytes; what is left is thrown away, for the caller gives up then."""
        out = bytearray()
        while data and len(out) < room:
            try:
                piece = self._inner.decompress(data, room - len(out))
            except zlib.error as error:
                if not self._deflate or self._started:
                    raise BodyTruncated from error
                self._inner = zlib.decompressobj(-zlib.MAX_WBITS)
                self._started = True
                continue
            self._started = True
            out += piece
            data = self._inner.unconsumed_tail
            if self._inner.eof:
                data = self._inner.unused_data
                if self._deflate or not data.startswith(b"\x1f\x8b"):
                    break
                self._inner = zlib.decompressobj(zlib.MAX_WBITS | 16)
        return bytes(out)

    @property
    def complete(self) -> bool:
        return self._inner.eof


def _unpacker(encoding: str) -> _Unpacker | None:
    name = encoding.strip().lower()
    if name in {"", "identity"}:
        return None
    if name in {"gzip", "x-gzip", "deflate"}:
        return _Unpacker(name)
    raise BodyTruncated


async def read_body(
    pieces: AsyncIterator[bytes],
    *,
    encoding: str,
    declared_bytes: str | None,
    max_wire_bytes: int,
    max_body_bytes: int,
    cut_at: int | None = None,
) -> bytes:
    """Return the whole body, unpacked.

    Raises `BodyTooLarge`, before reading where the declared length says so already, and `BodyTruncated`. With
    `cut_at`, reading stops there and what came is returned.
    """
    unpacker = _unpacker(encoding)
    limit = max_body_bytes if cut_at is None else cut_at
    if cut_at is None and declared_bytes and declared_bytes.isdigit() and int(declared_bytes) > max_wire_bytes:
        raise BodyTooLarge(max_wire_bytes)
    body = bytearray()
    wire = 0
    async for piece in pieces:
        wire += len(piece)
        body += piece if unpacker is None else unpacker.unpack(piece, limit + 1 - len(body))
        if cut_at is not None and len(body) >= cut_at:
            return bytes(body[:cut_at])
        if wire > max_wire_bytes:
            raise BodyTooLarge(max_wire_bytes)
        if len(body) > limit:
            raise BodyTooLarge(limit)
    if unpacker is not None and wire and not unpacker.complete:
        raise BodyTruncated
    return bytes(body)


def unpack_gzip(data: bytes, max_bytes: int) -> bytes:
    """Unpack a gzip file (a compressed sitemap). Raises `BodyTooLarge` and `BodyTruncated`."""
    unpacker = _Unpacker("gzip")
    body = unpacker.unpack(data, max_bytes + 1)
    if len(body) > max_bytes:
        raise BodyTooLarge(max_bytes)
    if not unpacker.complete:
        raise BodyTruncated
    return body

"""Bytes of a page to text: what the bytes are counts more than what they are said to be."""

from __future__ import annotations

import codecs
import re

from charset_normalizer import from_bytes

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_HEADER = re.compile(r"(?i)charset\s*=\s*[\"']?([\w.:-]+)")
_META = re.compile(rb"(?i)<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]+)")
_XML = re.compile(rb"(?i)^\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]+)")
_SNIFFED_BYTES = 65_536
# WHATWG: pages that say Latin-1 or ASCII mean Windows' own superset of it.
_WIDER = {"iso8859-1": "cp1252", "ascii": "cp1252", "iso8859-9": "cp1254", "gb2312": "gb18030", "gbk": "gb18030"}


def _codec(name: str | bytes | None) -> str | None:
    if not name:
        return None
    word = name.decode("ascii", "ignore") if isinstance(name, bytes) else name
    try:
        info = codecs.lookup(word)
    except LookupError:
        return None
    # Codecs that are no character sets (base64, rot13) must not run on foreign words.
    if not info._is_text_encoding:  # noqa: SLF001 - the only place where this is told
        return None
    return _WIDER.get(info.name, info.name)


def decode_html(body: bytes, content_type: str | None = None) -> str:
    """Return the page's text; undecodable bytes become U+FFFD, nothing is raised.

    Order: byte order mark; UTF-8 where the bytes are valid UTF-8 with letters beyond ASCII, whatever was declared; the
    Content-Type header; the page's own declaration; a guess by statistics.
    """
    for mark, marked in _BOMS:
        if body.startswith(mark):
            return body.decode(marked, "replace")
    declared = _codec((_HEADER.search(content_type or "") or [None, None])[1])
    head = body[:4096]
    inner = next((_codec(found[1]) for found in (_XML.search(head), _META.search(head)) if found), None)
    if inner is not None and inner.startswith(("utf-16", "utf-32")):
        inner = "utf-8"  # it could be read as ASCII, so it is not that
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        pass
    else:
        if not body.isascii() or (declared or inner) not in {"iso2022_jp", "hz", "utf-7"}:
            return text
    for name in (declared, inner):
        if name is not None and name != "utf-8":
            try:
                return body.decode(name)
            except UnicodeError:
                continue
    guessed = from_bytes(body[:_SNIFFED_BYTES]).best()
    return body.decode("utf-8" if guessed is None else guessed.encoding, "replace")

"""Newsletters as files (.eml, RFC 5322), read by the standard library's email package."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from email import policy
from email.errors import MessageError
from email.message import EmailMessage
from email.parser import BytesHeaderParser, BytesParser
from email.utils import parseaddr, parsedate_to_datetime

from bot.errors import InputError
from bot.sources.charset import decode_html
from bot.sources.markup import TextBlock, blocks_of

_UNREADABLE = (MessageError, LookupError, ValueError, TypeError, AttributeError, IndexError, RecursionError)
"""What the email package raises on letters that are none, or worse."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A newsletter; `sent_at` is aware UTC, None where the letter gives no offset. `sender` is a name, no address."""

    subject: str | None
    sender: str | None
    sent_at: datetime | None
    blocks: tuple[TextBlock, ...]


def message_id(data: bytes) -> str | None:
    """Return the letter's Message-ID without its brackets, None where it has none."""
    try:
        found = BytesHeaderParser(policy=policy.compat32).parsebytes(data).get("Message-ID")
    except _UNREADABLE:
        return None
    word = "".join(str(found or "").split()).strip("<>")
    return word or None


def read_letter(data: bytes) -> Letter:
    """Return the letter's text: its HTML part where it has one, else the plain one. Raises `InputError` without text.

    Attachments are not read, and nothing that the letter refers to is loaded.
    """
    try:
        message = BytesParser(policy=policy.default).parsebytes(data)
        body = message.get_body(preferencelist=("html", "plain"))
        blocks = _blocks(body) if isinstance(body, EmailMessage) else ()
        name, address = parseaddr(str(message.get("From", "")))
        subject = " ".join(str(message.get("Subject", "")).split())
        sent = str(message.get("Date", ""))
    except _UNREADABLE as error:
        raise InputError("this is no letter that can be read") from error
    if not blocks:
        raise InputError("there is no text in this letter")
    return Letter(subject or None, " ".join(name.split()) or address.partition("@")[2] or None, _moment(sent), blocks)


def _blocks(body: EmailMessage) -> tuple[TextBlock, ...]:
    payload = body.get_payload(decode=True)
    raw = payload if isinstance(payload, bytes) else b""
    charset = body.get_content_charset()
    text = decode_html(raw, f"text/html; charset={charset}" if charset else None)
    if body.get_content_subtype() == "html":
        return tuple(blocks_of(text))
    paragraphs = (" ".join(part.split()) for part in text.replace("\r\n", "\n").split("\n\n"))
    return tuple(TextBlock("paragraph", paragraph) for paragraph in paragraphs if paragraph)


def _moment(sent: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(sent)
        return moment.astimezone(UTC) if moment.tzinfo is not None else None
    except _UNREADABLE:
        return None

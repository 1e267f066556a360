"""Raw text to article: the optional `date YYYY-MM-DD ` header, the title as block 0, the published time."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime

from bot.errors import InputError
from bot.model.article import Article, join_title

_HEADER = re.compile(r"[\s\ufeff]{0,64}date[ \t](\d{4}-\d{2}-\d{2})(?:\s|$)")


def article_from_text(
    raw: str,
    *,
    url: str | None = None,
    title: str | None = None,
    published_at: str | datetime | None = None,
) -> Article:
    """Return the article of a plain text.

    A header `date YYYY-MM-DD ` before the body (byte order mark and white space before it are allowed) is metadata: it
    becomes `Article.date`, and the text is what follows its one space, unchanged. `published_at` is ISO 8601 or
    RFC 2822; without a zone it is UTC; a bare day becomes `Article.date`. Raises InputError for any other string.
    """
    day, body = split_header(raw)
    moment, named_day = _moment(published_at)
    return Article(
        text=join_title(title, body),
        title=title.strip() or None if title else None,
        url=url,
        published_at=moment,
        date=day or named_day,
    )


def split_header(raw: str) -> tuple[str | None, str]:
    """Return the header's day (ISO) or None, and the text without the header."""
    found = _HEADER.match(raw)
    if found is None or not _is_day(found[1]):
        return None, raw
    return found[1], raw[found.end() :]


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _moment(value: str | datetime | None) -> tuple[datetime | None, str | None]:
    """Return (aware UTC time, None) or (None, ISO day)."""
    if value is None:
        return None, None
    if isinstance(value, datetime):
        return _utc(value), None
    text = value.strip()
    if not text:
        return None, None
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII) and _is_day(text):
        return None, text
    try:
        return _utc(datetime.fromisoformat(text)), None
    except (ValueError, OverflowError):
        pass
    try:
        return _utc(parsedate_to_datetime(text)), None
    except (ValueError, TypeError, IndexError, OverflowError):
        raise InputError(f"not a published time: {text[:60]}") from None


def _utc(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)

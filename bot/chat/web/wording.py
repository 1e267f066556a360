"""Our own words around what is shown: days, times, names of outlets; and which addresses become links."""

from __future__ import annotations

import unicodedata
from datetime import date, datetime
from urllib.parse import quote, urlsplit
from zoneinfo import ZoneInfo

from bot.model.edition import ArticleRef, Edition
from bot.model.rows import Subscription
from bot.model.span import Span

NOON, EVENING = 12, 18
_INVISIBLE = frozenset(("Cc", "Cf", "Co", "Cs", "Zl", "Zp"))


def one_line(words: str) -> str:
    """Return untrusted words as one line without controls and marks of direction, for titles and labels of links."""
    shown = (" " if unicodedata.category(c) in _INVISIBLE - {"Cf"} else c for c in words if not _is_format(c))
    return " ".join("".join(shown).split())


def _is_format(character: str) -> bool:
    # Joiners stand within words of several scripts; the other format characters only change how a line runs.
    return unicodedata.category(character) == "Cf" and character not in "\u200c\u200d"


def day_words(day: date, *, weekday: bool = True) -> str:
    """Return "Wednesday 30 April 2025"."""
    words = f"{day.day} {day:%B %Y}"
    return f"{day:%A} {words}" if weekday else words


def moment_words(moment: datetime | None) -> str:
    """Return "30 April 2025, 05:30 UTC" in the moment's own zone, "" for none."""
    return (
        "" if moment is None else f"{day_words(moment, weekday=False)}, {moment:%H:%M} {moment.tzname() or ''}".strip()
    )


def published_words(published: str | None) -> str:
    """Return when an article was published, as finely as its ISO 8601 form tells; "" when it is not known."""
    if not published:
        return ""
    try:
        if "T" in published:
            return moment_words(datetime.fromisoformat(published))
        return day_words(date.fromisoformat(published), weekday=False)
    except ValueError:
        return one_line(published)


def published_day(published: str | None) -> str:
    """Return the day alone, for lists."""
    return published_words(published).partition(",")[0]


def edition_title(edition: Edition) -> str:
    """Return "Morning edition", by the slot's hour where its readers are."""
    hour = edition.slot.astimezone(ZoneInfo(edition.timezone)).hour
    return f"{'Morning' if hour < NOON else 'Afternoon' if hour < EVENING else 'Evening'} edition"


def slot_words(edition: Edition) -> str:
    """Return "08:30 Europe/Rome"."""
    return f"{edition.slot.astimezone(ZoneInfo(edition.timezone)):%H:%M} {edition.timezone}"


def subscription_words(subscription: Subscription) -> str:
    """Return for whom editions are: "Slack C0123", "Terminal"."""
    if subscription.platform == "console":
        return "Terminal"
    return f"{subscription.platform.capitalize()} {one_line(subscription.channel)}"


def outlet_of(ref: ArticleRef) -> str:
    """Return the outlet's name, or its host's, or that it is a file."""
    return one_line(ref.outlet or "") or host_of(ref.url) or "a file of yours"


def host_of(url: str | None) -> str:
    link = web_link(url)
    return (urlsplit(link).hostname or "") if link else ""


def web_link(url: str | None) -> str | None:
    """Return the address when it may become a link: http or https with a host, and nothing in it to mislead."""
    if not url or any(c.isspace() or unicodedata.category(c) in _INVISIBLE for c in url):
        return None
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and host and parts.username is None else None


def evidence_path(revision: str, *spans: Span) -> str:
    """Return the address of the evidence page, at the words where spans are given."""
    path = f"/articles/{quote(revision, safe='')}"
    if not spans:
        return path
    return f"{path}?at={','.join(f'{span.start}-{span.end}' for span in spans)}#w-{spans[0].start}"

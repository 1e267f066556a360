"""Mentions of names gathered into entries: surnames joined to full names, spelling variants under one key."""

from __future__ import annotations

import re
from typing import NamedTuple

from bot.language.words import fold
from bot.model.reading import Name
from bot.model.span import Span

POSSESSIVE = re.compile(r"['’]s?$|['’]s\b")
_INITIAL_OR_JUNIOR = re.compile(r"(?:^|\s)(?:Jr|Sr|[^\W\d_])\.$")


class Mention(NamedTuple):
    """One place of a name; `role` is the place of the role words beside it."""

    span: Span
    words: str
    role: Span | None = None


class Ledger:
    """Mentions under one folded key a name; the longest form names the entry."""

    def __init__(self) -> None:
        self.entries: dict[str, list[Mention]] = {}

    def add(self, text: str, span: Span, role: Span | None = None) -> None:
        words = span.of(text)
        self.entries.setdefault(name_key(words), []).append(Mention(span, words, role))

    def names(self, text: str) -> tuple[Name, ...]:
        """Return the entries by first mention, each with its fullest form and its first role."""
        out: list[Name] = []
        for mentions in self.entries.values():
            mentions.sort()
            fullest = max(mentions, key=lambda mention: (len(mention.words.split()), len(mention.words)))
            role = next((mention.role for mention in mentions if mention.role), None)
            spans = tuple(dict.fromkeys(mention.span for mention in mentions))
            out.append(Name(" ".join(fullest.words.split()), spans, role.of(text) if role else None, role))
        return tuple(sorted(out, key=lambda name: name.mentions[0]))

    def merge_short_forms(self) -> None:
        """Join `Erdoğan` and `Tayyip Erdoğan` to `Recep Tayyip Erdoğan`, when one longer name alone ends so."""
        by_last: dict[str, list[str]] = {}
        for key in self.entries:
            by_last.setdefault(key.rsplit(" ", 1)[-1], []).append(key)
        for keys in by_last.values():
            for key in sorted(keys, key=len):
                longer = [other for other in keys if other in self.entries and other.endswith(" " + key)]
                heads = [other for other in longer if not any(more.endswith(" " + other) for more in longer)]
                if len(heads) == 1 and key in self.entries:
                    self.entries[heads[0]].extend(self.entries.pop(key))

    def bearers(self) -> dict[str, list[str]]:
        """Return surname -> keys of the people who bear it."""
        found: dict[str, list[str]] = {}
        for key in self.entries:
            found.setdefault(key.rsplit(" ", 1)[-1], []).append(key)
        return found


def name_key(words: str) -> str:
    """Return the key of a name: folded, one space between words, hyphens as spaces."""
    return " ".join(fold(words).replace("-", " ").split())


def bare_word(word: str) -> str:
    """Return the word without a possessive ending and trailing stops."""
    return POSSESSIVE.sub("", word.rstrip(".,")).rstrip(".,")


def is_possessive(word: str) -> bool:
    """Whether the word ends in 's or s'."""
    return POSSESSIVE.search(word.rstrip(".,")) is not None


def plain_name(text: str, start: int, end: int) -> Span | None:
    """Return the span up to a possessive ending ("Clinton's aide" -> "Clinton"), without trailing stops."""
    cut = POSSESSIVE.search(text[start:end])
    if cut is not None:
        end = start + cut.start()
    while end > start and (text[end - 1] in ".,'’" or text[end - 1].isspace()):
        if text[end - 1] == "." and _INITIAL_OR_JUNIOR.search(text[max(start, end - 6) : end]):
            break
        end -= 1
    return Span(start, end) if end > start else None


def plain_role(text: str, start: int, end: int) -> Span | None:
    """Return the role's words without trailing stops and white space ("Gen." keeps none)."""
    while end > start and (text[end - 1].isspace() or text[end - 1] in ".,"):
        end -= 1
    return Span(start, end) if end > start else None

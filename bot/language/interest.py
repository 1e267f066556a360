"""What a subscription wants to read about, in the words that people type. Pure.

A topic is one of

    drone exports          all of the words, in any form, anywhere in the article
    "drone exports"        these words in a row
    -football              not what has the word (also -"in a row")
    lang:de                only articles in that language (ISO 639-1)
    source:Bosphorus Post  only articles of outlets with that in their name

Several wanted topics are alternatives; so are several languages and several sources.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.errors import InputError
from bot.language.words import fold, is_function_word, stem, tokens

MAX_TOPICS = 20
MAX_TOPIC_CHARS = 60
_QUOTED = re.compile(r"[\"“”„«](.*)[\"“”»]")
_PATTERN = re.compile(r"[\[\]{}|^$*\\]|\(\?")
_SETTING = re.compile(r"(lang(?:uage)?|source|outlet)\s*:\s*(.*)", re.IGNORECASE | re.DOTALL)
_LANGUAGE = re.compile(r"[a-z]{2,3}")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Words that an article has, in a row or not, as somebody typed them."""

    words: str
    in_a_row: bool = False

    def __str__(self) -> str:
        return f'"{self.words}"' if self.in_a_row else self.words


@dataclass(frozen=True, slots=True)
class Interests:
    """Alternatives within each; `topics`, `languages` and `sources` that are empty let everything through."""

    topics: tuple[Wanted, ...] = ()
    unwanted: tuple[Wanted, ...] = ()
    languages: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Fit:
    """Whether an article is wanted, and why: `why` is our own line, `words` what was typed."""

    wanted: bool
    why: str
    words: str = ""


def read_interests(topics: Sequence[str]) -> Interests:
    """Return what the topics say. Raises `InputError` for one that says nothing or can't be meant."""
    if len(topics) > MAX_TOPICS:
        raise InputError(f"at most {MAX_TOPICS} topics; leave some out or use two channels")
    found: dict[str, list[Wanted]] = {"topics": [], "unwanted": []}
    settings: dict[str, list[str]] = {"languages": [], "sources": []}
    for typed in topics:
        topic = topic_of(typed)
        if setting := _SETTING.fullmatch(topic):
            kind, value = setting[1].lower(), setting[2].strip().strip('"“”')
            if kind.startswith("lang"):
                settings["languages"].extend(_languages(value))
            elif value:
                settings["sources"].append(value)
            else:
                raise InputError("a source needs a name; write it like source:Bosphorus Post")
            continue
        unwanted = topic.startswith(("-", "\N{EN DASH}", "\N{MINUS SIGN}"))
        found["unwanted" if unwanted else "topics"].append(_wanted(topic[1:].strip() if unwanted else topic))
    return Interests(
        tuple(found["topics"]), tuple(found["unwanted"]), tuple(settings["languages"]), tuple(settings["sources"])
    )


def stored_interests(topics: Sequence[str]) -> Interests:
    """Return what stored topics say. Never raises: what could not be typed as a topic today is plain words."""
    found = Interests()
    for topic in topics:
        try:
            one = read_interests([topic])
        except InputError:
            one = Interests(topics=(Wanted(topic),))
        found = Interests(
            found.topics + one.topics,
            found.unwanted + one.unwanted,
            found.languages + one.languages,
            found.sources + one.sources,
        )
    return found


def topic_of(topic: str) -> str:
    """Return the topic without spaces around it. Raises `InputError` when it can't be one."""
    bare = " ".join(topic.split())
    if not bare:
        raise InputError("a topic is empty; write words, such as drone exports")
    if len(bare) > MAX_TOPIC_CHARS:
        raise InputError(
            f"a topic of {len(bare)} characters is too long: name its main words, in {MAX_TOPIC_CHARS} at most"
        )
    if _PATTERN.search(bare):
        raise InputError(f"{bare[:40]!r} looks like a pattern; topics are words, or words in quotation marks")
    return bare


def fit(interests: Interests, *, text: str, language: str, outlet: str | None) -> Fit:
    """Say whether an article is wanted; `language` and `outlet` as its metadata has them."""
    if interests.languages and language not in interests.languages:
        return Fit(False, "it is in another language", language)
    if interests.sources:
        name = fold(outlet or "")
        if not any(fold(source) in name for source in interests.sources):
            return Fit(False, "it is of another source", outlet or "")
    unwanted = next((each for each in interests.unwanted if _has(each, text, language)), None)
    if unwanted is not None:
        return Fit(False, "it has words that are not wanted", str(unwanted))
    if not interests.topics:
        return Fit(True, "everything is wanted")
    found = next((each for each in interests.topics if _has(each, text, language)), None)
    return Fit(True, "it has the words", str(found)) if found else Fit(False, "it has none of the topics' words")


def _wanted(topic: str) -> Wanted:
    quoted = _QUOTED.fullmatch(topic)
    words = (quoted[1] if quoted else topic).strip()
    if not tokens(words):
        raise InputError(f"{topic[:40]!r} has no word; write words, such as drone exports")
    return Wanted(words, in_a_row=quoted is not None)


def _languages(value: str) -> list[str]:
    found = [code for code in re.split(r"[\s,/]+", value.lower()) if code]
    if not found or not all(_LANGUAGE.fullmatch(code) for code in found):
        raise InputError(f"{value[:40]!r} is no language's code; write it like lang:de")
    return found


def _has(wanted: Wanted, text: str, language: str) -> bool:
    """Whether the text has the words; a topic of function words alone is in no text."""
    row, content = _stems(text, language)
    if wanted.in_a_row:
        words = tuple(stem(token.text, language) for token in tokens(wanted.words))
        width = len(words)
        return any(row[at : at + width] == words for at, first in enumerate(row) if first == words[0])
    needed = {stem(t.text, language) for t in tokens(wanted.words) if not is_function_word(t.text, language)}
    return bool(needed) and needed <= content


@lru_cache(maxsize=1024)
def _stems(text: str, language: str) -> tuple[tuple[str, ...], frozenset[str]]:
    """Return all stems in order, and those of content words. Many subscriptions look at the same articles."""
    found = tokens(text)
    row = tuple(stem(token.text, language) for token in found)
    content = (s for s, token in zip(row, found, strict=True) if not is_function_word(token.text, language))
    return row, frozenset(content)

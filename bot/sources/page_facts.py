"""What a page says about itself: JSON-LD, OpenGraph, meta elements, microdata."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from htmldate import find_date

from bot.sources.markup import text_of
from bot.sources.moments import day_of, moment_of
from bot.sources.urls import resolve

_MAX_JSON_CHARS = 1_000_000
_MAX_JSON_NODES = 2_000
_LONGEST_BYLINE = 160
_ARTICLE_TYPE = re.compile(r"(?:Article|Posting|Report)$")
_PUBLISHED = (
    "article:published_time og:article:published_time og:published_time datepublished publish-date publish_date "
    "publication_date pubdate parsely-pub-date sailthru.date dc.date.issued dcterms.created dc.date dcterms.date "
    "dc.terms.created article.published date"
).split()
_AUTHOR = "author article:author parsely-author sailthru.author dc.creator dcterms.creator byl".split()
_TITLE = "og:title twitter:title dc.title dcterms.title parsely-title sailthru.title".split()
_SITE_TAIL = re.compile(r"\s+[|–—»·•-]\s+[^|–—»·•]{2,40}$")
_BY = re.compile(r"(?i)^(?:by|von|par|por|di|da)\s+")
_AFTER_NAME = re.compile(r"\s*(?:\||\B@\w|\d).*$", re.DOTALL)
"""What pages put behind a name: the date, an account."""
_BYLINE_CLASS = re.compile(r"(?i)author|byline|writer|autor|autore|firma|yazar")


@dataclass(frozen=True, slots=True)
class PageFacts:
    """Facts of a page; `published_at` is aware UTC, `date` an ISO day where no moment with an offset is told."""

    title: str | None = None
    published_at: datetime | None = None
    date: str | None = None
    author: str | None = None
    language: str | None = None
    canonical: str | None = None
    site: str | None = None
    rules: str | None = None
    """What its meta elements say to programs, a line each: for all of them and for ours."""
    body: str | None = None
    """The text that the page's JSON-LD gives as the article's."""


def facts_of(tree: Any, url: str | None) -> PageFacts:
    """Read the facts from a parsed page. Nothing is raised for nonsense in them."""
    meta = _meta(tree)
    article = next(_articles(tree), {})
    moments = [_text(article.get("datePublished")), *(meta.get(name) for name in _PUBLISHED), *_time_elements(tree)]
    stated = [moment for moment in moments if moment]
    published_at = next((found for found in map(moment_of, stated) if found), None)
    return PageFacts(
        title=_title(tree, meta, article),
        published_at=published_at,
        date=None if published_at else _day(tree, stated, url),
        author=_author(tree, meta, article),
        language=_language(tree, meta),
        canonical=_canonical(tree, meta, url),
        site=_line(meta.get("og:site_name")) or _name(article.get("publisher")),
        rules="\n".join(filter(None, (meta.get("robots"), meta.get("dragoman")))) or None,
        body=_text(article.get("articleBody")),
    )


def _line(value: object) -> str | None:
    return " ".join(value.split()) or None if isinstance(value, str) else None


def _text(value: object) -> str | None:
    return value.strip() or None if isinstance(value, str) else None


def _meta(tree: Any) -> dict[str, str]:
    """Return the first content of each meta name or property, names in lower case."""
    found: dict[str, str] = {}
    for element in tree.iter("meta"):
        content = element.get("content")
        if content and content.strip():
            for key in ("property", "name", "itemprop"):
                if name := element.get(key):
                    found.setdefault(name.strip().lower(), content.strip())
    return found


def _articles(tree: Any) -> Iterator[dict[str, Any]]:
    """Yield the JSON-LD objects that describe an article, in the page's order."""
    for script in tree.iter("script"):
        if "ld+json" not in (script.get("type") or "").lower():
            continue
        words = (script.text or "")[:_MAX_JSON_CHARS].strip().removeprefix("<!--").removesuffix("-->")
        try:
            data = json.loads(words, strict=False)
        except (ValueError, RecursionError):
            continue
        waiting, seen = [data], 0
        while waiting and seen < _MAX_JSON_NODES:
            node = waiting.pop(0)
            seen += 1
            if isinstance(node, list):
                waiting = [*node, *waiting]
            elif isinstance(node, dict):
                kinds = node.get("@type")
                names = kinds if isinstance(kinds, list) else [kinds]
                if any(isinstance(name, str) and _ARTICLE_TYPE.search(name) for name in names):
                    yield node
                waiting += [node[key] for key in ("@graph", "mainEntity", "mainEntityOfPage") if key in node]


def _title(tree: Any, meta: dict[str, str], article: dict[str, Any]) -> str | None:
    """Return the headline that the article's data, its sharing data or its only h1 give; else the page's title."""
    for value in (_line(article.get("headline")), *(_line(meta.get(name)) for name in _TITLE)):
        if value:
            return _without_site(text_of(value), meta)
    headings = [" ".join(element.text_content().split()) for element in tree.iter("h1")]
    named = [heading for heading in headings if heading]
    if len(named) == 1:
        return str(named[0])
    element = next(tree.iter("title"), None)
    words = _line(element.text_content()) if element is not None else None
    if words is None:
        return str(named[0]) if named else None
    return next((str(heading) for heading in named if heading in words), _SITE_TAIL.sub("", words))


def _without_site(title: str, meta: dict[str, str]) -> str:
    """Cut " | The Site" where the page names the site itself."""
    site = _line(meta.get("og:site_name"))
    if site:
        title = re.sub(rf"\s+[|–—»·•-]\s+{re.escape(site)}$", "", title)
    return title


def _name(value: object) -> str | None:
    if isinstance(value, dict):
        value = value.get("name")
    if isinstance(value, list):
        names = [name for name in map(_name, value) if name]
        return "; ".join(dict.fromkeys(names)) or None
    name = _line(value)
    return None if name is None or name.startswith(("http://", "https://", "/", "@")) else text_of(name)


def _author(tree: Any, meta: dict[str, str], article: dict[str, Any]) -> str | None:
    found = _name(article.get("author"))
    if found is None:
        found = next((name for key in _AUTHOR if (name := _name(meta.get(key)))), None)
    if found is None:
        marked = tree.xpath('//*[@rel="author" or @itemprop="author"]')
        found = next((" ".join(element.text_content().split()) for element in marked), None)
    if not found:
        found = next((line for line, named in _beside_time(tree) if named), None)
    if not found:
        return None
    name = _AFTER_NAME.sub("", _BY.sub("", found)).strip(" ,;")
    return name if 1 < len(name) <= 200 else None


def _beside_time(tree: Any) -> Iterator[tuple[str, bool]]:
    """Yield the few words that share their element with a time, and whether they are marked as an author's name."""
    for element in tree.iter("time"):
        line = element.getparent()
        if line is None or len(line.text_content()) > _LONGEST_BYLINE:
            continue
        inside = set(element.itertext())
        words = " ".join(" ".join(part for part in line.itertext() if part not in inside).split()).strip(" ,|•·–—-")
        if words and len(words.split()) <= 8 and not re.search(r"\d|[.!?]$", words):
            yield words, bool(_BY.match(words) or _BYLINE_CLASS.search(line.get("class") or ""))


def bylines_of(tree: Any) -> frozenset[str]:
    """Return the lines of the page that hold a time and little else: who wrote it, where, "Updated"."""
    return frozenset(words for words, _ in _beside_time(tree))


def _language(tree: Any, meta: dict[str, str]) -> str | None:
    declared = (
        tree.get("lang"),
        tree.get("{http://www.w3.org/XML/1998/namespace}lang"),
        meta.get("og:locale"),
        meta.get("content-language"),
    )
    for value in declared:
        found = re.match(r"([A-Za-z]{2,3})(?:[-_]|$)", (value or "").strip())
        if found:
            return found[1].lower()
    return None


def _canonical(tree: Any, meta: dict[str, str], url: str | None) -> str | None:
    for link in tree.iter("link"):
        if "canonical" in (link.get("rel") or "").lower().split() and link.get("href"):
            return resolve(url, link.get("href"))
    shared = meta.get("og:url")
    return resolve(url, shared) if shared else None


def _time_elements(tree: Any) -> list[str]:
    """Return the moments of time elements and microdata that are marked as the publication's, then of the article's."""
    marked = tree.xpath('//*[@itemprop="datePublished"]') + tree.xpath("//time[@pubdate]")
    inside = tree.xpath("//article//time[@datetime] | //main//time[@datetime]")
    values = [element.get("datetime") or element.get("content") for element in [*marked, *inside[:1]]]
    return [value for value in values if value]


def _day(tree: Any, stated: list[str], url: str | None) -> str | None:
    """Return the day that the page states, else the one in its markup or address; never a guess from its text."""
    for value in stated:
        if day := day_of(value):
            return day.isoformat()
    try:
        found = find_date(tree, extensive_search=False, original_date=True, url=url)
    except (ValueError, TypeError, AttributeError):
        return None
    return str(found) if found else None

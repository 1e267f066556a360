"""The fast way to read a feed: RSS and Atom as most publishers write them, straight from the tree.

It vouches only for what it knows: well-formed XML in UTF-8 without a DTD, elements whose meaning does not depend on
others, times in the two usual spellings. Anything else is `None`, and feedparser reads the feed, which knows far more
and takes thirty times as long. Where both read a feed they say the same: a test holds them together.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from html.entities import entitydefs
from typing import Any
from urllib.parse import urljoin

from lxml import etree

from bot.sources.markup import is_plain, text_of
from bot.sources.moments import usual_moment
from bot.sources.parsed import ParsedEntry, ParsedFeed

ATOM = "http://www.w3.org/2005/Atom"
_DC = "http://purl.org/dc/elements/1.1/"
_DCTERMS = "http://purl.org/dc/terms/"
_CONTENT = "http://purl.org/rss/1.0/modules/content/"
_MEDIA = "http://search.yahoo.com/mrss/"
_ITUNES = "http://www.itunes.com/dtds/podcast-1.0.dtd"
_FEEDBURNER = "http://rssnamespace.org/feedburner/ext/1.0"
_KNOWN = frozenset(
    (
        ATOM.lower(),
        _DC,
        _DCTERMS,
        _CONTENT,
        _MEDIA,
        _MEDIA.rstrip("/"),
        _ITUNES,
        _FEEDBURNER,
        "http://purl.org/rss/1.0/",
    )
)

# What an item may hold and what becomes of it; "" is passed over. What is not here, and in a vocabulary that feedparser
# reads or in none, is not vouched for.
_RSS: Mapping[tuple[str, str], str] = {
    ("", "title"): "title",
    ("", "link"): "link",
    ("", "guid"): "id",
    ("", "pubdate"): "published",
    ("", "description"): "summary",
    ("", "author"): "author",
    ("", "category"): "",
    ("", "comments"): "",
    ("", "enclosure"): "",
    ("", "source"): "",
    (_CONTENT, "encoded"): "content",
    (_DC, "creator"): "author",
    (_DC, "date"): "updated",
    (_DC, "subject"): "",
    (_DC, "publisher"): "",
    (_DC, "language"): "",
    (_DC, "rights"): "",
    (_DC, "identifier"): "",
    (_DCTERMS, "modified"): "updated",
    (_DCTERMS, "issued"): "issued",
    (_FEEDBURNER, "origlink"): "origin",
    (ATOM.lower(), "link"): "other",
    (ATOM.lower(), "updated"): "updated",
    **{(_MEDIA, name): "picture" for name in ("content", "thumbnail", "group")},
    **{(_MEDIA, name): "" for name in ("credit", "keywords", "category", "rating", "text", "copyright", "hash")},
    **{
        (_ITUNES, name): ""
        for name in (
            "explicit",
            "duration",
            "image",
            "keywords",
            "episode",
            "episodetype",
            "season",
            "subtitle",
            "block",
        )
    },
}
_ATOM: Mapping[tuple[str, str], str] = {
    **{(ATOM.lower(), name): name for name in ("id", "title", "summary", "content", "published", "updated")},
    (ATOM.lower(), "link"): "link",
    (ATOM.lower(), "author"): "person",
    **{(ATOM.lower(), name): "" for name in ("category", "contributor", "rights")},
    (_FEEDBURNER, "origlink"): "origin",
    **{(_MEDIA, name): "picture" for name in ("content", "thumbnail")},
}
_HTML_TYPES = frozenset(("text/html", "application/xhtml+xml"))

_DECLARED = re.compile(rb"^(?:\xef\xbb\xbf)?\s*<\?xml[^>]*?encoding\s*=\s*[\"']([^\"']+)[\"']")
_UTF8 = frozenset(("utf-8", "utf8", "us-ascii", "ascii"))
# Letters that were encoded twice, and Windows' signs in the place of control characters: feedparser mends these.
_MANGLED = re.compile(r"[\u00c2-\u00f4][\u0080-\u00bf]|[\u0080-\u009f]|&#(?:1[2-5]\d|[xX]0*[89][0-9a-fA-F]);")
_CLOSED_OR_ENTITY = re.compile(r"</\w+>|&#?\w+;")
_TAG_NAME = re.compile(r"</?(\w+)")
_ENTITY_NAME = re.compile(r"&(\w+);")
_INLINE = frozenset("a abbr b br cite code del em i ins q s small span strong sub sup u".split())
_AMP_NAME = re.compile(r"&([A-Za-z0-9_]+);")


class _NotVouched(Exception):
    """The feed holds something that only feedparser knows how to read."""


@dataclass(slots=True)
class _Item:
    """What was found of one entry; each of `words` may come once."""

    words: dict[str, str] = field(default_factory=dict)
    types: dict[str, str] = field(default_factory=dict)
    authors: list[tuple[str, str]] = field(default_factory=list)
    """(name, e-mail), or what stands in an author's place as it is written."""
    links: list[tuple[str, str]] = field(default_factory=list)
    permanent: bool = True

    def set(self, name: str, value: str) -> None:
        if name in self.words:
            raise _NotVouched
        self.words[name] = value


def read_plain_feed(body: bytes, *, url: str | None, exact_markup: bool = False) -> ParsedFeed | None:
    """Return the feed, None where this way does not vouch for it.

    Bodies of entries are markup as the publisher wrote it, scripts and all, to be read as text. With `exact_markup`
    only feeds are vouched for whose markup can be shown as it is.
    """
    if b"<!DOCTYPE" in body or b"<!ENTITY" in body or b"xml:base" in body or not _is_utf8(body):
        return None
    parser = etree.XMLParser(
        encoding="utf-8", resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(body, parser)
        feed = _rss(root, url or "") if _name(root) == ("", "rss") else _atom(root, url or "")
    except (etree.XMLSyntaxError, _NotVouched, ValueError):
        return None
    if exact_markup and not all(is_plain(e.summary) and is_plain(e.content) for e in feed.entries):
        return None
    return feed


def _is_utf8(body: bytes) -> bool:
    declared = _DECLARED.match(body[:512])
    if body.isascii():
        return (declared is None or not declared[1].lower().startswith((b"utf-16", b"utf-7", b"utf-32"))) and (
            b"&#" not in body or _MANGLED.search(body.decode("ascii")) is None
        )
    if declared is not None and declared[1].decode("ascii", "replace").lower() not in _UTF8:
        return False
    try:
        return _MANGLED.search(body.decode("utf-8")) is None
    except UnicodeDecodeError:
        return False


def _name(element: Any) -> tuple[str, str]:
    """Return vocabulary and name in lower case, as feedparser compares them."""
    tag: str = element.tag
    if tag[0] != "{":
        return "", tag.lower()
    space, _, name = tag[1:].partition("}")
    return space.lower(), name.lower()


def _rss(root: Any, url: str) -> ParsedFeed:
    version = root.get("version") or ""
    channels = list(root)
    if not version.startswith(("2.", "0.9")) or len(channels) != 1 or _name(channels[0]) != ("", "channel"):
        raise _NotVouched
    title, ttl_s, items = None, None, []
    for child in channels[0]:
        name = _name(child)
        if name == ("", "item"):
            items.append(_entry(_item(child, _RSS), url))
        elif name == ("", "title"):
            if title is not None:
                raise _NotVouched
            title = _guessed(_text(child))
        elif name == ("", "ttl"):
            minutes = _text(child)
            ttl_s = float(minutes) * 60 if minutes.isascii() and minutes.isdigit() and len(minutes) < 7 else None
    if title is None and _titles(channels[0], "item"):
        raise _NotVouched
    return ParsedFeed(title or None, tuple(items), ttl_s)


def _atom(root: Any, url: str) -> ParsedFeed:
    if root.tag != f"{{{ATOM}}}feed":
        raise _NotVouched
    title, items = None, []
    for child in root:
        if child.tag == f"{{{ATOM}}}entry":
            items.append(_entry(_item(child, _ATOM), url))
        elif child.tag == f"{{{ATOM}}}title":
            if title is not None:
                raise _NotVouched
            title = _titled(_text(child), _text_type(child))
    if title is None and _titles(root, "entry"):
        raise _NotVouched
    return ParsedFeed(title or None, tuple(items))


def _titles(owner: Any, listed: str) -> bool:
    """Whether something besides the entries has a title, which a feed without one might be called by."""
    parts = (child for child in owner if _name(child)[1] != listed)
    return any(_name(part)[1] == "title" for child in parts for part in child.iter(etree.Element))


def _text(element: Any) -> str:
    """Return the text of an element without children; those with any are not vouched for."""
    if len(element):
        raise _NotVouched
    return (element.text or "").strip()


def _item(element: Any, vocabulary: Mapping[tuple[str, str], str]) -> _Item:
    found = _Item()
    atom = vocabulary is _ATOM
    pictured = False
    for child in element:
        name = _name(child)
        role = vocabulary.get(name)
        if role == "":
            continue
        if role is None:
            if name[0] in _KNOWN or not name[0] or len(child):
                raise _NotVouched
        elif role == "person":
            found.authors.append(_person(child))
        elif role == "author":
            found.authors.append((_text(child), ""))
        elif role == "link" and atom:
            found.links.append(_atom_link(child))
        elif role == "other":
            if child.get("rel") in (None, "alternate"):
                raise _NotVouched
        elif role == "picture":
            pictured = pictured or _says_something(child)
        else:
            if role == "link" and child.attrib:
                raise _NotVouched
            if role in ("summary", "content", "title"):
                found.types[role] = _text_type(child) if atom else _no_type(child)
            elif role == "id":
                found.permanent = child.get("isPermaLink", child.get("ispermalink", "true")) == "true"
            found.set(role, _text(child))
    # What stands with a picture is its caption, but where there is no title or description feedparser takes it.
    if pictured and not (found.words.get("title") and found.words.get("summary")):
        raise _NotVouched
    return found


def _says_something(picture: Any) -> bool:
    return any(_name(part)[1] in ("title", "description") for part in picture.iter(etree.Element))


def _text_type(element: Any) -> str:
    """Return "text" or "html" of one of Atom's text constructs."""
    kind = (element.get("type") or "text").lower()
    if element.get("src") is not None or element.get("mode") is not None or kind not in ("text", "html", "text/html"):
        raise _NotVouched
    return "text" if kind == "text" else "html"


def _no_type(element: Any) -> str:
    if element.get("type") is not None or element.get("mode") is not None:
        raise _NotVouched
    return "html"


def _person(element: Any) -> tuple[str, str]:
    words = {}
    for part in element:
        space, name = _name(part)
        if space == ATOM.lower() and name in ("name", "email"):
            words[name] = _text(part)
    return words.get("name", ""), words.get("email", "")


def _atom_link(element: Any) -> tuple[str, str]:
    """Return (href, kind): `page` for a web page of the entry, `alternate` for another form of it, else `other`."""
    href = (element.get("href") or "").strip()
    if not href or element.get("url") is not None or element.get("uri") is not None:
        raise _NotVouched
    if element.get("rel", "alternate") != "alternate":
        return href, "other"
    kind = element.get("type", "text/html").lower()
    return href, "page" if kind in _HTML_TYPES or kind in ("html", "xhtml") else "alternate"


def _entry(item: _Item, url: str) -> ParsedEntry:
    words = item.words
    own = words.get("id") or None
    if own is not None and item.permanent:
        own = _absolute(own, url)
    summary, content = (_body(item, name) for name in ("summary", "content"))
    published = words.get("published") or words.get("issued")
    if words.get("published") and words.get("issued"):
        raise _NotVouched
    return ParsedEntry(
        id=own,
        url=_page(item, own, url),
        title=_titled(words["title"], item.types["title"]) or None if words.get("title") else None,
        published_at=_moment(published),
        updated_at=_moment(words.get("updated")),
        author=_author(item),
        summary=summary or content,
        content=content,
    )


def _absolute(reference: str, url: str) -> str:
    return reference if reference.startswith(("http://", "https://", "tag:", "urn:")) else urljoin(url, reference)


def _page(item: _Item, own: str | None, url: str) -> str | None:
    link = item.words.get("link") or None
    if link is not None:
        link = _AMP_NAME.sub(r"&\g<1>", _absolute(link, url).replace("&amp;", "&"))
    pages = [_absolute(href, url) for href, kind in item.links if kind == "page"]
    others = [_absolute(href, url) for href, kind in item.links if kind != "other"]
    if link is None:
        link = pages[-1] if pages else own if item.permanent else None
    candidates = [word for word in (item.words.get("origin"), link, *others) if word]
    whole = (word for word in candidates if word.lower().startswith(("http://", "https://")))
    return next(whole, candidates[0] if candidates else None)


def _author(item: _Item) -> str | None:
    people = [(name, mail) for name, mail in item.authors if name or mail]
    if not people:
        return None
    if len(people) == 1:
        name, mail = people[0]
        return f"{name} ({mail})" if name and mail else name or mail
    if any("@" in name for name, _ in people):
        raise _NotVouched
    return "; ".join(dict.fromkeys(name or mail for name, mail in people))


def _titled(value: str, kind: str) -> str:
    """Return a title as one line: what Atom calls HTML is read so, elsewhere what looks like it."""
    if kind == "text":
        return " ".join(value.split())
    return _guessed(value)


def _guessed(value: str) -> str:
    """Return a title that may or may not be escaped HTML: it is when a tag is closed or an entity stands in it."""
    if _CLOSED_OR_ENTITY.search(value):
        tags = {name.lower() for name in _TAG_NAME.findall(value)}
        if any(name not in entitydefs for name in _ENTITY_NAME.findall(value)) or not tags <= _INLINE:
            raise _NotVouched
        return text_of(value)
    if "<" in value:
        raise _NotVouched
    return " ".join(value.split())


def _body(item: _Item, name: str) -> str | None:
    value = item.words.get(name) or None
    if value is None or item.types[name] == "html":
        return value
    return html.escape(value, quote=False)


def _moment(word: str | None) -> datetime | None:
    if not word:
        return None
    found = usual_moment(word)
    if found is None:
        raise _NotVouched
    return found

"""Lists of feeds as other readers give and take them: OPML 1 and 2 (opml.org)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lxml import etree

from bot.errors import InputError
from bot.model.source import Source

MAX_FEEDS = 10_000


@dataclass(frozen=True, slots=True)
class ListedFeed:
    """A feed as a list names it."""

    url: str
    title: str | None
    language: str | None = None


def read_opml(data: bytes) -> list[ListedFeed]:
    """Return the feeds of the list and of its folders, in order, each once. Raises `InputError` when it is none.

    Entities are not expanded and nothing is loaded; what is broken is read as far as it can be.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True)
    try:
        root = etree.fromstring(data.strip(), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise InputError("this is no OPML file") from error
    if root is None or not isinstance(root.tag, str) or etree.QName(root).localname.lower() != "opml":
        raise InputError("this is no OPML file")
    found: dict[str, ListedFeed] = {}
    for outline in root.iter("{*}outline"):
        given = {name.lower(): " ".join(value.split()) for name, value in outline.attrib.items()}
        url = given.get("xmlurl", "")
        if url:
            title = given.get("title") or given.get("text") or None
            found.setdefault(url, ListedFeed(url, title, given.get("language") or None))
        if len(found) > MAX_FEEDS:
            raise InputError(f"the list has more than {MAX_FEEDS} feeds")
    return list(found.values())


def write_opml(sources: Sequence[Source]) -> bytes:
    """Return the feeds among the sources as OPML 2.0. Pages, sitemaps and folders are no matter of such a list."""
    root = etree.Element("opml", version="2.0")
    head = etree.SubElement(root, "head")
    etree.SubElement(head, "title").text = "Sources of Dragoman"
    body = etree.SubElement(root, "body")
    for source in sources:
        if source.kind != "feed":
            continue
        title = "".join(c if c.isprintable() else " " for c in source.title)
        outline = etree.SubElement(body, "outline", type="rss", text=title, title=title, xmlUrl=source.location)
        if source.language:
            outline.set("language", source.language)
    written: bytes = etree.tostring(root, xml_declaration=True, encoding="utf-8", pretty_print=True)
    return written

"""Web pages to articles: trafilatura finds the text, our own passes keep its blocks. Pure, run in another process."""

from __future__ import annotations

import logging
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypedDict

import trafilatura
from lxml import etree

from bot.errors import InputError
from bot.language.detect import detect_language
from bot.model.article import Block
from bot.sources.charset import decode_html
from bot.sources.markup import EXTRACTED, TextBlock, assemble, blocks_in, blocks_of, is_hidden
from bot.sources.page_facts import PageFacts, bylines_of, facts_of

# What these libraries log about a page is no news to an operator; what matters is raised here in our words.
for _name in ("trafilatura", "htmldate", "courlan"):
    logging.getLogger(_name).setLevel(logging.CRITICAL)

_TOP_CHARS = 240
_MANY_CHARS = 400
_RESCUE_RATIO = 1.5
_BYLINE = re.compile(r"(?i)^(?:(?:written|reported)\s+)?(?:by|von|par|por|di|da)\s+")


class ExtractRow(TypedDict):
    """One line of the `extract` pipe: `text` is the body without the title and without captions."""

    title: str | None
    text: str
    published_at: str | None
    language: str | None
    author: str | None


@dataclass(frozen=True, slots=True)
class PageText:
    """An article read from a page. `blocks` are spans of `text`, the title being the first where there is one."""

    text: str
    blocks: tuple[Block, ...]
    facts: PageFacts
    language: str | None


def read_page(body: bytes | str, *, url: str | None = None, content_type: str | None = None) -> PageText:
    """Return the article of an HTML page. Raises `InputError` in one line when there is none."""
    facts, blocks = _read(body, url, content_type)
    text, placed = assemble(facts.title, blocks)
    return PageText(text, placed, facts, _language(blocks, facts))


def extract_row(url: str | None, html: str) -> ExtractRow:
    """One line of the `extract` pipe. Raises `InputError` when no article is found."""
    facts, blocks = _read(html, url, None)
    body = [block for block in blocks if block.kind != "caption" and block.text != facts.title]
    moment = facts.published_at.isoformat().replace("+00:00", "Z") if facts.published_at else None
    return {
        "title": facts.title,
        "text": "\n".join(block.text for block in body),
        "published_at": moment or facts.date,
        "language": _language(blocks, facts),
        "author": facts.author,
    }


def latest_allowed(page: PageText, latest: datetime) -> PageText:
    """Return the page without a publication time that lies after `latest`."""
    if page.facts.published_at is None or page.facts.published_at <= latest:
        return page
    return replace(page, facts=replace(page.facts, published_at=None))


def _language(blocks: Sequence[TextBlock], facts: PageFacts) -> str | None:
    """The text itself where it is long enough to tell, for templates declare wrong; else what the page declares."""
    text = " ".join(block.text for block in blocks)
    if facts.language and len(text) < _MANY_CHARS:
        return facts.language
    return detect_language(text, default=facts.language or "") or None


def _read(body: bytes | str, url: str | None, content_type: str | None) -> tuple[PageFacts, list[TextBlock]]:
    html = body if isinstance(body, str) else decode_html(body, content_type)
    tree = trafilatura.load_html(html) if html.strip() else None
    if tree is None:
        raise InputError("there is no readable web page at this address")
    facts = facts_of(tree, url)
    bylines = bylines_of(tree)
    _drop_hidden(tree)
    whole = blocks_in(tree)
    blocks = _main_blocks(tree, url)
    if facts.body:
        blocks = _rescued(blocks, facts.body)
    if not blocks:
        raise InputError("no article text was found on the page")
    blocks = _without_head_matter(blocks, facts, bylines)
    return facts, _with_captions(blocks, whole)


def _drop_hidden(tree: Any) -> None:
    """Remove what the page itself hides: such text was not published to readers.

    What holds most of the page is no trick but a page that a script unveils.
    """
    hidden = [element for element in tree.iter(etree.Element) if is_hidden(element)]
    most = len(tree.text_content()) / 2 if hidden else 0
    for element in hidden:
        if element.getparent() is not None and len(element.text_content()) < most:
            element.drop_tree()


def _main_blocks(tree: Any, url: str | None) -> list[TextBlock]:
    found = trafilatura.bare_extraction(
        tree,
        url=url,
        include_comments=False,
        include_formatting=False,
        output_format="xml",
    )
    body = getattr(found, "body", None)
    return [] if body is None else blocks_in(body, EXTRACTED)


def _rescued(blocks: list[TextBlock], stated: str) -> list[TextBlock]:
    """Return the text that the page's data gives as the article's where far less was found in its markup."""
    if "<" in stated:
        paragraphs = blocks_of(stated)
    else:
        lines = (" ".join(line.split()) for line in stated.splitlines())
        paragraphs = [TextBlock("paragraph", line) for line in lines if line]
    found = sum(len(block.text) for block in blocks)
    there = sum(len(block.text) for block in paragraphs)
    return paragraphs if there > _RESCUE_RATIO * found and there > _MANY_CHARS else blocks


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))


def _without_head_matter(blocks: list[TextBlock], facts: PageFacts, bylines: Collection[str]) -> list[TextBlock]:
    """Leave out the title's repetition with what little stands above it (the section's name), and the bylines."""
    title = _plain(facts.title or "")
    if title:
        above = 0
        for position, block in enumerate(blocks[:6]):
            if _plain(block.text) == title:
                blocks = blocks[position + 1 :]
                break
            above += len(block.text)
            if above > _TOP_CHARS:
                break
    names = {_plain(name) for name in re.split(r";|,| and ", facts.author or "") if name.strip()}
    names.add(_plain(facts.author or "").replace(" and ", " "))
    names.discard("")

    def is_byline(block: TextBlock) -> bool:
        return block.text in bylines or _plain(_BYLINE.sub("", block.text)) in names

    return [block for position, block in enumerate(blocks) if position > 3 or not is_byline(block)]


def _with_captions(blocks: list[TextBlock], whole: Sequence[TextBlock]) -> list[TextBlock]:
    """Put the captions of pictures that stand inside the article after the paragraph that they follow.

    `whole` are all blocks of the page in its order.
    """
    places = {block.text: position for position, block in enumerate(blocks)}
    captions = {block.text for block in whole if block.kind == "caption"}
    after: dict[int, list[TextBlock]] = {}
    waiting: list[TextBlock] = []
    last = -1
    for block in whole:
        if block.kind == "caption":
            if block.text not in places:
                waiting.append(block)
            continue
        position = places.get(block.text)
        if position is not None and position >= last:
            # Only between the first and the last paragraph; what comes before the first may belong to a teaser.
            if last >= 0:
                after.setdefault(last, []).extend(waiting)
            waiting = []
            last = position
    merged: list[TextBlock] = []
    for position, block in enumerate(blocks):
        merged.append(TextBlock("caption", block.text) if block.text in captions else block)
        merged.extend({caption.text: caption for caption in after.get(position, ())}.values())
    return merged

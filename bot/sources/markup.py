"""HTML pieces to blocks of text: feed bodies, captions, and whatever else is small and known to be article text."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from lxml import etree
from lxml import html as lxml_html

from bot.model.article import Block, BlockKind
from bot.model.span import Span

_SKIPPED = frozenset(
    "script style noscript template iframe object embed svg math canvas video audio form button select option input "
    "textarea nav aside footer head map link meta base".split()
)
_BLOCKS = frozenset(
    "address article blockquote body center dd details div dl dt fieldset figcaption figure h1 h2 h3 h4 h5 h6 header "
    "hr html li main ol p pre section summary table tbody td tfoot th thead tr ul".split()
)
_KINDS: dict[str, BlockKind] = {
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), "heading"),
    "li": "list_item",
    "figcaption": "caption",
}
_EXTRACTED_BLOCKS = frozenset("p head item list quote row table cell lb code body main graphic comments".split())
_EXTRACTED_KINDS: dict[str, BlockKind] = {"head": "heading", "item": "list_item"}
_TAGS: dict[BlockKind, str] = {"heading": "h2", "caption": "figcaption", "list_item": "li"}
# Markup that a reader may be given as it is: nothing active, nothing hidden, no address that is not whole.
_PLAIN_TAGS = frozenset(
    "a abbr b blockquote br cite code dd del div dl dt em h1 h2 h3 h4 h5 h6 hr i img ins li ol p pre q s small span "
    "strong sub sup table tbody td th thead tr u ul".split()
)
_ANY_TAG = re.compile(r"<\s*/?\s*([A-Za-z][\w:-]*)|<[!?/]")
_ACTIVE = re.compile(
    r"(?i)<[^>]*\s(?:on\w+|style|hidden|srcset|poster|action|formaction|background|data)\b[^>]*>"
    r"|<[^>]*\s(?:href|src|cite|longdesc)\s*=\s*[\"']?\s*(?!https?://|mailto:)[^>]*>"
)
_HIDDEN_STYLE = re.compile(r"(?i)(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden)")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Which elements end a block, which kind they are of, and which are passed over with all inside them."""

    blocks: frozenset[str]
    kinds: dict[str, BlockKind]
    skipped: frozenset[str]


HTML = Vocabulary(_BLOCKS, _KINDS, _SKIPPED)
EXTRACTED = Vocabulary(_EXTRACTED_BLOCKS, _EXTRACTED_KINDS, frozenset())
"""trafilatura's names for what it found."""


@dataclass(frozen=True, slots=True)
class TextBlock:
    """One run of text with single spaces and its kind."""

    kind: BlockKind
    text: str


def is_hidden(element: Any) -> bool:
    """Whether the element is marked as not to be shown."""
    return element.get("hidden") is not None or bool(_HIDDEN_STYLE.search(element.get("style") or ""))


def parse_fragment(markup: str) -> Any | None:
    """Return a `div` around the parsed markup, None when nothing can be made of it."""
    try:
        return lxml_html.fragment_fromstring(_without_controls(markup), create_parent="div")
    except (etree.LxmlError, ValueError):
        return None


def _without_controls(text: str) -> str:
    return re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]", "", text)


def blocks_of(markup: str) -> list[TextBlock]:
    """Return the text that a reader sees, block by block; scripts, forms, navigation and hidden parts are left out."""
    root = parse_fragment(markup)
    return [] if root is None else blocks_in(root)


def blocks_in(root: Any, vocabulary: Vocabulary = HTML) -> list[TextBlock]:
    """As `blocks_of`, for a tree."""
    return _Walk(vocabulary).over(root)


class _Walk:
    """One pass over a tree; a block ends where a block-level element begins or ends, or at two line breaks."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._found: list[TextBlock] = []
        self._words: list[str] = []
        self._kinds: list[BlockKind] = []
        self._breaks = 0

    def over(self, root: Any) -> list[TextBlock]:
        walk = etree.iterwalk(root, events=("start", "end", "comment", "pi"))
        for event, element in walk:
            if event == "start":
                self._start(walk, element)
            elif event == "end":
                self._end(element)
            if event != "start" and element is not root:
                self._say(element.tail)
        self._flush()
        return self._found

    def _start(self, walk: Any, element: Any) -> None:
        if element.tag in self._vocabulary.skipped or is_hidden(element):
            walk.skip_subtree()
            return
        if element.tag == "br":
            self._breaks += 1
            if self._breaks > 1:
                self._flush()
            else:
                self._words.append(" ")
            return
        if element.tag in self._vocabulary.blocks:
            self._flush()
        if element.tag in self._vocabulary.kinds:
            self._kinds.append(self._vocabulary.kinds[element.tag])
        self._say(element.text)

    def _end(self, element: Any) -> None:
        if element.tag in self._vocabulary.skipped or is_hidden(element):
            return
        if element.tag in self._vocabulary.blocks:
            self._flush()
        if element.tag in self._vocabulary.kinds:
            self._kinds.pop()

    def _say(self, words: str | None) -> None:
        if words:
            self._words.append(words)
            if words.strip():
                self._breaks = 0

    def _flush(self) -> None:
        text = " ".join("".join(self._words).split())
        self._words.clear()
        self._breaks = 0
        if text:
            self._found.append(TextBlock(self._kinds[-1] if self._kinds else "paragraph", text))


def text_of(markup: str) -> str:
    """Return the text of a short piece of HTML (a title) as one line."""
    if "<" not in markup:
        return " ".join(html.unescape(markup).split())
    return " ".join(block.text for block in blocks_of(markup))


def harmless(markup: str) -> str:
    """Return the markup's text in plain paragraphs, headings, captions and list items: no links, no active parts."""
    parts = []
    for block in blocks_of(markup):
        tag = _TAGS.get(block.kind, "p")
        parts.append(f"<{tag}>{html.escape(block.text, quote=False)}</{tag}>")
    return "".join(parts)


def is_plain(markup: str | None) -> bool:
    """Whether markup can be shown as it is: nothing in it is active or hidden, and every address is whole."""
    if not markup or "<" not in markup:
        return True
    names = (found[1] for found in _ANY_TAG.finditer(markup))
    return all(name is None or name.lower() in _PLAIN_TAGS for name in names) and not (
        _ACTIVE.search(markup) or "<!" in markup or "<?" in markup
    )


def assemble(title: str | None, blocks: Sequence[TextBlock]) -> tuple[str, tuple[Block, ...]]:
    """Join title and blocks by blank lines; return the text and the spans of its blocks, the title being block 0.

    A block that only says the title again is left out.
    """
    head = " ".join((title or "").split())
    pieces = [TextBlock("title", head)] if head else []
    pieces += [block for block in blocks if block.text and block.text != head]
    placed: list[Block] = []
    offset = 0
    for piece in pieces:
        placed.append(Block(piece.kind, Span(offset, offset + len(piece.text))))
        offset += len(piece.text) + 2
    return "\n\n".join(piece.text for piece in pieces), tuple(placed)


def with_title(title: str, text: str, blocks: Sequence[Block]) -> tuple[str, tuple[Block, ...]]:
    """Put a title before an assembled text that has none; the blocks move along."""
    head = " ".join(title.split())
    shift = len(head) + 2
    moved = (Block(block.kind, Span(block.span.start + shift, block.span.end + shift)) for block in blocks)
    return f"{head}\n\n{text}", (Block("title", Span(0, len(head))), *moved)

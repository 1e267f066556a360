"""What stands within Slack's blocks: statements, quotations, disagreeing figures and sources as rich text."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Self
from urllib.parse import quote, urlsplit

from bot.chat.post import RESTING
from bot.chat.slack.mrkdwn import TEXT_CHARS, is_visible, label, link, literal, safe_url, shortened
from bot.model.brief import Disagreement, Statement
from bot.model.edition import ArticleRef, ShownQuotation
from bot.model.post import (
    DisagreementBlock,
    LabelBlock,
    Place,
    Post,
    PostBlock,
    QuestionBlock,
    QuoteBlock,
    SourcesBlock,
    StatementBlock,
    citations_in,
)
from bot.model.span import Citation

LABEL_CHARS = 60
"""Code points of an outlet's name."""
TITLE_CHARS = 160
NAMES = 6
"""How many outlets are named in one line."""

_QUOTING = re.compile('["“”„‟«»]')

Element = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Ration:
    """How much of what is long is shown: code points of each text, and how many links, sides or sources in a row.

    `short_links`: where there is an evidence page, a statement's number leads there, not to the publisher's page,
    whose address at the words is some hundred characters longer.
    """

    characters: int
    items: int
    short_links: bool = True


WHOLE = (Ration(1_000_000, 1_000, short_links=False), Ration(1_000_000, 1_000))
RATIONS = (*WHOLE, *(Ration(4_000 >> step, max(24 >> step, 1)) for step in range(7)), Ration(40, 0))
"""From everything to next to nothing: the first one with which a message fits is taken. `WHOLE` cuts nothing."""


@dataclass(frozen=True, slots=True)
class Page:
    """Blocks of a post with what their links need: where words can be read, and how articles are numbered."""

    blocks: tuple[PostBlock, ...]
    ration: Ration
    refs: Mapping[str, ArticleRef]
    places: Mapping[tuple[str, int, int], Place]
    public_url: str | None
    marks: Mapping[str, int]

    @classmethod
    def of(cls, post: Post, public_url: str | None) -> Page:
        refs = {ref.revision: ref for ref in post.refs}
        places = {(place.revision, place.start, place.end): place for place in reversed(post.places)}
        return cls((), WHOLE[0], refs, places, public_url, {}).with_blocks(post.blocks)

    def with_blocks(self, blocks: Sequence[PostBlock]) -> Self:
        """Return the page of these blocks only; its articles are numbered as they come."""
        marked = [block for block in blocks if _is_marked(block)]
        cited = dict.fromkeys(c.revision for block in marked for c in citations_in(block) if c.revision in self.refs)
        marks = {revision: number for number, revision in enumerate(cited, start=1) if revision is not None}
        return replace(self, blocks=tuple(blocks), marks=marks)

    def with_ration(self, ration: Ration) -> Self:
        return replace(self, ration=ration)

    # ------------------------------------------------------------ words and links

    def words(self, words: str) -> str:
        """Return untrusted words as they may be shown; "" when nothing of them can be seen."""
        shown = literal(words)
        return shortened(shown, self.ration.characters) if is_visible(shown) else ""

    def outlet(self, ref: ArticleRef | None) -> str:
        """Return who published it, as far as it is known."""
        name = self.words(ref.outlet) if ref is not None and ref.outlet else ""
        address = safe_url(ref.url) if ref is not None else None
        host = urlsplit(address).hostname if address else None
        return shortened(name or (host or "").removeprefix("www.") or "source", LABEL_CHARS)

    def ref_of(self, citation: Citation) -> ArticleRef | None:
        return self.refs.get(citation.revision) if citation.revision is not None else None

    def place_of(self, citation: Citation) -> Place | None:
        return self.places.get((citation.revision or "", citation.start, citation.end))

    def publisher(self, citation: Citation) -> str | None:
        """Return the address of the publisher's page, at the words where the place is known."""
        place, ref = self.place_of(citation), self.ref_of(citation)
        return safe_url(place.url if place else None) or safe_url(ref.url if ref else None)

    def evidence(self, citation: Citation) -> str | None:
        """Return the address of our page with the cited paragraph, where there is one."""
        place = self.place_of(citation)
        if self.public_url is None or place is None or not place.token:
            return None
        return safe_url(f"{self.public_url.rstrip('/')}/e/{quote(place.token, safe='', errors='replace')}")

    # ------------------------------------------------------------ rich text

    def elements(self, block: PostBlock) -> list[Element]:
        """Return the rich text of a block; none when there is nothing to be seen of it."""
        match block:
            case QuestionBlock(text=asked):
                return [section([text(words, "italic")])] if (words := self.words(asked)) else []
            case StatementBlock(level="headline"):
                return self._headline(block)
            case LabelBlock(text=chrome):
                return [section([text(words, "bold")])] if (words := self.words(chrome.text)) else []
            case StatementBlock(level="point"):
                items = self._stated(block)
                return [{"type": "rich_text_list", "style": "bullet", "elements": items}] if items else []
            case StatementBlock(statement=statement, level="answer"):
                return self._answer(statement)
            case StatementBlock():
                return self._stated(block)
            case QuoteBlock(quotation=quotation):
                return self._quotation(quotation)
            case DisagreementBlock(disagreement=disagreement):
                return self._disagreement(disagreement)
            case _:
                return []

    def _headline(self, block: StatementBlock) -> list[Element]:
        words = self.words(block.statement.text)
        if not words:
            return []
        number = "" if block.number is None else f"{block.number}. "
        tag = self.words(block.tag.text) if block.tag is not None else ""
        parts = [text(number, "bold"), text(tag, "code"), text(f" {words}", "bold")] if tag else []
        parts = parts or [text(number + words, "bold")]
        return [section([*(part for part in parts if part["text"]), *self._beside(block.statement)])]

    def _stated(self, block: StatementBlock) -> list[Element]:
        words = self.words(block.statement.text)
        return [section([text(words), *self._beside(block.statement), *self._also(block)])] if words else []

    def _beside(self, statement: Statement) -> list[Element]:
        """The numbers of the cited articles, and on what alone it rests where that is not the running text."""
        return [*self._marks(statement.citations), *_resting(statement)]

    def _also(self, block: StatementBlock) -> list[Element]:
        """Who else says so, each name opening its page at the words."""
        shown = block.also[: self.ration.items]
        parts: list[Element] = []
        for said in shown:
            citation = said.citations[0]
            parts.append(text(", " if parts else " Also in "))
            address = self.evidence(citation) or self.publisher(citation)
            parts.append(linked(address, self.outlet(self.ref_of(citation))))
        if parts and len(shown) < len(block.also):
            parts.append(text(f" and {len(block.also) - len(shown)} more"))
        return parts

    def _answer(self, statement: Statement) -> list[Element]:
        """The statement, and the words that it rests on unless it is these words."""
        words = self.words(statement.text)
        said: dict[str, Citation] = {}
        for citation in statement.citations:
            if own := self.words(citation.quote):
                said.setdefault(own, citation)
        if words in said:
            return [self._quote(words, said[words], _resting(statement))]
        parts = [section([text(words, "bold"), *_resting(statement)])] if words else []
        # What the statement says word for word already (speech that got its speaker, a name) is not said again.
        further = [(own, citation) for own, citation in said.items() if _bare(own) not in _bare(words)]
        if not further and said:
            first = next(iter(said.values()))
            return [quoted([text(f"{words}\n"), *self._source_links(first, dated=True), *_resting(statement)])]
        return parts + [self._quote(own, citation) for own, citation in further[: self.ration.items]]

    def _quote(self, words: str, citation: Citation, note: Sequence[Element] = ()) -> Element:
        # Marks around words that hold marks of their own would be read as one speech within another.
        marked = words if _QUOTING.search(words) else f"“{words}”"
        return quoted([text(f"{marked}\n"), *self._source_links(citation, dated=True), *note])

    def _quotation(self, quotation: ShownQuotation) -> list[Element]:
        pieces = [piece for citation in quotation.words if (piece := self.words(citation.quote))]
        if not pieces:
            return []
        shown = pieces[: max(self.ration.items, 1)]
        left_out = " […]" if len(shown) < len(pieces) else ""
        parts = [text(f"“{' … '.join(shown)}{left_out}”\n")]
        speaker = self.words(quotation.speaker or "")
        role = self.words(quotation.role or "")
        if speaker:
            parts.append(text(speaker, "bold"))
        told = f", {role}" if speaker and role else role
        if quotation.anonymous:
            told += " (anonymous source)" if speaker or role else "anonymous source"
        if speaker or told:
            parts.append(text(f"{told} · "))
        return [quoted([*parts, *self._source_links(quotation.words[0])])]

    def _source_links(self, citation: Citation, *, dated: bool = False) -> list[Element]:
        """The outlet's name, which opens its page at the words, and our evidence page."""
        ref = self.ref_of(citation)
        parts = [linked(self.publisher(citation), self.outlet(ref))]
        if dated and ref is not None and (day := _day(ref.published)):
            parts.append(text(f", {day}"))
        if evidence := self.evidence(citation):
            parts += [text(" · "), linked(evidence, "evidence")]
        return parts

    def _marks(self, citations: Sequence[Citation]) -> list[Element]:
        """The numbers of the cited articles, once each, each opening its article at the words."""
        first: dict[str, Citation] = {}
        for citation in citations:
            if citation.revision is not None and citation.revision in self.marks:
                first.setdefault(citation.revision, citation)
        parts: list[Element] = []
        for revision, citation in list(first.items())[: self.ration.items]:
            publisher, evidence = self.publisher(citation), self.evidence(citation)
            address = evidence or publisher if self.ration.short_links else publisher or evidence
            # The space doesn't break, so that no number begins a line.
            parts += [text("\u00a0"), linked(address, f"[{self.marks[revision]}]")]
        return parts

    def _disagreement(self, disagreement: Disagreement) -> list[Element]:
        sides = [side for side in disagreement.sides if self.words(side.value)]
        if not sides:
            return []
        label = self.words(disagreement.label)
        parts = [text("Figures differ on "), text(label, "bold"), text(": ")] if label else [text("Figures differ: ")]
        shown = sides[: max(self.ration.items, 2)]
        whole = all(side.sentence is not None for side in shown)
        for position, side in enumerate(shown):
            parts += [text("\n" if whole else "; ")] if position or whole else []
            parts.append(text(self.words(side.value), "bold"))
            if side.according_to and (who := self.words(side.according_to)):
                parts.append(text(f" according to {who}"))
            parts += self._marks(side.citations)
            if whole and side.sentence is not None and (quote_of := self.words(side.sentence.quote)):
                parts.append(text(f" “{quote_of}”"))
        if len(shown) < len(sides):
            parts.append(text(f"; and {len(sides) - len(shown)} more"))
        return [section(parts)]

    # ------------------------------------------------------------ sources

    def origin(self, block: SourcesBlock) -> str:
        """Return "3 outlets, 1 original: [1] Harbour Gazette, Adria Wire and 1 more", without links."""
        note = self.words(block.note.text) if block.note else ""
        numbered = self._numbered(block.refs)
        names = [f"[{number}] {self.outlet(ref)}" for number, ref in numbered]
        names += self._other_outlets(block.refs, {self.outlet(ref) for _, ref in numbered})
        shown = names[: min(NAMES, max(self.ration.items, 1))]
        more = f" and {len(names) - len(shown)} more" if len(shown) < len(names) else ""
        return ": ".join(part for part in (note, ", ".join(shown) + more) if part)

    def sources(self, block: SourcesBlock) -> str:
        """Return a line of mrkdwn for each cited article, with its title, and one for the other outlets."""
        cited = {citation.revision for shown in self.blocks for citation in citations_in(shown)}
        numbered = self._numbered(block.refs)
        told = [ref for ref in block.refs if ref.revision in cited and ref.revision not in self.marks]
        lines = [f"[{number}] {self._source_line(ref)}" for number, ref in numbered]
        lines += [self._source_line(ref) for ref in told]
        named = {self.outlet(ref) for ref in (*told, *(ref for _, ref in numbered))}
        others = self._other_outlets(block.refs, named)
        also = [link(safe_url(ref.url), label(name)) for name, ref in others.items()]
        return _within_a_text(lines, also, self.ration.items)

    def _source_line(self, ref: ArticleRef) -> str:
        title = self.words(ref.title or "")
        day = f", {day}" if (day := _day(ref.published)) else ""
        if not title:
            return link(safe_url(ref.url), label(self.outlet(ref))) + day
        return f"{label(self.outlet(ref))}: {link(safe_url(ref.url), f'“{label(shortened(title, TITLE_CHARS))}”')}{day}"

    def _numbered(self, refs: Sequence[ArticleRef]) -> list[tuple[int, ArticleRef]]:
        by_mark = {self.marks[ref.revision]: ref for ref in refs if ref.revision in self.marks}
        return sorted(by_mark.items(), key=lambda item: item[0])

    def _other_outlets(self, refs: Sequence[ArticleRef], named: Collection[str]) -> dict[str, ArticleRef]:
        others: dict[str, ArticleRef] = {}
        for ref in refs:
            if (name := self.outlet(ref)) not in named:
                others.setdefault(name, ref)
        return others


def _is_marked(block: PostBlock) -> bool:
    """Whether the block's citations are shown as numbers, not as outlets' names."""
    return isinstance(block, DisagreementBlock) or (isinstance(block, StatementBlock) and block.level != "answer")


def _resting(statement: Statement) -> list[Element]:
    note = RESTING[statement.rests_on]
    return [text(f" ({note})", "italic")] if note else []


def _bare(words: str) -> str:
    """The letters and digits, to compare words by."""
    return "".join(character for character in words.casefold() if character.isalnum())


def _within_a_text(lines: Sequence[str], also: Sequence[str], items: int) -> str:
    """Return as many whole lines and names as one text of Slack's takes, and how many are left out."""
    kept: list[str] = []
    room = TEXT_CHARS - len("and 1,000 more")
    for line in lines[: max(items, 1)]:
        if len("\n".join([*kept, line])) > room:
            break
        kept.append(line)
    left_out = len(lines) - len(kept)
    names: list[str] = []
    for name in also[: min(NAMES, items)]:
        if len("\n".join([*kept, "Also: " + ", ".join([*names, name])])) > room:
            break
        names.append(name)
    left_out += len(also) - len(names)
    if names:
        kept.append(("Also: " if kept else "") + ", ".join(names))
    if left_out:
        kept.append(f"and {left_out} more" if kept else f"{left_out} articles")
    return "\n".join(kept)


def _day(published: str | None) -> str:
    """Return "30 April 2025", or "" when it is no date."""
    try:
        day = date.fromisoformat((published or "")[:10])
    except ValueError:
        return ""
    return f"{day.day} {day:%B %Y}"


def text(words: str, style: str | None = None) -> Element:
    return {"type": "text", "text": words} | ({"style": {style: True}} if style else {})


def linked(url: str | None, words: str, style: str | None = None) -> Element:
    """Return the words as a link, or as they are where there is no address."""
    if url is None:
        return text(words, style)
    return {"type": "link", "url": url, "text": words} | ({"style": {style: True}} if style else {})


def section(parts: Sequence[Element]) -> Element:
    return {"type": "rich_text_section", "elements": _joined(parts)}


def quoted(parts: Sequence[Element]) -> Element:
    return {"type": "rich_text_quote", "elements": _joined(parts)}


def _joined(parts: Sequence[Element]) -> list[Element]:
    """Return the parts with plain text that stands side by side as one: each part costs bytes."""
    joined: list[Element] = []
    for part in parts:
        if joined and part["type"] == "text" and part.keys() == joined[-1].keys() == {"type", "text"}:
            joined[-1] = text(joined[-1]["text"] + part["text"])
        else:
            joined.append(part)
    return joined

"""The console: posts and briefs for a terminal.

Untrusted words are printed as plain text: no markup of ours is read in them, control characters are shown as
spaces, and links are left out, since a terminal's hyperlinks would lead where an article says.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from datetime import datetime
from urllib.parse import urlsplit

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from bot.chat.post import RESTING, engine_lines
from bot.errors import DeliveryUnknown
from bot.model.brief import Brief, Disagreement, Statement
from bot.model.edition import ArticleRef, ShownQuotation
from bot.model.post import (
    DisagreementBlock,
    LabelBlock,
    NoteBlock,
    Post,
    PostBlock,
    QuestionBlock,
    QuoteBlock,
    SourcesBlock,
    StatementBlock,
    TitleBlock,
    citations_in,
)
from bot.model.reading import Quotation

STYLE = {"headline": "bold", "lead": "", "point": "", "answer": "bold"}


class ConsoleMessenger:
    """`Messenger` that prints. What a terminal showed can't be looked up."""

    platform = "console"
    searchable = False

    def __init__(self, console: Console) -> None:
        self._console = console

    async def post(self, channel: str, post: Post, *, key: str, thread: str | None = None) -> str:
        del channel, thread
        self._console.print(render_post(post))
        return f"console:{key}"

    async def update(self, channel: str, message: str, post: Post) -> None:
        del channel, message
        self._console.print(render_post(post))

    async def find(self, channel: str, key: str, since: datetime, *, thread: str | None = None) -> str | None:
        del channel, key, since, thread
        raise DeliveryUnknown("the console can't tell what it has shown; read it with `dragoman digest`")


def plain(words: str) -> str:
    """Return untrusted words as one line that a terminal can't take for a command."""
    return " ".join("".join(_shown(character) for character in words).split())


def _shown(character: str) -> str:
    match unicodedata.category(character):
        case "Cc" | "Co" | "Cs":
            return " "
        case "Cf":  # soft hyphens and marks of direction: they stand within words, and have no width of their own
            return ""
        case _:
            return character


def render_post(post: Post) -> RenderableType:
    """Return the post for a terminal, block by block; the articles that it cites are numbered as they come."""
    known = {ref.revision for ref in post.refs}
    cited = dict.fromkeys(c.revision for block in post.blocks for c in citations_in(block) if c.revision in known)
    marks = {revision: number for number, revision in enumerate(cited, start=1)}
    names = {ref.revision: plain(ref.outlet or "") for ref in post.refs}
    return Group(*(part for block in post.blocks for part in _block(block, marks, names)))


def _block(block: PostBlock, marks: dict[str, int], names: dict[str, str]) -> Iterable[RenderableType]:
    match block:
        case TitleBlock(text=chrome):
            yield Rule(Text(chrome.text, style="bold cyan"), style="cyan")
        case QuestionBlock(text=words):
            yield Text(plain(words), style="italic dim")
        case LabelBlock(text=chrome):
            yield Padding(Text(plain(chrome.text), style="yellow"), (0, 0, 0, 3))
        case StatementBlock(statement=statement, level=level, number=number, tag=tag, also=also):
            beside = _also(also, marks, names)
            yield from _statement(statement, level, number, tag.text if tag else "", marks, beside)
        case QuoteBlock(quotation=quotation):
            yield _quote(quotation, marks)
        case DisagreementBlock(disagreement=disagreement):
            yield _disagreement(disagreement, marks, names)
        case SourcesBlock(refs=refs, note=note):
            yield _sources(refs, marks, note.text if note else "")
        case NoteBlock(text=chrome):
            yield Padding(Text(chrome.text, style="dim"), (1, 0, 0, 0))


def _statement(
    statement: Statement, level: str, number: int | None, tag: str, marks: dict[str, int], beside: Text
) -> Iterable[RenderableType]:
    text = Text()
    if number is not None:
        text.append(f"{number}. ", style="bold cyan")
    if tag:
        text.append(f"{tag} ", style="bold yellow")
    text.append(plain(statement.text), style=STYLE[level])
    text.append(_marks(statement, marks), style="dim cyan")
    text.append_text(_resting(statement))
    text.append_text(beside)
    if level == "headline":
        yield Padding(text, (1, 0, 0, 0))
    elif level == "point":
        yield _bullet(text)
    elif level == "answer":
        yield text
        for citation in statement.citations:
            if plain(citation.quote) not in plain(statement.text):
                yield Padding(Text(f"“{plain(citation.quote)}”", style="italic"), (0, 0, 0, 3))
    else:
        yield Padding(text, (0, 0, 0, 3))


def _also(statements: Sequence[Statement], marks: dict[str, int], names: dict[str, str]) -> Text:
    """Who else says so, each name with the number of the article that does."""
    text = Text()
    for statement in statements:
        name = names.get(statement.citations[0].revision or "", "")
        text.append(", " if text else " Also in ", style="dim")
        text.append(name or "another article", style="dim")
        text.append(_marks(statement, marks), style="dim cyan")
    return text


def _resting(statement: Statement) -> Text:
    """On what alone it rests, where that is not the running text."""
    note = RESTING[statement.rests_on]
    return Text(f" ({note})" if note else "", style="dim")


def _said(statement: Statement) -> Text:
    return Text(plain(statement.text)).append_text(_resting(statement))


def _bullet(text: Text) -> RenderableType:
    grid = Table.grid(padding=(0, 1, 0, 0))
    grid.add_column(width=4, justify="right")
    grid.add_column(ratio=1)
    grid.add_row("•", text)
    return grid


def _marks(statement: Statement, marks: dict[str, int]) -> str:
    numbers = sorted({marks[c.revision] for c in statement.citations if c.revision in marks})
    return f" [{', '.join(map(str, numbers))}]" if numbers else ""


def _quote(quotation: ShownQuotation, marks: dict[str, int]) -> RenderableType:
    text = Text()
    text.append(f"“{' … '.join(plain(c.quote) for c in quotation.words)}”", style="italic green")
    if quotation.speaker:
        text.append(f" {plain(quotation.speaker)}", style="bold")
        if quotation.role:
            text.append(f", {plain(quotation.role)}")
        if quotation.anonymous:
            text.append(" (not named)")
    numbers = sorted({marks[c.revision] for c in quotation.words if c.revision in marks})
    if numbers:
        text.append(f" [{', '.join(map(str, numbers))}]", style="dim cyan")
    return Padding(text, (0, 0, 0, 3))


def _disagreement(disagreement: Disagreement, marks: dict[str, int], names: dict[str, str]) -> RenderableType:
    text = Text("Figures differ on ", style="yellow")
    text.append(plain(disagreement.label), style="bold yellow")
    text.append(": ")
    whole = all(side.sentence is not None for side in disagreement.sides)
    for position, side in enumerate(disagreement.sides):
        text.append("\n" if whole else "; " if position else "")
        text.append(plain(side.value), style="bold")
        if side.according_to:
            text.append(f" according to {plain(side.according_to)}")
        if whole and (name := names.get(side.citations[0].revision or "")):
            text.append(f", {name}", style="dim")
        numbers = sorted({marks[c.revision] for c in side.citations if c.revision in marks})
        if numbers:
            text.append(f" [{', '.join(map(str, numbers))}]", style="dim cyan")
        if whole and side.sentence is not None:
            text.append(f": “{plain(side.sentence.quote)}”", style="italic")
    return Padding(text, (0, 0, 0, 3))


def _sources(refs: Sequence[ArticleRef], marks: dict[str, int], note: str) -> RenderableType:
    """Number the cited articles; the others are their outlets' names in one line."""
    lines = [Text(note, style="dim")] if note else []
    cited = sorted((ref for ref in refs if ref.revision in marks), key=lambda ref: marks[ref.revision])
    for ref in cited:
        line = Text(f"[{marks[ref.revision]}] ", style="dim cyan")
        host = urlsplit(ref.url).hostname if ref.url else None
        line.append(plain(ref.outlet or host or "your file"), style="dim")
        if ref.title:
            line.append(f", “{plain(ref.title)}”", style="dim")
        if ref.published:
            line.append(f", {plain(ref.published[:10])}", style="dim")
        lines.append(line)
    named = {ref.outlet for ref in cited}
    others = dict.fromkeys(plain(ref.outlet) for ref in refs if ref.outlet and ref.outlet not in named)
    if others:
        lines.append(Text(f"also in {', '.join(others)}", style="dim"))
    return Padding(Group(*lines), (0, 0, 0, 3))


def render_brief(brief: Brief) -> RenderableType:
    """Return a brief for a terminal: statements, quotations with their speakers, figures, commitments, people."""
    parts: list[RenderableType] = []
    facts = [brief.article.published_at, brief.article.language, brief.article.url]
    parts.append(Text(" · ".join(plain(fact) for fact in facts if fact), style="dim"))
    if brief.headline is not None:
        parts.append(Text(plain(brief.headline.text), style="bold"))
    if brief.bottom_line is not None:
        parts.append(Padding(_said(brief.bottom_line), (1, 0, 0, 0)))
    if brief.points:
        parts.append(_heading("Points"))
        parts.extend(_bullet(_said(point)) for point in brief.points)
    spoken = [q for q in brief.quotations if q.kind != "indirect"]
    if spoken:
        parts.append(_heading("Quotations"))
        parts.extend(_bullet(_quotation_line(q, brief.article.text)) for q in spoken)
    if brief.figures:
        parts.append(_heading("Figures"))
        parts.append(_figures(brief))
    if brief.commitments:
        parts.append(_heading("Commitments"))
        for commitment in brief.commitments:
            line = Text(f"{commitment.kind}: ", style="bold")
            who = [party.text for party in commitment.parties if not commitment.span.contains(party.span)]
            line.append(plain(commitment.span.of(brief.article.text)))
            if who:
                line.append(f" ({plain(', '.join(who))})")
            parts.append(_bullet(line))
    if brief.people:
        parts.append(_heading("People"))
        for person in brief.people:
            line = Text(plain(person.name), style="bold")
            if person.role:
                line.append(f", {plain(person.role)}")
            parts.append(_bullet(line))
    if brief.next:
        parts.append(_heading("Next"))
        parts.extend(_bullet(_said(item)) for item in brief.next)
    engine = brief.engine.name + (f" ({brief.engine.model})" if brief.engine.model else "")
    parts.append(Padding(Text(f"Written by the {engine} engine; every line is cited.", style="dim"), (1, 0, 0, 0)))
    if brief.engine.fallback or brief.engine.unread:
        parts.extend(Text(line, style="dim") for line in engine_lines(brief.engine))
    return Group(*parts)


def _heading(words: str) -> RenderableType:
    return Padding(Text(words, style="bold cyan"), (1, 0, 0, 0))


def _quotation_line(quotation: Quotation, text: str) -> Text:
    line = Text(f"“{' … '.join(plain(span.of(text)) for span in quotation.spans)}”", style="italic")
    if quotation.speaker is None:
        line.append(" speaker not named", style="dim")
    else:
        line.append(f" {plain(quotation.speaker.name)}", style="bold")
        if quotation.speaker.role:
            line.append(f", {plain(quotation.speaker.role)}")
    return line


def _figures(brief: Brief) -> RenderableType:
    grid = Table.grid(padding=(0, 2, 0, 0))
    text = brief.article.text
    for figure in brief.figures:
        details = [figure.label, figure.as_of, f"according to {figure.according_to}" if figure.according_to else None]
        words = "   " + plain(figure.span.of(text))
        # As Text: a table reads markup in plain strings.
        grid.add_row(Text(words), Text(", ".join(plain(detail) for detail in details if detail)))
    return grid

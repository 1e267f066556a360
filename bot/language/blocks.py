"""Blocks of an article: title, paragraphs, headings, captions, list items and notices, from plain text."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.model.article import Article, Block, BlockKind
from bot.model.span import Span

_LINE = re.compile(r"[^\n\r\u2028\u2029\x0b\x0c]+")
_BULLET = re.compile(r"(?:[•‣◦▪●–—*-]|\(?\d{1,2}[.)]|[a-z]\))[ \t\u00a0]+(?=\S)")
_STOP = re.compile(r"[.!?…。！？؟۔।:;,]['\"”’»“)\]]*$")
_SENTENCE_STOP = re.compile(r"[.!?…。！？؟۔।]['\"”’»“)\]]*$")

# A caption is told by its credit, by the places of the people in the picture, or by its label.
_CREDIT_WORD = r"photos?|fotos?|foto|photograph|fotoğraf|images?|immagine|imago|bild|handout|picture|pool|getty|file"
_AGENCY = r"AA|AP|AFP|AX|ANSA|DHA|DPA|dpa|EFE|EPA|IHA|İHA|LaPresse|Reuters|REUTERS|TASS|UPI|Xinhua|XINHUA"
_CREDIT = re.compile(
    rf"\((?:[^()]{{0,60}}\b)?(?i:{_CREDIT_WORD})\b[^()]{{0,60}}\)\W*$"
    rf"|\((?:{_AGENCY})(?:[ /][^()]{{0,40}})?\)\W*$"
    rf"|(?:(?i:{_CREDIT_WORD}|credit))\s*[:/]\s*[^.:]{{1,60}}\.?$"
    rf"|[/|]\s*(?:{_AGENCY}|Getty Images|AFP via Getty Images)\W*$"
)
_PICTURED = re.compile(
    r"\((?:(?:bottom|top|front|back|far|second|third|upper|lower|seated|standing|from|pictured)[ -]?){0,3}"
    r"(?:L|R|C|left|right|cent(?:er|re)|links|rechts|sinistra|destra|gauche|droite|izquierda|derecha|solda|sağda)"
    r"(?:,[^()]{0,60})?\)"
)
_CAPTION_LABEL = re.compile(
    r"(?:(?:file\s)?photo(?:graph)?s?|image|picture|caption|foto|bild|fotoğraf|immagine|imagen)\s?[:/|]", re.IGNORECASE
)
_CAPTION_LIMIT = 700

# Lines about the article: corrections, credits, pointers elsewhere. Each is told by how the line begins.
_NOTICE = re.compile(
    r"(?:\[?(?:correction|clarification|editor['’]?s['’]? note|update|korrektur|berichtigung|rettifica"
    r"|rectificati(?:f|on)|correzione|corrección|fe de errat?ores|düzeltme|editörün notu|nota della redazione"
    r"|nota de la redacción|note de la rédaction|anmerkung der redaktion)\b[^.]{0,40}[:–—-]"
    r"|(?:\W{0,3})this (?:article|story|report|piece|post|headline) (?:was|has been|is being)"
    r" (?:\w+ )?(?:amended|updated|corrected|edited|revised|changed)"
    r"|an earlier version of this"
    r"|(?:dieser artikel|questo articolo|cet article|este artículo|bu (?:haber|yazı))"
    r" (?:wurde|è stato|a été|ha sido|fue|güncellen|düzelt)"
    r"|©|\(c\)\s|copyright\b|all rights reserved|alle rechte vorbehalten|tutti i diritti|tous droits|tüm hakları"
    r"|(?:read|see) (?:more|also|the (?:rest|full)|next)\b|leggi anche|lesen sie auch|mehr zum thema|lire aussi"
    r"|lee también|ayrıca oku|ilgili haber|related(?: articles?| stories)?:|sign up (?:for|to)\b"
    r"|subscribe (?:to|now|here)\b|follow us\b|click here\b|advertisement\b|anzeige$|pubblicità$|reklam$"
    r"|(?:additional )?reporting by |\(?(?:reporting|writing|editing) by )",
    re.IGNORECASE,
)
_BYLINE = re.compile(r"(?:By|Von|Di|Par|Por)\s(?:[^\W\d_][\w.'’-]*\s?){2,5}(?:,[^.]{0,60}|\sin\s\w+)?$")
_OPENING = "\"“„«»‘'‚"
_CLOSING = "\"”“»«’'"


def find_blocks(article: Article) -> tuple[Block, ...]:
    """Return the article's blocks in order; what `article.blocks` knows already is taken as it is."""
    if article.blocks:
        size = len(article.text)
        return tuple(block for block in article.blocks if block.span.end <= size)
    text = article.text
    units = _units(text)
    title = (article.title or "").strip()
    kinds: list[BlockKind] = []
    for number, unit in enumerate(units):
        words = unit.of(text)
        if number == 0 and title and words == title:
            kinds.append("title")
        else:
            kinds.append(_kind(words))
    for number in range(len(units)):
        # A heading stands over something: the next block that is no heading itself must be body text.
        if kinds[number] == "heading" and not _leads(number, kinds):
            kinds[number] = "paragraph"
    return tuple(Block(kind, unit) for kind, unit in zip(kinds, units, strict=True))


def _leads(number: int, kinds: Sequence[BlockKind]) -> bool:
    following = next((kind for kind in kinds[number + 1 :] if kind not in ("heading", "caption")), None)
    return following in ("paragraph", "list_item")


def _units(text: str) -> list[Span]:
    """Return the runs of lines that belong together."""
    groups: list[list[Span]] = []
    previous_end = -1
    blank_lines = False
    for found in _LINE.finditer(text):
        line = _trimmed(text, found.start(), found.end())
        if line is None:
            continue
        gap = text[previous_end : line.start] if previous_end >= 0 else ""
        apart = gap.replace("\r\n", "\n").replace("\r", "\n").count("\n") > 1 or "\u2029" in gap or "\x0c" in gap
        blank_lines = blank_lines or apart
        if apart or not groups:
            groups.append([line])
        else:
            groups[-1].append(line)
        previous_end = line.end
    units: list[Span] = []
    for group in groups:
        units.extend(_split_group(text, group))
    return units


def _split_group(text: str, lines: list[Span]) -> list[Span]:
    """Join hard-wrapped lines into one unit; keep lines that are paragraphs or list items of their own apart."""
    if len(lines) == 1:
        return lines
    if not _hard_wrapped(text, lines):
        return lines
    units: list[Span] = []
    for line in lines:
        if units and not _BULLET.match(text, line.start, line.end):
            units[-1] = Span(units[-1].start, line.end)
        else:
            units.append(line)
    return units


def _hard_wrapped(text: str, lines: list[Span]) -> bool:
    """Whether line ends are a column limit: most inner lines are full, and seldom end where a sentence does."""
    inner = lines[:-1]
    width = max(len(line) for line in lines)
    if width > 120 or width < 40:
        return False
    full = sum(len(line) >= 0.7 * width for line in inner)
    ended = sum(bool(_SENTENCE_STOP.search(text[max(line.start, line.end - 4) : line.end])) for line in inner)
    return full >= 0.6 * len(inner) and ended <= 0.5 * len(inner)


def _trimmed(text: str, start: int, end: int) -> Span | None:
    while start < end and (text[start].isspace() or text[start] in "\ufeff\u200b"):
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] in "\ufeff\u200b"):
        end -= 1
    return Span(start, end) if start < end else None


def _kind(words: str) -> BlockKind:
    head, tail = words[:200], words[-200:]
    if _NOTICE.match(head) or (len(words) < 100 and _BYLINE.match(words)):
        return "notice"
    if len(words) <= _CAPTION_LIMIT and (
        _CREDIT.search(tail) or _CAPTION_LABEL.match(head) or len(_PICTURED.findall(words)) >= 1
    ):
        return "caption"
    if _BULLET.match(head) and len(words) < 1_000:
        return "list_item"
    return "heading" if _looks_like_heading(words) else "paragraph"


def _looks_like_heading(words: str) -> bool:
    if len(words) > 110 or len(words.split()) > 14 or not any(c.isalpha() for c in words):
        return False
    if _STOP.search(words) and not words.endswith("?"):
        return False
    if words[0] in _OPENING:
        # Words in marks alone, or followed by "X said", are speech that lost its stop; "'Top priority'" is a heading.
        inside = re.match(r"[\"“„«»‘'‚]([^\"”“»«’]*)[\"”“»«’']", words)
        if inside is None or len(inside[1].split()) > 4 or re.match(r",?\s+[a-zà-ÿ]", words[inside.end() :]):
            return False
    return not words[0].islower()

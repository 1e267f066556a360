"""Sentences within blocks: exact offsets, abbreviations kept, speech split inside its marks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from bot.language.cues import ASKING
from bot.model.article import Block
from bot.model.reading import Sentence
from bot.model.span import Span

# A possible end: stops, closing marks behind them, then white space; full-width stops need no space.
_END = re.compile(r"(?<![.!?…؟۔।])[.!?…؟۔।]++[\"'”’»“«›)\]]*+(?=\s)|(?<![。！？])[。！？]++[」』”’)\]]*+")
_WORD = re.compile(r"[^\W_]")
_WORD_BEFORE = re.compile(r"[^\W_]+(?:[.'’-][^\W_]+)*$")
_OPENERS = "\"'“„«»‘‚‹›([¿¡-–—"

# Shortened words that are followed by more of the sentence, for every language ("") and for each. Titles stand before
# names, so that a capital after them says nothing; `_OFTEN_LAST` do end sentences, and the next word decides.
_BEFORE_NAMES = {
    "": """mr mrs ms messrs dr prof st mt jr sr vs approx al ed eds vol fig pp cf
        jan feb mar apr jun jul aug sep sept oct nov dec""",
    "en": """gen col lt maj capt cmdr cpl sgt adm rep reps sen sens gov rev hon ft pres sec supt insp dept est ext viz
        mon tue wed thu fri sat sun no nos""",
    "de": "fr hr frl dipl bzw ca vgl nr str abs art evtl sog bzgl ggf inkl zzt mio mrd tsd geb gest hl ing",
    "it": "dott dottssa avv ing on sig sigra geom rag arch gen col cap mons genn febbr ott dic ecc art",
    "fr": "mme mlle mgr me mm dr pr janv févr juil avr déc art env",
    "es": "sra srta dra excmo ene abr ago dic núm art lic ing gral",
    "tr": "sn av doç yrd öğr gör alb yzb bkz örn gen alm st no",
}
_OFTEN_LAST = frozenset(
    "inc corp co ltd llc plc jr sr etc usw usa uk eu a.m p.m u.s u.n u.k e.u d.c ph.d vb vs spa".split()
)
_NEEDS_NUMBER = frozenset("no nos nr art p pp vol fig abs núm n°".split())
_MONTHS_AND_DAYS = frozenset("jan feb mar apr jun jul aug sep sept oct nov dec mon tue wed thu fri sat sun".split())
_CAPITAL_ONLY = _MONTHS_AND_DAYS | frozenset(_BEFORE_NAMES["en"].split()) - {"no", "nos", "dept", "est", "ext", "viz"}
_STARTERS = frozenset(
    """the a an this that these those he she it they we i you his her its their our my there here in on at by for from
    with as but and or so yet if when while after before since although though because however meanwhile both
    according what who how why where not no one
    der die das ein eine er sie es wir in im am auf bei nach und aber doch il lo la gli le un una in nel ma e les une
    dans mais et el los las una en pero y bu bir ve ancak ise""".split()
)
# Languages that write ordinals with a stop: "am 3. Mai", "29. Nisan".
_ORDINAL_STOP = frozenset("de da no nb nn fi cs sk sl hr sr bs hu et lv tr is pl".split())


def split_sentences(text: str, blocks: Sequence[Block], language: str) -> tuple[Sentence, ...]:
    """Return the sentences of all blocks in order, numbered through the article.

    Titles, headings and list labels stay whole; a quoted paragraph is split inside its marks too, but `"…," X said.`
    and `"…?" X asked.` stay together.
    """
    found: list[Sentence] = []
    for block in blocks:
        whole = block.kind in ("title", "heading")
        spans = [block.span] if whole else _split(text, block.span, language)
        for span in spans:
            found.append(Sentence(len(found), span, block.kind))
    return tuple(found)


def _split(text: str, block: Span, language: str) -> list[Span]:
    spans: list[Span] = []
    start = block.start
    word = _word_from(text, start, block.end)
    for end in _END.finditer(text, block.start, block.end):
        stop = end.end()
        # Without a letter or digit it is no sentence: it joins what follows.
        if stop >= block.end or word >= stop or not _ends(text, end, block, language):
            continue
        spans.append(_trimmed(text, start, stop))
        start = stop
        word = _word_from(text, start, block.end)
    if not spans:
        return [block]
    if word < block.end:
        spans.append(_trimmed(text, start, block.end))
    else:
        spans[-1] = _trimmed(text, spans[-1].start, block.end)
    return spans


def _word_from(text: str, start: int, end: int) -> int:
    found = _WORD.search(text, start, end)
    return found.start() if found else end


def _trimmed(text: str, start: int, end: int) -> Span:
    while text[start].isspace():
        start += 1
    return Span(start, _rstrip(text, start, end))


def _rstrip(text: str, start: int, end: int) -> int:
    while end > start and text[end - 1].isspace():
        end -= 1
    return end


def _ends(text: str, end: re.Match[str], block: Span, language: str) -> bool:
    mark = end.group()
    if mark[0] in "。！？":
        return True
    following = _next_word(text, end.end(), block.end)
    if following is None:
        return False
    word, opened = following
    first = word[0]
    if first.islower():
        return False
    if not (first.isalnum() or opened):
        return False
    bare = mark.rstrip("\"'”’»“«›)]")
    if len(mark) > len(bare):
        if text[end.end() :][:3].lstrip()[:1] in ("–", "—", "―", "-") and mark[-1] != ")":
            # `"…." – Name`: the dash signs the speech.
            return False
        if bare[-1] in "?!" and ASKING.match(text, end.end(), min(block.end, end.end() + 160)):
            return False
        # `…(AA Photo).` and closed speech end here; a stop inside a bracket that goes on does not.
        return mark[-1] != ")" or bare[-1] in "?!." or opened
    if bare == ".":
        return _ends_at_stop(text, end.start(), block.start, word, opened, language)
    return True


def _next_word(text: str, start: int, limit: int) -> tuple[str, bool] | None:
    """Return the next word and whether an opening mark stands before it."""
    while start < limit and text[start].isspace():
        start += 1
    opened = False
    while start < limit and text[start] in _OPENERS:
        opened = True
        start += 1
    while opened and start < limit and text[start] in " \u00a0\u202f":
        start += 1  # French sets a space inside its marks
    end = start
    while end < limit and end < start + 40 and not text[end].isspace():
        end += 1
    return (text[start:end], opened) if end > start else None


def _ends_at_stop(text: str, stop: int, floor: int, following: str, opened: bool, language: str) -> bool:
    before = _WORD_BEFORE.search(text, max(floor, stop - 40), stop)
    if before is None:
        return True
    word = before.group()
    low = word.lower()
    starter = following.strip("\"'”’,;:").lower() in _STARTERS
    if word.isdigit():
        short = len(word) <= 2 and language in _ORDINAL_STOP
        return not short or (starter and not opened and language != "de")
    if low in _NEEDS_NUMBER:
        return not following[0].isdigit() and (low in ("no", "nos", "art") or starter)
    if language == "en" and word.islower() and low in _CAPITAL_ONLY:
        # "They sat." is no Saturday, "a sales rep." no Representative.
        return True
    if low in _MONTHS_AND_DAYS:
        return not following[0].isdigit() and starter
    if low in _OFTEN_LAST or ("." in word and len(word) <= 8):
        return starter or opened
    if len(word) == 1 and word.isalpha():
        return starter and not word.isupper() if language == "de" else starter
    return low not in _abbreviations(language)


@lru_cache(maxsize=32)
def _abbreviations(language: str) -> frozenset[str]:
    return frozenset(f"{_BEFORE_NAMES['']} {_BEFORE_NAMES.get(language, '')}".split())

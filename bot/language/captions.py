"""What a caption or heading alone tells: when it may be a statement, which is then marked.

Captions speak of a picture, headings of what follows. The running text is the article's word on the event, so a
caption or heading is heard only where no sentence of it says the same, and never against one. "The same" is measured
generously, since its only effect is a refusal: the statement then has to name the sentence of the running text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date

from bot.language.gate import Evidence, check
from bot.language.speech import quoted_within
from bot.language.story_gist import Gist, gist_of, opposed
from bot.language.terms import Term, terms_of
from bot.language.verbs import plural_verb, verb_class
from bot.model.article import BlockKind
from bot.model.brief import RestsOn
from bot.model.reading import Reading
from bot.model.span import Span

LEAST_WORDS = 4
"""Content words of a statement on a caption or heading: fewer are a credit or a title, "(Harbour Photo)"."""
SAYS_IT = 0.5
"""Share of the statement's content words from which a sentence of the running text, or two in a row, speak of it."""
SAYS_IT_WITH_AMOUNT = 0.25
"""Share from which they do where they hold the statement's amounts too."""
TOUCHES = 2
"""Content words in common from which a denial in the running text is about the same thing; for an opposed verb
("rose", "fell") one word that is no name is enough."""

_ASKS = re.compile(r"[?¿؟]")
_ARCHIVE = re.compile(
    r"\bFILE\b|\b(?:file|archive|stock|library) (?:photos?|images?|pictures?|footage)\b|\barchiv\w*|\barşiv\w*"
    r"|\b(?:di|d['’]|de) repertorio\b|\bsymbolbild\w*|\billustrati(?:on|ve)\b",
    re.IGNORECASE,
)
"""A picture from the archive shows another event than the article's."""

_Key = tuple[float, str | None, str | None]


def block_of(kinds: Sequence[BlockKind]) -> RestsOn | None:
    """Return which kind of block all cited sentences stand in, where it is one that is heard with a mark alone."""
    first = kinds[0]
    return first if first in ("caption", "heading") and set(kinds) == {first} else None


def refusal_beside(
    statement: str,
    cited: Sequence[Span],
    rests_on: RestsOn,
    reading: Reading,
    running: Mapping[int, Evidence],
    *,
    anchor: date | None,
) -> str | None:
    """Return why a statement that passed the gate may not rest on a caption or heading; None: it may, marked.

    `cited`: the sentences' spans. `running`: the sentences of the running text, by their order. Reasons:
    `question_as_fact`, `heading_or_caption` (it tells nothing, or the running text says it), `date_not_kept`,
    `running_text_differs`.
    """
    language = reading.language
    blocks = [_block_text(reading, span) for span in cited]
    if any(_ASKS.search(text) for text in blocks):
        return "question_as_fact"
    if rests_on == "heading" and _above_the_text(reading, cited):
        return "heading_or_caption"
    said = gist_of(statement, language, anchor)
    if len(said.all) < LEAST_WORDS or (rests_on == "heading" and not _tells(statement, language, anchor)):
        return "heading_or_caption"
    if rests_on == "caption":
        if any(_ARCHIVE.search(text) for text in blocks):
            return "heading_or_caption"
        # A picture may be older than the news: what its caption dates is told with the date.
        dated = frozenset().union(*(gist_of(span.of(reading.text), language, anchor).dates for span in cited))
        if not dated <= said.dates:
            return "date_not_kept"
    return _against(statement, said, running, language, anchor)


def _against(
    statement: str, said: Gist, running: Mapping[int, Evidence], language: str, anchor: date | None
) -> str | None:
    """Return what the running text has against it: that it says it itself, or that it says something else."""
    amounts = _amounts(statement, language, anchor)
    heard = [(order, running[order], gist_of(running[order].text, language, anchor)) for order in sorted(running)]
    differs = says = False
    found: set[_Key] = set()
    rivals: set[_Key] = set()
    before: tuple[int, frozenset[str], set[_Key]] | None = None
    for order, evidence, gist in heard:
        shared = said.all & gist.all
        own = _amounts(evidence.text, language, anchor)
        found |= amounts & own
        if shared:
            says = says or check(statement, [evidence], language=language, anchor=anchor, context=running).passed
            rivals |= {one for one in amounts if any(_rivals(one, other) for other in own)}
        if shared & said.words:
            denied = ("negation" in said.force) != ("negation" in gist.force)
            differs = differs or opposed(said, gist) or (denied and len(shared) >= TOUCHES)
        words, numbers = gist.all, own
        if before is not None and before[0] == order - 1:
            words, numbers = words | before[1], numbers | before[2]
        share = len(said.all & words) / len(said.all)
        says = says or share >= SAYS_IT or bool(share >= SAYS_IT_WITH_AMOUNT and amounts and amounts <= numbers)
        before = (order, gist.all, own)
    if differs or rivals - found:
        return "running_text_differs"
    return "heading_or_caption" if says else None


def _rivals(one: _Key, other: _Key) -> bool:
    """Whether two amounts of one kind differ: they may count the same thing."""
    return one[0] != other[0] and (one[1:] == other[1:] or (one[1] is not None and other[1] is not None))


def _amounts(text: str, language: str, anchor: date | None) -> set[_Key]:
    found = (term.amount for term in _terms(text, language, anchor) if term.amount is not None)
    return {(amount.value, amount.currency, amount.unit) for amount in found}


def _tells(text: str, language: str, anchor: date | None) -> bool:
    """Whether a finite verb stands in it. Elsewhere than in English none can be told: headings there say nothing."""
    terms = _terms(text, language, anchor)
    return language == "en" and any(
        verb_class(terms, index) is not None or plural_verb(terms, index) for index in range(len(terms))
    )


def _terms(text: str, language: str, anchor: date | None) -> tuple[Term, ...]:
    return terms_of(text, language, anchor, tuple(quoted_within(text, Span(0, len(text)))) if text else ())


def _above_the_text(reading: Reading, cited: Sequence[Span]) -> bool:
    """Whether a heading stands before all running text: it is the article's title, known as such or not."""
    running = (block.span.start for block in reading.blocks if block.kind in ("paragraph", "list_item"))
    first = next(running, None)
    return first is None or any(span.start < first for span in cited)


def _block_text(reading: Reading, span: Span) -> str:
    whole = next((block.span for block in reading.blocks if block.span.contains(span)), span)
    return whole.of(reading.text)

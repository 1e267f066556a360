"""What an edit of an article did to what was said with its words. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from bot.language.blocks import find_blocks
from bot.language.locate import locate
from bot.language.numbers import find_numbers
from bot.language.words import content_stems
from bot.model.article import Article
from bot.model.brief import Statement
from bot.model.span import Citation

SAID = 0.6
"""A statement is said before when one that was told has this share of its content words, and all its numbers."""
KEPT = 0.3
"""What an edit leaves of a text's paragraphs at least, in characters."""
LONG_LINE = 40
_CORRECTS = re.compile(
    r"\W{0,3}(?:correct|clarif|berichtig|korrektur|rettific|rectific|correzion|correcci|fe de err|düzelt)"
    r"|an earlier version of this"
    r"|\W{0,3}(?:this|dieser|questo|cet|este|bu) \w+ (?:\w+ ){1,3}"
    r"(?:amended|corrected|korrigiert|corrett|corrig|düzelt)",
    re.IGNORECASE,
)


def vanished(citations: Iterable[Citation], text: str) -> frozenset[Citation]:
    """Return the citations whose words stand nowhere in the article's new text."""
    return frozenset(each for each in citations if locate(each.quote, text, near=each.start) is None)


def still_itself(before: str, text: str) -> bool:
    """Whether the new text is an edit of the one before, and not a notice or a stub that took its place."""
    lines = [line for line in before.splitlines() if len(line) >= LONG_LINE]
    kept = sum(len(line) for line in lines if locate(line, text, near=0) is not None)
    return kept >= KEPT * sum(map(len, lines))


def correction_of(article: Article, before: Article | None) -> str | None:
    """Return the words with which the publisher says that the article was corrected, unless they stood there before."""
    for block in find_blocks(article):
        words = block.span.of(article.text)
        if block.kind == "notice" and _CORRECTS.match(words) and (before is None or words not in before.text):
            return words
    return None


def news_among(statements: Sequence[Statement], told: Sequence[str], language: str) -> tuple[Statement, ...]:
    """Return the statements that say what none of the told ones does: other words, or a number that is new."""
    known = [_gist(words, language) for words in told]
    return tuple(statement for statement in statements if not _said(_gist(statement.text, language), known))


def _gist(words: str, language: str) -> tuple[frozenset[str], frozenset[float]]:
    return frozenset(content_stems(words, language)), frozenset(n.value for n in find_numbers(words, language))


def _said(
    gist: tuple[frozenset[str], frozenset[float]], known: Sequence[tuple[frozenset[str], frozenset[float]]]
) -> bool:
    stems, numbers = gist
    return any(numbers <= values and len(stems & others) >= SAID * len(stems) for others, values in known)

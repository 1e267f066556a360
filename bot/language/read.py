"""Reading an article: every part of `language` in order, pure and without a model. Never raises on any text."""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, date
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.language.blocks import find_blocks
from bot.language.commitments import find_commitments
from bot.language.cues import FINITE
from bot.language.dates import find_dates
from bot.language.detect import detect_language
from bot.language.figures import find_figures
from bot.language.names import find_names
from bot.language.quotations import find_quotations
from bot.language.sentences import split_sentences
from bot.language.words import is_function_word, stem, tokens
from bot.model.article import Article
from bot.model.reading import Reading, Sentence

_ENDLESS = re.compile(r"\S{300,}")
_TOPICS = 5
_TOPIC_WORDS = 1_500


def read_article(article: Article) -> Reading:
    """Return what the article says and where: the language is `article.language` if known, else detected."""
    text = article.text
    language = (article.language or "").split("-")[0].lower() or detect_language(text)
    blocks = find_blocks(article)
    sentences = split_sentences(text, blocks, language)
    names = find_names(text, sentences, language)
    quotations = find_quotations(text, sentences, names.people, language)
    figures = find_figures(text, sentences, language)
    # Hundreds of signs without a space are no date, and patterns would try every place in them.
    dates = find_dates(_ENDLESS.sub(lambda run: " " * len(run.group()), text), anchor_day(article), language)
    commitments = find_commitments(text, sentences, figures, dates, names.people, names.organisations, language)
    return Reading(
        article=article,
        language=language,
        blocks=blocks,
        sentences=sentences,
        quotations=quotations,
        figures=figures,
        commitments=commitments,
        people=names.people,
        organisations=names.organisations,
        places=names.places,
        dates=dates,
        topics=_topics(text, sentences, language),
    )


def anchor_day(article: Article) -> date | None:
    """Return the day that relative dates count from: the stated day, or the published time where the outlet is."""
    if article.date:
        try:
            return date.fromisoformat(article.date[:10])
        except ValueError:
            pass
    if article.published_at is None:
        return None
    try:
        zone = ZoneInfo(article.timezone) if article.timezone else UTC
    except (ZoneInfoNotFoundError, ValueError, OSError):
        zone = UTC
    return article.published_at.astimezone(zone).date()


def _topics(text: str, sentences: tuple[Sentence, ...], language: str) -> tuple[str, ...]:
    """Return the words that the article returns to, in the form it first gives them; they recur three times or more."""
    counts: Counter[str] = Counter()
    first: dict[str, str] = {}
    seen = 0
    said = FINITE.get(language, frozenset())
    for sentence in sentences:
        if sentence.block in ("caption", "notice") or seen > _TOPIC_WORDS:
            continue
        for token in tokens(text[sentence.span.start : min(sentence.span.end, sentence.span.start + 4_000)]):
            seen += 1
            word = token.text
            if len(word) < 4 or not word[0].islower() or is_function_word(word, language) or word in said:
                continue
            key = stem(word, language)
            counts[key] += 1
            first.setdefault(key, word)
    return tuple(first[key] for key, count in counts.most_common(_TOPICS) if count >= 3)

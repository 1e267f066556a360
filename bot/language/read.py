"""Reading an article: every part of `language` in order, pure and without a model. Never raises on any text."""

from __future__ import annotations

import re
from datetime import UTC, date
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.language.blocks import find_blocks
from bot.language.commitments import find_commitments
from bot.language.dates import find_dates
from bot.language.detect import detect_language
from bot.language.figures import find_figures
from bot.language.names import find_names
from bot.language.quotations import find_quotations
from bot.language.sentences import split_sentences
from bot.language.topics import find_topics
from bot.model.article import Article
from bot.model.reading import Reading

_ENDLESS = re.compile(r"\S{300,}")


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
        topics=find_topics(text, sentences, language),
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

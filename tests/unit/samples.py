"""Values for tests: small articles of our own and what may be said of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from bot.language.read import read_article
from bot.model.article import Article, FetchedArticle, join_title
from bot.model.brief import Brief, BriefArticle, EngineMark, Statement
from bot.model.draft import DraftBrief, DraftStatement
from bot.model.edition import ArticleRef, Coverage, Edition, EditionStory, StoryLabel
from bot.model.ledger import PlannedCall
from bot.model.post import Chrome, Post, StatementBlock, TitleBlock
from bot.model.reading import Quotation, Speaker
from bot.model.schedule import EVERY_DAY, Schedule
from bot.model.source import Source
from bot.model.span import Citation, Span
from tests.unit.fakes import NOW

MORNINGS = Schedule(EVERY_DAY, (time(8, 30),), "Europe/Rome")
"""Its slot of 30 April 2025 is `fakes.NOW`."""

FEED = Source(id="feed-1", kind="feed", location="https://harbour.example/feed", title="Harbour Gazette")

FERRY = """The port of Ancona ordered three ferries from a yard in Trieste on Tuesday.
The contract is worth €120 million, harbour master Livia Conti said.
“We will have them at sea before the summer of 2027,” Conti told reporters at the quay.

Two older ships will be scrapped once the new ones sail.
"""

BRIDGE = """Engineers closed the Galata footbridge for repairs after a crack was found.
The work will last six weeks, the city said.
Commuters were told to take the tram instead.
"""


def fetched(
    text: str = FERRY, *, title: str = "Ancona orders three ferries", name: str = "ferries", **fields: Any
) -> FetchedArticle:
    """An article at `https://harbour.example/<name>`, published an hour before `NOW` unless `fields` say otherwise."""
    url = f"https://harbour.example/{name}"
    given: dict[str, Any] = {
        "url": url,
        "title": title,
        "published_at": NOW - timedelta(hours=1),
        "language": "en",
        "outlet": "Harbour Gazette",
        **fields,
    }
    return FetchedArticle(given["url"] or name, Article(text=join_title(given["title"], text), **given))


def cited(text: str, words: str, revision: str | None = None) -> Citation:
    start = text.index(words)
    return Citation.cut(text, Span(start, start + len(words)), revision)


def stated(text: str, words: str, revision: str | None = None) -> Statement:
    """The text's own words as a statement."""
    return Statement(words, (cited(text, words, revision),))


def brief_of(text: str, *, headline: str | None = None, points: tuple[str, ...] = (), **fields: Any) -> Brief:
    """A brief of the text whose statements are words of it."""
    article = Article(text=text)
    empty = Brief(
        article=BriefArticle(None, None, None, "en", text, article.sha256),
        headline=None if headline is None else stated(text, headline),
        bottom_line=None,
        points=tuple(stated(text, point) for point in points),
        quotations=(),
        figures=(),
        commitments=(),
        people=(),
        organisations=(),
        places=(),
        topics=(),
        next=(),
        disagreements=(),
        engine=EngineMark("scripted"),
    )
    return replace(empty, **fields)


def drafted(text: str, words: str, *, title: str | None = None) -> DraftStatement:
    """A draft of the words, naming the sentence of the text that holds them (invented words name the first)."""
    sentences = read_article(Article(text=text, title=title, language="en")).sentences
    holding = [sentence.index for sentence in sentences if words in sentence.span.of(text)]
    return DraftStatement(text=words, sentences=holding[:1] or [sentences[0].index])


def draft_of(article: Article, *points: str, headline: str | None = None) -> DraftBrief:
    return DraftBrief(
        headline=None if headline is None else drafted(article.text, headline, title=article.title),
        bottom_line=None,
        points=[drafted(article.text, point, title=article.title) for point in points],
    )


def quoted(text: str, words: str, speaker: str | None = None, **fields: Any) -> Quotation:
    start = text.index(words)
    who = None
    if speaker is not None:
        who = Speaker(speaker, Span(text.index(speaker), text.index(speaker) + len(speaker)))
    return Quotation(**{"spans": (Span(start, start + len(words)),), "kind": "direct", "speaker": who, **fields})


def ref(revision: str = "r1", **fields: Any) -> ArticleRef:
    given: dict[str, Any] = {
        "revision": revision,
        "article": f"article of {revision}",
        "title": "Ancona orders three ferries",
        "url": "https://harbour.example/ferries",
        "outlet": "Harbour Gazette",
        "published": "2025-04-30T05:30:00Z",
        "language": "en",
        **fields,
    }
    return ArticleRef(**given)


def story(revision: str = "r1", label: StoryLabel = "new", **fields: Any) -> EditionStory:
    given: dict[str, Any] = {
        "story": f"story of {revision}",
        "label": label,
        "headline": stated(FERRY, "The port of Ancona ordered three ferries", revision),
        "bottom_line": None,
        "points": (),
        "quotation": None,
        "disagreements": (),
        "refs": (ref(revision),),
        "outlets": ("Harbour Gazette",),
        "originals": 1,
        **fields,
    }
    return EditionStory(**given)


def edition(*stories: EditionStory, slot: datetime = NOW, **fields: Any) -> Edition:
    given: dict[str, Any] = {
        "id": "edition-1",
        "subscription": "subscription-1",
        "local_date": date(2025, 4, 30),
        "timezone": "Europe/Rome",
        "late": False,
        "since": slot - timedelta(days=1),
        "coverage": Coverage(sources_checked=3, sources_failed=0, articles=12, used=len(stories)),
        "composed_at": slot,
        **fields,
    }
    return Edition(slot=slot, stories=stories, **given)


def post(words: str = "The port of Ancona ordered three ferries", revision: str = "r1") -> Post:
    return Post(
        (TitleBlock(Chrome("Morning edition")), StatementBlock(stated(FERRY, words, revision), "headline", number=1)),
        (ref(revision),),
    )


def planned(call: str = "c1", *, tokens: int = 100, cost: str | None = "0.01", **fields: Any) -> PlannedCall:
    """A call of a model whose upper bound is `tokens` and `cost` (USD)."""
    given: dict[str, Any] = {
        "at": NOW,
        "purpose": "brief",
        "prompt": "brief",
        "prompt_version": 2,
        "prompt_sha256": "0" * 64,
        "engine": "openai_compatible",
        "model": "m",
        "endpoint": "models.example/v1",
        "rung": "json_schema",
        **fields,
    }
    return PlannedCall(id=call, tokens=tokens, cost=None if cost is None else Decimal(cost), **given)

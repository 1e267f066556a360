"""Values for the tests of the store: an article on which a brief, an edition and messages stand."""

from __future__ import annotations

import dataclasses
from datetime import UTC, date, datetime, time, timedelta

from bot.model.article import Article, FetchedArticle
from bot.model.brief import Brief, BriefArticle, Disagreement, Dropped, EngineMark, Side, Statement
from bot.model.edition import ArticleRef, Coverage, Edition, EditionStory, ShownQuotation, Standing
from bot.model.post import (
    Chrome,
    DisagreementBlock,
    LabelBlock,
    NoteBlock,
    Post,
    QuestionBlock,
    QuoteBlock,
    SourcesBlock,
    StatementBlock,
    TitleBlock,
)
from bot.model.reading import Commitment, Cut, DateRef, Figure, Name, Quotation, Speaker
from bot.model.rows import Delivery, StoredRevision
from bot.model.schedule import WEEKDAYS, Schedule
from bot.model.span import Citation, Span
from bot.store.database import Database

NOW = datetime(2025, 4, 29, 6, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
SLOT = datetime(2025, 4, 29, 5, 0, tzinfo=UTC)
TEXT = (
    "Rome and Ankara aim higher\n\n"
    "Italy and Türkiye will raise their trade to $40 billion by 2030, the two governments said on Tuesday.\n\n"
    "“We are patient people,” said Deniz Aydın, the trade minister 🚢."
)
SCHEDULE = Schedule(WEEKDAYS, (time(7, 0), time(18, 30)), "Europe/Rome")


def span(words: str, text: str = TEXT) -> Span:
    """Where the words are."""
    start = text.index(words)
    return Span(start, start + len(words))


def fetched(identity: str = "https://a.example/1", text: str = TEXT, published_at: datetime = NOW) -> FetchedArticle:
    title = text.partition("\n")[0]
    return FetchedArticle(identity, Article(text=text, title=title, published_at=published_at, language="en"))


def statement(words: str, revision: str | None = None, text: str = TEXT) -> Statement:
    return Statement(words, (Citation.cut(text, span(words, text), revision),))


def marked(words: str, revision: str | None = None, text: str = TEXT) -> Statement:
    """A statement with something in every field."""
    return dataclasses.replace(statement(words, revision, text), rests_on="caption")


def brief(revision: str | None = None, *, points: int = 1, engine: str = "extractive", text: str = TEXT) -> Brief:
    """A brief with something in every field."""
    article = Article(text=text)
    figure = Figure(span("$40 billion"), 4e10, currency="USD", label="trade", label_span=span("trade"))
    return Brief(
        article=BriefArticle(None, "Rome and Ankara aim higher", "2025-04-29", "en", text, article.sha256),
        headline=statement("Rome and Ankara aim higher", revision),
        bottom_line=None,
        points=(marked("Italy and Türkiye will raise their trade to $40 billion by 2030", revision, text),) * points,
        quotations=(
            Quotation((span("We are patient people"),), "direct", Speaker("Deniz Aydın", span("Deniz Aydın"))),
        ),
        figures=(figure,),
        commitments=(
            Commitment(
                span("raise their trade to $40 billion by 2030"),
                "target",
                parties=(Cut("Italy", span("Italy")),),
                amount=figure,
                due=DateRef(span("2030"), date(2030, 1, 1), date(2030, 12, 31)),
            ),
        ),
        people=(Name("Deniz Aydın", (span("Deniz Aydın"),), "trade minister", span("trade minister")),),
        organisations=(),
        places=("Rome",),
        topics=("trade",),
        next=(),
        disagreements=(),
        engine=EngineMark(engine),
        dropped=(Dropped("Trade will double.", "numbers differ"),) * 2,
        written_at=NOW,
    )


def ref(stored: StoredRevision) -> ArticleRef:
    return ArticleRef(stored.revision, stored.article, "Rome and Ankara aim higher", None, None, "2025-04-29", "en")


def edition(
    stored: StoredRevision, subscription: str, *, name: str = "e1", slot: datetime = SLOT, story: str = "s1"
) -> Edition:
    revision = stored.revision
    told = EditionStory(
        story=story,
        label="new",
        headline=statement("Rome and Ankara aim higher", revision),
        bottom_line=None,
        points=(marked("Italy and Türkiye will raise their trade", revision),),
        quotation=ShownQuotation((Citation.cut(TEXT, span("We are patient people"), revision),), "Deniz Aydın"),
        disagreements=(
            Disagreement("trade", (Side("$40 billion", None, (Citation.cut(TEXT, span("$40 billion"), revision),)),)),
        ),
        refs=(ref(stored),),
        outlets=("A",),
        originals=1,
        standings=(Standing("x", (statement("Rome and Ankara aim higher", revision),)), Standing("y", alone=True)),
        scope="en",
    )
    coverage = Coverage(sources_checked=3, sources_failed=1, articles=7, used=1)
    return Edition(
        name, subscription, slot, date(2025, 4, 29), "Europe/Rome", False, slot - HOUR, (told,), coverage, slot
    )


def post(stored: StoredRevision) -> Post:
    """A message with every kind of block."""
    told = edition(stored, "any").stories[0]
    assert told.quotation is not None
    return Post(
        (
            TitleBlock(Chrome("Good morning")),
            QuestionBlock("How much, <!channel>?"),
            StatementBlock(told.headline, "headline", 1, Chrome("new")),
            LabelBlock(Chrome("Only in A:")),
            StatementBlock(told.points[0], "point", also=(told.headline,)),
            QuoteBlock(told.quotation),
            DisagreementBlock(told.disagreements[0]),
            SourcesBlock(told.refs, Chrome("1 outlet")),
            NoteBlock(Chrome("3 sources checked")),
        ),
        told.refs,
    )


def delivery(stored: StoredRevision, name: str = "d1", key: str = "k1", edition_id: str | None = None) -> Delivery:
    return Delivery(name, key, "console", "main", "post", 0, post(stored), "pending", edition=edition_id)


def without_own_text(value: Brief) -> Brief:
    return dataclasses.replace(value, article=dataclasses.replace(value.article, text="another text"))


async def store(
    database: Database, workspace: str, one: FetchedArticle | None = None, *, now: datetime = NOW
) -> StoredRevision:
    """Store an article and commit."""
    async with database(workspace) as unit:
        stored = await unit.articles.store(one or fetched(), source_id=None, fingerprint="f", now=now)
        await unit.commit()
    return stored


async def subscribe(database: Database, workspace: str) -> str:
    """Make a subscription; return its id."""
    async with database(workspace) as unit:
        made = await unit.subscriptions.add(
            platform="console", channel="main", topics=["trade"], schedule=SCHEDULE, now=NOW
        )
        await unit.commit()
    return made.id

"""The inward port: what chat, the web and the command line may ask, answered by the stages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from bot.errors import InputError
from bot.model.article import Article, FetchedArticle
from bot.model.brief import Brief
from bot.model.edition import Edition
from bot.model.question import Answer
from bot.model.rows import SourceHealth, Subscription
from bot.model.schedule import DueSlot, Schedule
from bot.model.source import Entry, Source
from bot.pipeline.answer import MAX_QUESTION_CHARS, answer_question
from bot.pipeline.compose import build_edition
from bot.pipeline.write import write_brief
from bot.ports import Clock, Engine, Fetcher, Offload, UnitOfWorkFactory


class PipelineDesk:
    """`Desk` of one workspace."""

    def __init__(
        self,
        *,
        workspace: str,
        work: UnitOfWorkFactory,
        engine: Engine,
        fetcher: Fetcher,
        offload: Offload,
        clock: Clock,
        edition_stories: int,
    ) -> None:
        self._workspace = workspace
        self._work = work
        self._engine = engine
        self._fetcher = fetcher
        self._offload = offload
        self._clock = clock
        self._edition_stories = edition_stories

    async def brief_text(self, article: Article, *, identity: str) -> Brief:
        if not article.text.strip():
            raise InputError("there is no text in it")
        return await self._brief(FetchedArticle(identity, article), fingerprint=article.sha256)

    async def brief_url(self, url: str) -> Brief:
        try:
            host = urlsplit(url).hostname
        except ValueError:  # brackets that hold no IPv6 address
            host = None
        if host is None:
            raise InputError(f"{url} is not a web address")
        page = Source(id="", kind="page", location=url, title=host)
        listing = await self._fetcher.list_entries(page)
        entry = listing.entries[0] if listing.entries else Entry(identity=url, fingerprint=url, url=url)
        fetched = await self._fetcher.read_entry(page, entry)
        return await self._brief(fetched, fingerprint=entry.fingerprint)

    async def _brief(self, fetched: FetchedArticle, *, fingerprint: str) -> Brief:
        async with self._work(self._workspace) as unit:
            stored = await unit.articles.store(fetched, source_id=None, fingerprint=fingerprint, now=self._clock.now())
            await unit.commit()
        brief = await write_brief(
            stored.revision,
            workspace=self._workspace,
            work=self._work,
            engine=self._engine,
            offload=self._offload,
            clock=self._clock,
        )
        if brief is None:
            raise InputError("the article was removed while it was read")
        return brief

    async def ask(self, question: str, *, asked_by: str, asked_at: datetime | None = None) -> Answer:
        words = " ".join(question.split())
        if not words:
            raise InputError('ask something, for example: dragoman ask "What was agreed on trade?"')
        if len(words) > MAX_QUESTION_CHARS:
            raise InputError(f"the question is longer than {MAX_QUESTION_CHARS} characters")
        return await answer_question(
            words,
            asked_by=asked_by,
            asked_at=asked_at or self._clock.now(),
            workspace=self._workspace,
            work=self._work,
            engine=self._engine,
            offload=self._offload,
            clock=self._clock,
        )

    async def subscribe(
        self, *, platform: str, channel: str, topics: Sequence[str], schedule: Schedule
    ) -> Subscription:
        async with self._work(self._workspace) as unit:
            subscription = await unit.subscriptions.add(
                platform=platform, channel=channel, topics=topics, schedule=schedule, now=self._clock.now()
            )
            await unit.commit()
        return subscription

    async def subscriptions(self) -> Sequence[Subscription]:
        async with self._work(self._workspace) as unit:
            return await unit.subscriptions.all()

    async def compose_now(self, subscription_id: str) -> Edition:
        async with self._work(self._workspace) as unit:
            subscription = await unit.subscriptions.get(subscription_id)
            if subscription is None:
                raise InputError("there is no such subscription")
            now = self._clock.now()
            day = now.astimezone(ZoneInfo(subscription.schedule.timezone)).date()
            due = DueSlot(now, day, late=False)
            return await build_edition(unit, subscription, due, now=now, limit=self._edition_stories)

    async def editions(self, limit: int) -> Sequence[Edition]:
        async with self._work(self._workspace) as unit:
            return await unit.editions.newest(limit=limit)

    async def sources(self) -> Sequence[SourceHealth]:
        async with self._work(self._workspace) as unit:
            counts: Mapping[str, int] = await unit.sources.article_counts()
            return [SourceHealth(source, counts.get(source.id, 0)) for source in await unit.sources.all()]

    async def add_source(self, source: Source) -> Source:
        async with self._work(self._workspace) as unit:
            stored = await unit.sources.add(replace(source, next_fetch_at=self._clock.now()))
            await unit.commit()
        return stored

    async def remove_source(self, source_id: str) -> None:
        async with self._work(self._workspace) as unit:
            await unit.sources.remove(source_id)
            await unit.commit()

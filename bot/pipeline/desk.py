"""The inward port: what chat, the web and the command line may ask, answered by the stages."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from bot.errors import DatabaseError, EvidenceError, InputError
from bot.language.interest import read_interests
from bot.model.article import Article, FetchedArticle
from bot.model.choice import Explained
from bot.model.edition import Decision, Edition
from bot.model.post import Post
from bot.model.question import Answer
from bot.model.rows import (
    Asked,
    CitedParagraph,
    EvidencePage,
    PauseReason,
    QuietDay,
    Rewritten,
    SourceHealth,
    Subscription,
    WrittenBrief,
)
from bot.model.schedule import DueSlot, Schedule
from bot.model.source import Entry, Source
from bot.pipeline import evidence
from bot.pipeline.answer import MAX_QUESTION_CHARS, Answering, answer_question, share_answer
from bot.pipeline.approve import decide_edition
from bot.pipeline.compose import build_edition, compose_edition, prepare_stories
from bot.pipeline.places import LinkRules, placed
from bot.pipeline.tell import Storytelling
from bot.pipeline.write import rewrite_brief, write_brief
from bot.ports import Engine, Fetcher, Presenter

MAX_STORIES = 30
"""Of one edition: nobody reads more, and a chat's thread holds no more."""
NO_SUBSCRIPTION = "there is no such subscription"


class PipelineDesk:
    """`Desk` of one workspace."""

    def __init__(
        self,
        *,
        answering: Answering,
        fetcher: Fetcher,
        presenter: Presenter,
        links: LinkRules,
        edition_stories: int,
    ) -> None:
        self._answering = answering
        self._storytelling = Storytelling(answering.engine, answering.offload)
        self._workspace = answering.workspace
        self._work = answering.work
        self._clock = answering.clock
        self._fetcher = fetcher
        self._presenter = presenter
        self._links = links
        self._edition_stories = edition_stories

    # ------------------------------------------------------------ briefs

    async def brief_text(self, article: Article, *, identity: str) -> WrittenBrief:
        if not article.text.strip():
            raise InputError("there is no text in it")
        return await self._write(FetchedArticle(identity, article), fingerprint=article.sha256)

    async def brief_url(self, url: str) -> WrittenBrief:
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
        return await self._write(fetched, fingerprint=entry.fingerprint)

    async def find_brief(self, words: str) -> WrittenBrief:
        asked = _question(words)
        async with self._work(self._workspace) as unit:
            passages = await unit.search.passages(asked, limit=1, asked_at=self._clock.now())
        if not passages:
            raise InputError("no stored article mentions these words; give its address instead")
        return await self._brief_of(passages[0].ref.revision)

    async def brief(self, revision_id: str) -> WrittenBrief | None:
        async with self._work(self._workspace) as unit:
            there = await unit.briefs.newest([revision_id])
            refs = await unit.articles.refs([revision_id])
        if revision_id not in there or revision_id not in refs:
            return None
        return WrittenBrief(revision_id, refs[revision_id], there[revision_id])

    async def rewrite(self, revision_id: str, *, engine: Engine | None = None) -> Rewritten | None:
        """Write the revision's brief anew, with that engine if one is given; None when it or its brief is gone."""
        return await rewrite_brief(
            revision_id,
            workspace=self._workspace,
            work=self._work,
            engine=engine or self._answering.engine,
            offload=self._answering.offload,
            clock=self._clock,
        )

    async def _write(self, fetched: FetchedArticle, *, fingerprint: str) -> WrittenBrief:
        async with self._work(self._workspace) as unit:
            stored = await unit.articles.store(fetched, source_id=None, fingerprint=fingerprint, now=self._clock.now())
            await unit.commit()
        return await self._brief_of(stored.revision)

    async def _brief_of(self, revision_id: str) -> WrittenBrief:
        brief = await write_brief(
            revision_id,
            workspace=self._workspace,
            work=self._work,
            engine=self._answering.engine,
            offload=self._answering.offload,
            clock=self._clock,
        )
        async with self._work(self._workspace) as unit:
            refs = await unit.articles.refs([revision_id])
        if brief is None or revision_id not in refs:
            raise InputError("the article was taken down, or its time here is over")
        return WrittenBrief(revision_id, refs[revision_id], brief)

    # ------------------------------------------------------------ questions

    async def ask(self, question: str, *, asked_by: str, asked_at: datetime | None = None) -> Answer:
        return await answer_question(
            _question(question),
            asked_by=asked_by,
            asked_at=asked_at or self._clock.now(),
            answering=self._answering,
        )

    async def answer(self, question_id: str) -> Answer | None:
        async with self._work(self._workspace) as unit:
            try:
                return await unit.questions.get(question_id)
            except EvidenceError:  # an article behind it was taken down: nothing is said without its evidence
                return None

    async def hear(self, *, platform: str, key: str, channel: str, thread: str | None, person: str, text: str) -> bool:
        asked = Asked(
            id=uuid.uuid4().hex,
            platform=platform,
            key=key,
            channel=channel,
            thread=thread,
            person=person,
            text=_question(text),
            received_at=self._clock.now(),
        )
        async with self._work(self._workspace) as unit:
            if not await unit.inbox.add(asked):
                return False
            await unit.defer("answer", queueing_lock=f"answer:{asked.id}", asked=asked.id)
            await unit.commit()
        return True

    async def first_time(self, *, platform: str, key: str) -> bool:
        async with self._work(self._workspace) as unit:
            first = await unit.inbox.first_time(platform, key, now=self._clock.now())
            await unit.commit()
        return first

    async def in_our_thread(self, *, platform: str, channel: str, thread: str) -> bool:
        async with self._work(self._workspace) as unit:
            return await unit.deliveries.in_thread(platform, channel, thread)

    async def share(self, question_id: str, *, platform: str, channel: str, thread: str | None) -> bool:
        return await share_answer(
            question_id,
            platform=platform,
            channel=channel,
            thread=thread,
            answering=self._answering,
            presenter=self._presenter,
            links=self._links,
        )

    # ------------------------------------------------------------ editions and subscriptions

    async def subscribe(
        self,
        *,
        platform: str,
        channel: str,
        topics: Sequence[str] | None,
        schedule: Schedule,
        owner: str | None = None,
        paused: PauseReason | None = None,
    ) -> Subscription:
        read_interests(topics or ())
        async with self._work(self._workspace) as unit:
            subscription = await unit.subscriptions.add(
                platform=platform,
                channel=channel,
                topics=topics,
                schedule=schedule,
                now=self._clock.now(),
                owner=owner,
                paused=paused,
            )
            await unit.commit()
        return subscription

    async def subscriptions(self) -> Sequence[Subscription]:
        async with self._work(self._workspace) as unit:
            return await unit.subscriptions.all()

    async def subscription(self, *, platform: str, channel: str) -> Subscription | None:
        async with self._work(self._workspace) as unit:
            return await unit.subscriptions.of_channel(platform, channel)

    async def pause(self, subscription_id: str, *, until: datetime | None = None) -> None:
        async with self._work(self._workspace) as unit:
            await unit.subscriptions.pause(subscription_id, "asked", until=until)
            await unit.commit()

    async def approve_by(self, subscription_id: str, approver: str | None) -> None:
        async with self._work(self._workspace) as unit:
            await unit.subscriptions.approve_by(subscription_id, approver)
            await unit.commit()

    async def waiting(self) -> Sequence[Edition]:
        async with self._work(self._workspace) as unit:
            return await unit.editions.waiting()

    async def decide(
        self,
        edition_id: str,
        decision: Decision,
        *,
        left_out: Collection[int] = (),
        by: str,
        approver: str | None = None,
    ) -> Edition:
        return await decide_edition(
            edition_id,
            decision,
            left_out=left_out,
            by=by,
            approver=approver,
            workspace=self._workspace,
            work=self._work,
            clock=self._clock,
            presenter=self._presenter,
            links=self._links,
        )

    async def adjust(self, subscription_id: str, *, size: int | None, quiet: QuietDay) -> None:
        if size is not None and not 1 <= size <= MAX_STORIES:
            raise InputError(f"an edition has between 1 and {MAX_STORIES} stories")
        async with self._work(self._workspace) as unit:
            await unit.subscriptions.adjust(subscription_id, size=size, quiet=quiet)
            await unit.commit()

    async def resume(self, subscription_id: str) -> None:
        async with self._work(self._workspace) as unit:
            await unit.subscriptions.resume(subscription_id, now=self._clock.now())
            await unit.commit()

    async def compose_now(self, subscription_id: str) -> Edition:
        async with self._work(self._workspace) as unit:
            subscription = await unit.subscriptions.get(subscription_id)
            if subscription is None:
                raise InputError(NO_SUBSCRIPTION)
        now = self._clock.now()
        due = _due(subscription, now)
        await prepare_stories(
            subscription_id,
            due,
            workspace=self._workspace,
            work=self._work,
            clock=self._clock,
            limit=self._edition_stories,
            storytelling=self._storytelling,
        )
        async with self._work(self._workspace) as unit:
            composed = await build_edition(unit, subscription, due, now=now, limit=self._edition_stories)
            return composed.edition

    async def deliver_now(self, subscription_id: str) -> Edition:
        async with self._work(self._workspace) as unit:
            subscription = await unit.subscriptions.get(subscription_id)
        if subscription is None:
            raise InputError(NO_SUBSCRIPTION)
        minute = self._clock.now().replace(second=0, microsecond=0)
        edition = await compose_edition(
            subscription_id,
            _due(subscription, minute),
            workspace=self._workspace,
            work=self._work,
            clock=self._clock,
            presenter=self._presenter,
            links=self._links,
            limit=self._edition_stories,
            storytelling=self._storytelling,
        )
        if edition is None:
            raise InputError(NO_SUBSCRIPTION)
        return edition

    async def editions(self, limit: int) -> Sequence[Edition]:
        async with self._work(self._workspace) as unit:
            return await unit.editions.newest(limit=limit)

    async def explain(self, edition_id: str) -> Sequence[Explained]:
        async with self._work(self._workspace) as unit:
            choices = await unit.editions.choices(edition_id)
            refs = await unit.articles.refs([choice.revision for choice in choices if choice.revision is not None])
        return [Explained(choice, refs.get(choice.revision or "")) for choice in choices]

    async def edition(self, edition_id: str) -> Edition | None:
        async with self._work(self._workspace) as unit:
            return await unit.editions.get(edition_id)

    # ------------------------------------------------------------ evidence

    async def placed(self, post: Post, *, links: bool = True) -> Post:
        rules = self._links if links else replace(self._links, enabled=False)
        async with self._work(self._workspace) as unit:
            (there,) = await placed([post], unit=unit, now=self._clock.now(), rules=rules)
            await unit.commit()
        return there

    async def evidence(self, revision_id: str) -> EvidencePage | None:
        async with self._work(self._workspace) as unit:
            return await evidence.page(unit, revision_id)

    async def cited_paragraph(self, token: str) -> CitedParagraph | None:
        async with self._work(self._workspace) as unit:
            return await evidence.cited_paragraph(unit, token, now=self._clock.now())

    async def revoke_link(self, token: str) -> bool:
        async with self._work(self._workspace) as unit:
            there = await unit.links.revoke(token, now=self._clock.now())
            await unit.commit()
        return there

    # ------------------------------------------------------------ sources and health

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

    async def ready(self) -> bool:
        try:
            async with self._work(self._workspace):  # entering it asks the database already
                pass
        except DatabaseError:
            return False
        return True


def _question(words: str) -> str:
    asked = " ".join(words.split())
    if not asked:
        raise InputError('ask something, for example: "What was agreed on trade?"')
    if len(asked) > MAX_QUESTION_CHARS:
        raise InputError(f"the question is longer than {MAX_QUESTION_CHARS} characters")
    return asked


def _due(subscription: Subscription, now: datetime) -> DueSlot:
    return DueSlot(now, now.astimezone(ZoneInfo(subscription.schedule.timezone)).date(), late=False)

"""`Desk` in memory: what rooms ask is recorded, what they get is set by the test, what may fail fails on demand."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.errors import InputError
from bot.model.article import Article
from bot.model.brief import EngineMark
from bot.model.choice import Explained
from bot.model.edition import Decision, Edition
from bot.model.post import Post
from bot.model.question import Answer
from bot.model.rows import (
    CitedParagraph,
    EvidencePage,
    PauseReason,
    QuietDay,
    SourceHealth,
    Subscription,
    WrittenBrief,
)
from bot.model.schedule import Schedule
from bot.model.source import Source
from tests.unit.fakes import NOW, SetClock

MARK = EngineMark("scripted")


@dataclass(frozen=True)
class DeskCall:
    """One call, in the order of coming in."""

    name: str
    given: Mapping[str, Any]


class FakeDesk:
    """`Desk`. Answers and briefs come from `answers_to` and `briefs_of`, editions from `composed`.

    `fail(name, error)` lets the next calls of that method raise; `waits[name]` keeps them waiting.
    """

    def __init__(self, clock: SetClock | None = None) -> None:
        self.clock = clock or SetClock()
        self.calls: list[DeskCall] = []
        self.answers_to: dict[str, Answer] = {}
        self.briefs_of: dict[str, WrittenBrief] = {}
        """By address, or by the words that find it."""
        self.composed: Edition | None = None
        self.threads: set[tuple[str, str, str]] = set()
        """Ours, as (platform, channel, thread)."""
        self.heard: list[dict[str, Any]] = []
        self.shared: list[tuple[str, str, str | None]] = []
        self.delivered: list[str] = []
        self.pages: dict[str, EvidencePage] = {}
        self.paragraphs: dict[str, CitedParagraph] = {}
        self.listed: list[SourceHealth] = []
        self.is_ready = True
        self.waits: dict[str, Any] = {}
        """Method → an `asyncio.Event` that its calls wait for."""
        self._errors: dict[str, list[Exception]] = defaultdict(list)
        self._noted: set[tuple[str, str]] = set()
        self._answers: dict[str, Answer] = {}
        self._subscriptions: dict[str, Subscription] = {}
        self._editions: dict[str, Edition] = {}
        self._ids = itertools.count(1)

    # ------------------------------------------------------------ for tests

    def fail(self, name: str, error: Exception, *, times: int = 1) -> None:
        self._errors[name] += [error] * times

    def count(self, name: str) -> int:
        return sum(call.name == name for call in self.calls)

    def given(self, name: str) -> Mapping[str, Any]:
        """Return what the newest call of that method was given."""
        return next(call.given for call in reversed(self.calls) if call.name == name)

    def knows(self, answer: Answer) -> Answer:
        """Store an answer as if it had been asked for."""
        self._answers[answer.id or ""] = answer
        return answer

    async def _called(self, name: str, **given: Any) -> None:
        self.calls.append(DeskCall(name, given))
        if name in self.waits:
            await self.waits[name].wait()
        if self._errors[name]:
            raise self._errors[name].pop(0)

    # ------------------------------------------------------------ briefs

    async def brief_text(self, article: Article, *, identity: str) -> WrittenBrief:
        await self._called("brief_text", article=article, identity=identity)
        return self._brief_of(identity)

    async def brief_url(self, url: str) -> WrittenBrief:
        await self._called("brief_url", url=url)
        return self._brief_of(url)

    async def find_brief(self, words: str) -> WrittenBrief:
        await self._called("find_brief", words=words)
        return self._brief_of(words)

    async def brief(self, revision_id: str) -> WrittenBrief | None:
        await self._called("brief", revision_id=revision_id)
        return next((written for written in self.briefs_of.values() if written.revision == revision_id), None)

    def _brief_of(self, key: str) -> WrittenBrief:
        if key not in self.briefs_of:
            raise InputError("no stored article mentions these words; give its address instead")
        return self.briefs_of[key]

    # ------------------------------------------------------------ questions

    async def ask(self, question: str, *, asked_by: str, asked_at: datetime | None = None) -> Answer:
        await self._called("ask", question=question, asked_by=asked_by, asked_at=asked_at)
        found = self.answers_to.get(question) or Answer(question, (), "nothing_found", (), (), MARK)
        stored = replace(found, id=f"answer-{next(self._ids)}", asked_by=asked_by)
        self._answers[str(stored.id)] = stored
        return stored

    async def answer(self, question_id: str) -> Answer | None:
        await self._called("answer", question_id=question_id)
        return self._answers.get(question_id)

    async def hear(self, *, platform: str, key: str, channel: str, thread: str | None, person: str, text: str) -> bool:
        given = {
            "platform": platform, "key": key, "channel": channel, "thread": thread, "person": person, "text": text,
        }  # fmt: skip
        await self._called("hear", **given)
        fresh = self._note(platform, key)
        if fresh:
            self.heard.append(given)
        return fresh

    async def first_time(self, *, platform: str, key: str) -> bool:
        await self._called("first_time", platform=platform, key=key)
        return self._note(platform, key)

    def _note(self, platform: str, key: str) -> bool:
        fresh = (platform, key) not in self._noted
        self._noted.add((platform, key))
        return fresh

    async def in_our_thread(self, *, platform: str, channel: str, thread: str) -> bool:
        await self._called("in_our_thread", platform=platform, channel=channel, thread=thread)
        return (platform, channel, thread) in self.threads

    async def share(self, question_id: str, *, platform: str, channel: str, thread: str | None) -> bool:
        await self._called("share", question_id=question_id, platform=platform, channel=channel, thread=thread)
        place = (question_id, channel, thread)
        if place in self.shared:
            return False
        self.shared.append(place)
        return True

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
        await self._called(
            "subscribe",
            platform=platform, channel=channel, topics=topics, schedule=schedule, owner=owner, paused=paused,
        )  # fmt: skip
        there = self._of(platform, channel)
        stored = Subscription(
            id=there.id if there else f"subscription-{next(self._ids)}",
            platform=platform,
            channel=channel,
            topics=tuple(topics) if topics is not None else there.topics if there else (),
            schedule=schedule,
            created_at=there.created_at if there else NOW,
            active_since=self.clock.now(),
            owner=owner or (there.owner if there else None),
            paused=paused,
        )
        self._subscriptions[stored.id] = stored
        return stored

    async def subscriptions(self) -> Sequence[Subscription]:
        await self._called("subscriptions")
        return list(self._subscriptions.values())

    async def subscription(self, *, platform: str, channel: str) -> Subscription | None:
        await self._called("subscription", platform=platform, channel=channel)
        return self._of(platform, channel)

    def _of(self, platform: str, channel: str) -> Subscription | None:
        known = self._subscriptions.values()
        return next((one for one in known if (one.platform, one.channel) == (platform, channel)), None)

    async def pause(self, subscription_id: str, *, until: datetime | None = None) -> None:
        await self._called("pause", subscription_id=subscription_id, until=until)
        self.set_paused(subscription_id, "asked")
        self._subscriptions[subscription_id] = replace(self._subscriptions[subscription_id], paused_until=until)

    async def approve_by(self, subscription_id: str, approver: str | None) -> None:
        await self._called("approve_by", subscription_id=subscription_id, approver=approver)

    async def waiting(self) -> Sequence[Edition]:
        await self._called("waiting")
        return ()

    async def decide(
        self,
        edition_id: str,
        decision: Decision,
        *,
        left_out: Collection[int] = (),
        by: str,
        approver: str | None = None,
    ) -> Edition:
        await self._called(
            "decide", edition_id=edition_id, decision=decision, left_out=left_out, by=by, approver=approver
        )
        if edition_id not in self._editions:
            raise InputError("that edition waits for nobody any more")
        return self._editions[edition_id]

    async def adjust(self, subscription_id: str, *, size: int | None, quiet: QuietDay) -> None:
        await self._called("adjust", subscription_id=subscription_id, size=size, quiet=quiet)
        there = self._subscriptions[subscription_id]
        self._subscriptions[subscription_id] = replace(there, size=size, quiet=quiet)

    async def explain(self, edition_id: str) -> Sequence[Explained]:
        await self._called("explain", edition_id=edition_id)
        return ()

    async def resume(self, subscription_id: str) -> None:
        await self._called("resume", subscription_id=subscription_id)
        self.set_paused(subscription_id, None)

    def set_paused(self, subscription_id: str, reason: PauseReason | None, note: str | None = None) -> None:
        there = self._subscriptions[subscription_id]
        self._subscriptions[subscription_id] = replace(there, paused=reason, pause_note=note)

    async def compose_now(self, subscription_id: str) -> Edition:
        await self._called("compose_now", subscription_id=subscription_id)
        return self._composed(subscription_id)

    async def deliver_now(self, subscription_id: str) -> Edition:
        await self._called("deliver_now", subscription_id=subscription_id)
        edition = self._composed(subscription_id)
        self._editions[edition.id] = edition
        self.delivered.append(subscription_id)
        return edition

    def _composed(self, subscription_id: str) -> Edition:
        if subscription_id not in self._subscriptions or self.composed is None:
            raise InputError("nothing is scheduled there")
        return replace(self.composed, subscription=subscription_id)

    async def editions(self, limit: int) -> Sequence[Edition]:
        await self._called("editions", limit=limit)
        newest = sorted(self._editions.values(), key=lambda edition: edition.slot, reverse=True)
        return newest[:limit]

    async def edition(self, edition_id: str) -> Edition | None:
        await self._called("edition", edition_id=edition_id)
        return self._editions.get(edition_id)

    # ------------------------------------------------------------ evidence

    async def placed(self, post: Post, *, links: bool = True) -> Post:
        await self._called("placed", post=post)
        return post

    async def evidence(self, revision_id: str) -> EvidencePage | None:
        await self._called("evidence", revision_id=revision_id)
        return self.pages.get(revision_id)

    async def cited_paragraph(self, token: str) -> CitedParagraph | None:
        await self._called("cited_paragraph", token=token)
        return self.paragraphs.get(token)

    async def revoke_link(self, token: str) -> bool:
        await self._called("revoke_link", token=token)
        return self.paragraphs.pop(token, None) is not None

    # ------------------------------------------------------------ sources, health

    async def sources(self) -> Sequence[SourceHealth]:
        await self._called("sources")
        return self.listed

    async def add_source(self, source: Source) -> Source:
        await self._called("add_source", source=source)
        self.listed.append(SourceHealth(source, 0))
        return source

    async def remove_source(self, source_id: str) -> None:
        await self._called("remove_source", source_id=source_id)
        self.listed = [row for row in self.listed if row.source.id != source_id]

    async def ready(self) -> bool:
        await self._called("ready")
        return self.is_ready

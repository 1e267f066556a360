"""Editions in SQL."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import and_, delete, select, update
from sqlalchemy.dialects.postgresql import insert

from bot.model.choice import Choice
from bot.model.edition import Decision, Edition
from bot.store.evidence import EDITION, check, read, revisions_of, texts_of
from bot.store.tables import edition_choices, edition_revisions, editions, revisions
from bot.store.transaction import Transaction

TOLD = 10
"""Of the editions that told a story: what the older ones said was said again since."""
WAITING = 100
MARKED = 1000
"""Editions whose messages one correction reaches."""


class SqlEditions:
    """`bot.ports.Editions`."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._here = editions.c.workspace_id == transaction.workspace

    async def save(self, edition: Edition, *, waiting: bool = False) -> bool:
        """Freeze it; return False, changing nothing, when the slot has one already. Raises `EvidenceError`."""
        cited = revisions_of(edition)
        texts = await texts_of(self._transaction, cited, hold=True)
        check(edition, texts, f"the edition {edition.id}")
        values = {
            "workspace_id": self._transaction.workspace,
            "id": edition.id,
            "subscription_id": edition.subscription,
            "slot": edition.slot,
            "body": EDITION.dump_python(edition, mode="json"),
            "composed_at": edition.composed_at,
            "approval": "waiting" if waiting else None,
        }
        if not await self._transaction.run(insert(editions).values(values).on_conflict_do_nothing()):
            return False
        told = {*cited, *(ref.revision for story in edition.stories for ref in story.refs)}
        rows = [
            {"workspace_id": self._transaction.workspace, "edition_id": edition.id, "revision_id": revision}
            for revision in sorted(told)
        ]
        if rows:
            await self._transaction.run(insert(edition_revisions), rows)
        return True

    async def waiting(self, subscription_id: str | None = None) -> Sequence[Edition]:
        of_one = [] if subscription_id is None else [editions.c.subscription_id == subscription_id]
        found = await self._read(editions.c.approval == "waiting", *of_one, limit=WAITING)
        return found[::-1]

    async def decide(
        self, edition_id: str, decision: Decision, *, left_out: Collection[str], by: str, now: datetime
    ) -> Edition | None:
        this = and_(self._here, editions.c.id == edition_id)
        decided = {"approval": decision, "decided_at": now, "decided_by": by}
        if not await self._transaction.run(
            update(editions).where(this, editions.c.approval == "waiting").values(decided)
        ):
            return None
        edition = await self.get(edition_id)
        if edition is None:
            return None
        if decision == "expired":
            told = and_(
                edition_revisions.c.workspace_id == self._transaction.workspace,
                edition_revisions.c.edition_id == edition_id,
            )
            await self._transaction.run(delete(edition_revisions).where(told))
        if decision != "posted":
            return edition
        kept = tuple(story for story in edition.stories if story.story not in left_out)
        used = sum(len(story.refs) for story in kept)
        changed = dataclasses.replace(edition, stories=kept, coverage=dataclasses.replace(edition.coverage, used=used))
        await self._transaction.run(update(editions).where(this).values(body=EDITION.dump_python(changed, mode="json")))
        return changed

    async def keep_choices(self, edition_id: str, choices: Sequence[Choice]) -> None:
        rows = [
            {
                "workspace_id": self._transaction.workspace,
                "edition_id": edition_id,
                "position": position,
                "story_id": choice.story,
                "revision_id": choice.revision,
                "verdict": choice.verdict,
                "why": choice.why,
                "score": choice.score,
                "parts": dict(choice.parts),
            }
            for position, choice in enumerate(choices)
        ]
        if rows:
            await self._transaction.run(insert(edition_choices), rows)

    async def choices(self, edition_id: str) -> Sequence[Choice]:
        statement = (
            select(edition_choices)
            .where(
                edition_choices.c.workspace_id == self._transaction.workspace,
                edition_choices.c.edition_id == edition_id,
            )
            .order_by(edition_choices.c.position)
        )
        return [
            Choice(row.story_id, row.revision_id, row.verdict, row.why, row.score, row.parts)
            for row in await self._transaction.rows(statement)
        ]

    async def get(self, edition_id: str) -> Edition | None:
        found = await self._read(editions.c.id == edition_id, limit=1)
        return found[0] if found else None

    async def of_slot(self, subscription_id: str, slot: datetime) -> Edition | None:
        found = await self._read(editions.c.subscription_id == subscription_id, editions.c.slot == slot, limit=1)
        return found[0] if found else None

    async def newest(self, subscription_id: str | None = None, limit: int = 1) -> Sequence[Edition]:
        conditions = [] if subscription_id is None else [editions.c.subscription_id == subscription_id]
        return await self._read(*conditions, limit=limit)

    async def told(self, subscription_id: str, revision_ids: Collection[str]) -> Sequence[Edition]:
        if not revision_ids:
            return []
        using = select(edition_revisions.c.edition_id).where(
            edition_revisions.c.workspace_id == self._transaction.workspace,
            edition_revisions.c.revision_id.in_(list(revision_ids)),
        )
        return await self._read(editions.c.subscription_id == subscription_id, editions.c.id.in_(using), limit=TOLD)

    async def telling_before(self, revision_id: str, *, since: datetime) -> Sequence[Edition]:
        this = revisions.alias()
        same = (
            select(edition_revisions.c.edition_id)
            .join(
                revisions,
                and_(
                    revisions.c.workspace_id == edition_revisions.c.workspace_id,
                    revisions.c.id == edition_revisions.c.revision_id,
                ),
            )
            .join(
                this, and_(this.c.workspace_id == revisions.c.workspace_id, this.c.article_id == revisions.c.article_id)
            )
            .where(
                edition_revisions.c.workspace_id == self._transaction.workspace,
                this.c.id == revision_id,
                revisions.c.id != revision_id,
            )
        )
        return await self._read(editions.c.slot >= since, editions.c.id.in_(same), limit=MARKED)

    async def citing(self, revision_id: str, limit: int) -> Sequence[Edition]:
        using = select(edition_revisions.c.edition_id).where(
            edition_revisions.c.workspace_id == self._transaction.workspace,
            edition_revisions.c.revision_id == revision_id,
        )
        return await self._read(editions.c.id.in_(using), limit=limit)

    async def _read(self, *conditions: object, limit: int) -> list[Edition]:
        statement = (
            select(editions.c.body)
            .where(self._here, *conditions)  # type: ignore[arg-type]
            .order_by(editions.c.slot.desc(), editions.c.composed_at.desc(), editions.c.id)
            .limit(limit)
        )
        found = [read(EDITION, row.body, "an edition") for row in await self._transaction.rows(statement)]
        texts = await texts_of(self._transaction, revisions_of(tuple(found)))
        gone = await self._withdrawn({ref.revision for edition in found for s in edition.stories for ref in s.refs})
        return [_marked(_standing(edition, texts), gone) for edition in found]

    async def _withdrawn(self, revision_ids: set[str]) -> set[str]:
        if not revision_ids:
            return set()
        statement = select(revisions.c.id).where(
            revisions.c.workspace_id == self._transaction.workspace,
            revisions.c.id.in_(sorted(revision_ids)),
            revisions.c.kept == "withdrawn",
        )
        return {row.id for row in await self._transaction.rows(statement)}


def _standing(edition: Edition, texts: Mapping[str, str]) -> Edition:
    """Return the edition without the stories whose articles were removed: nothing is said without its evidence."""
    stories = tuple(story for story in edition.stories if revisions_of(story) <= texts.keys())
    standing = dataclasses.replace(edition, stories=stories)
    check(standing, texts, f"the edition {edition.id}")
    return standing


def _marked(edition: Edition, withdrawn: set[str]) -> Edition:
    """Return the edition with the articles marked that were taken down since."""
    if not withdrawn:
        return edition
    stories = (
        dataclasses.replace(
            story,
            refs=tuple(dataclasses.replace(ref, withdrawn=ref.revision in withdrawn) for ref in story.refs),
        )
        for story in edition.stories
    )
    return dataclasses.replace(edition, stories=tuple(stories))

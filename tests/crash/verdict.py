"""What is to be seen afterwards: every message of every edition once, in order, complete."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import text

from bot.chat.slack.messenger import opaque
from bot.store.database import Database
from tests.integration.slack_workspace import BOT_USER, Message


@dataclass(frozen=True)
class Row:
    """A message of the outbox."""

    channel: str
    edition: str
    position: int
    key: str
    state: str
    platform_id: str | None


@dataclass
class Verdict:
    editions: int = 0
    messages: int = 0
    missing_editions: int = 0
    second_editions: int = 0
    lost: int = 0
    doubled: int = 0
    disordered: int = 0
    misplaced: int = 0
    unknown: int = 0

    @property
    def fine(self) -> bool:
        return not any(
            (self.missing_editions, self.second_editions, self.lost, self.doubled, self.disordered, self.misplaced)
        )


async def read_rows(database: Database, workspace: str) -> list[Row]:
    async with database(workspace) as unit:
        transaction = unit._open()
        found = await transaction.rows(
            text(
                "SELECT channel, edition_id, position, key, state, platform_id FROM deliveries"
                " WHERE edition_id IS NOT NULL ORDER BY channel, edition_id, position"
            )
        )
    return [Row(row.channel, row.edition_id, row.position, row.key, row.state, row.platform_id) for row in found]


def judge(channels: Sequence[str], rows: Sequence[Row], posted: Sequence[Message]) -> Verdict:
    """Compare what was to be said in the channels with what is visible there."""
    verdict = Verdict()
    for channel in channels:
        wanted = [row for row in rows if row.channel == channel]
        seen = [message for message in posted if message.channel == channel and message.user == BOT_USER]
        editions = {row.edition for row in wanted}
        verdict.editions += len(editions)
        verdict.messages += len(wanted)
        verdict.missing_editions += not editions
        verdict.second_editions += max(0, len(editions) - 1)
        keys = [((message.metadata or {}).get("event_payload") or {}).get("key") for message in seen]
        count = Counter(keys)
        own = [opaque(row.key) for row in wanted]
        verdict.unknown += sum(row.state == "unknown" for row in wanted)
        verdict.lost += sum(not count[key] for key in own)
        verdict.doubled += sum(max(0, count[key] - 1) for key in own) + sum(key not in own for key in keys)
        first_seen = list(dict.fromkeys(keys))
        verdict.disordered += first_seen != [key for key in own if count[key]]
        root = seen[0].ts if seen else None
        for row, key in zip(wanted, own, strict=True):
            there = [message for message, its in zip(seen, keys, strict=True) if its == key]
            right = all(message.thread_ts == (None if row.position == 0 else root) for message in there)
            noted = row.state == "unknown" or row.platform_id in {message.ts for message in there}
            verdict.misplaced += bool(there) and not (right and noted)
    return verdict

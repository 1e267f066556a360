"""The ledger in SQL: what calls of models cost, and the budget that no number of workers can overdraw.

A reservation is one statement on the day's row: PostgreSQL locks the row, and looks at the limits again with what other
transactions have made of it meanwhile.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Literal

from sqlalchemy import ColumnElement, Row, Text, and_, bindparam, select, text, true, update
from sqlalchemy.dialects.postgresql import ARRAY, insert

from bot.model.ledger import NOT_MADE, Budget, CallResult, Grant, PlannedCall, RawAnswer, Rung, Spending, UsageRow
from bot.store.ledger_tables import engine_calls as calls
from bot.store.ledger_tables import engine_days as days
from bot.store.transaction import Transaction

ZERO = Decimal(0)
GROUPS: tuple[Literal["all", "day", "model", "prompt"], ...] = ("all", "day", "model", "prompt")


class SqlLedger:
    """`bot.ports.Ledger`."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._workspace = transaction.workspace
        self._here = calls.c.workspace_id == transaction.workspace

    async def reserve(self, call: PlannedCall, budget: Budget) -> Grant:
        if budget.usd is not None and call.cost is None:
            return "spent"
        day, cost = _day(call.at), call.cost or ZERO
        if not await self._set_aside(day, call.tokens, cost, budget):
            there = await self.spending(day)
            fits = _fits(there.tokens, call.tokens, budget.tokens) and _fits(there.cost, cost, budget.usd)
            return "busy" if fits else "spent"
        await self._write(call, CallResult("started", 0), reserved=True)
        return "granted"

    async def _set_aside(self, day: date, tokens: int, cost: Decimal, budget: Budget) -> bool:
        if not (_fits(0, tokens, budget.tokens) and _fits(ZERO, cost, budget.usd)):
            return False
        fresh = insert(days).values(
            workspace_id=self._workspace, day=day, tokens=0, cost=ZERO, reserved_tokens=tokens, reserved_cost=cost
        )
        limits: list[ColumnElement[bool]] = [true()]
        if budget.tokens is not None:
            limits.append(days.c.tokens + days.c.reserved_tokens + tokens <= budget.tokens)
        if budget.usd is not None:
            limits.append(days.c.cost + days.c.reserved_cost + cost <= budget.usd)
        added = fresh.on_conflict_do_update(
            constraint="pk_engine_days",
            set_={
                "reserved_tokens": days.c.reserved_tokens + fresh.excluded.reserved_tokens,
                "reserved_cost": days.c.reserved_cost + fresh.excluded.reserved_cost,
            },
            where=and_(*limits),
        )
        return await self._transaction.run(added) == 1

    async def settle(self, call_id: str, result: CallResult) -> None:
        ended = (
            update(calls)
            .where(self._here, calls.c.id == call_id, calls.c.outcome == "started")
            .values(_ended(result))
            .returning(calls.c.day, calls.c.reserved_tokens, calls.c.reserved_cost)
        )
        row = await self._transaction.row(ended)
        if row is not None:
            tokens = result.tokens_in + result.tokens_out
            await self._move(row.day, row.reserved_tokens, row.reserved_cost or ZERO, tokens, result.cost or ZERO)

    async def refused(self, call: PlannedCall, result: CallResult) -> None:
        await self._write(call, result, reserved=False)

    async def _write(self, call: PlannedCall, result: CallResult, *, reserved: bool) -> None:
        values = {
            "workspace_id": self._workspace,
            "id": call.id,
            "at": call.at,
            "day": _day(call.at),
            "purpose": call.purpose,
            "prompt": call.prompt,
            "prompt_version": call.prompt_version,
            "prompt_sha256": call.prompt_sha256,
            "engine": call.engine,
            "model": call.model,
            "endpoint": call.endpoint,
            "rung": call.rung,
            "about": call.about,
            "reserved_tokens": call.tokens if reserved else 0,
            "reserved_cost": call.cost if reserved else ZERO,
            **_ended(result),
        }
        await self._transaction.run(insert(calls).values(values))

    async def _move(self, day: date, reserved_tokens: int, reserved_cost: Decimal, tokens: int, cost: Decimal) -> None:
        """Put what was spent in the place of what was set aside."""
        changed = {
            "tokens": days.c.tokens + tokens,
            "cost": days.c.cost + cost,
            "reserved_tokens": days.c.reserved_tokens - reserved_tokens,
            "reserved_cost": days.c.reserved_cost - reserved_cost,
        }
        this = (days.c.workspace_id == self._workspace, days.c.day == day)
        await self._transaction.run(update(days).where(*this).values(changed))

    async def rung(self, endpoint: str, model: str) -> Rung | None:
        last = (
            select(calls.c.rung)
            .where(self._here, calls.c.endpoint == endpoint, calls.c.model == model, calls.c.outcome == "ok")
            .order_by(calls.c.seq.desc())
            .limit(1)
        )
        found: Rung | None = await self._transaction.value(last)
        return found

    async def spending(self, day: date) -> Spending:
        row = await self._transaction.row(select(days).where(days.c.workspace_id == self._workspace, days.c.day == day))
        if row is None:
            return Spending()
        return Spending(row.tokens, row.cost, row.reserved_tokens, row.reserved_cost)

    async def usage(self, since: datetime) -> Sequence[UsageRow]:
        given = {"workspace": self._workspace, "since": since, "not_made": list(NOT_MADE)}
        outcomes: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
        for row in await self._transaction.rows(_OUTCOMES, given):
            outcomes[row.kind, row.key][row.outcome] = row.number
        rows = [_usage(row, outcomes[row.kind, row.key]) for row in await self._transaction.rows(_TOTALS, given)]
        rows.sort(key=lambda row: (-row.calls, row.key))
        days_first = sorted((row for row in rows if row.group == "day"), key=lambda row: row.key, reverse=True)
        return [row for group in GROUPS for row in (days_first if group == "day" else rows) if row.group == group]

    async def answers(self, about: Sequence[str]) -> Mapping[str, Sequence[RawAnswer]]:
        kept = (
            select(calls.c.about, calls.c.engine, calls.c.model, calls.c.prompt, calls.c.prompt_version, calls.c.raw)
            .where(self._here, calls.c.about.in_(list(about)), calls.c.outcome == "ok", calls.c.raw.is_not(None))
            .order_by(calls.c.seq)
        )
        found: dict[str, list[RawAnswer]] = defaultdict(list)
        for row in await self._transaction.rows(kept):
            found[row.about].append(RawAnswer(row.engine, row.model, row.prompt, row.prompt_version, row.raw))
        return dict(found)

    async def give_up(self, before: datetime) -> int:
        lost = (
            update(calls)
            .where(self._here, calls.c.outcome == "started", calls.c.at < before)
            .values(
                outcome="lost",
                tokens_in=calls.c.reserved_tokens,
                cost=calls.c.reserved_cost,
                estimated=True,
            )
            .returning(calls.c.day, calls.c.reserved_tokens, calls.c.reserved_cost)
        )
        rows = await self._transaction.rows(lost)
        for row in rows:
            cost = row.reserved_cost or ZERO
            await self._move(row.day, row.reserved_tokens, cost, row.reserved_tokens, cost)
        return len(rows)

    async def forget_raw(self, before: datetime) -> int:
        old = update(calls).where(self._here, calls.c.raw.is_not(None), calls.c.at < before).values(raw=None)
        return await self._transaction.run(old)


def _day(at: datetime) -> date:
    return at.astimezone(UTC).date()


def _fits(spent: Decimal | int, more: Decimal | int, limit: Decimal | int | None) -> bool:
    return limit is None or spent + more <= limit


def _ended(result: CallResult) -> dict[str, Any]:
    return {
        "outcome": result.outcome,
        "status": result.status,
        "latency_ms": None if result.outcome == "started" or result.outcome in NOT_MADE else result.latency_ms,
        "tokens_in": result.tokens_in,
        "tokens_out": result.tokens_out,
        "estimated": result.estimated,
        "cost": result.cost,
        "raw": result.raw,
    }


def _usage(row: Row[Any], outcomes: dict[str, int]) -> UsageRow:
    return UsageRow(
        group=row.kind,
        key=row.key,
        calls=row.number,
        tokens_in=int(row.tokens_in),
        tokens_out=int(row.tokens_out),
        cost=row.cost,
        unpriced=row.unpriced,
        p50_ms=row.p50,
        p95_ms=row.p95,
        outcomes=outcomes,
    )


_NAMED = """
    WITH named AS (
        SELECT to_char(day, 'YYYY-MM-DD') AS day, model, prompt || ' v' || prompt_version AS prompt, outcome,
               outcome <> ALL (:not_made) AS made, tokens_in, tokens_out, cost, latency_ms
        FROM engine_calls WHERE workspace_id = :workspace AND at >= :since
    )
    SELECT CASE WHEN grouping(day) = 0 THEN 'day' WHEN grouping(model) = 0 THEN 'model'
                WHEN grouping(prompt) = 0 THEN 'prompt' ELSE 'all' END AS kind,
           coalesce(day, model, prompt, '') AS key,
"""
_OUTCOMES = text(
    _NAMED
    + """
           outcome, count(*) AS number
    FROM named GROUP BY GROUPING SETS ((outcome), (day, outcome), (model, outcome), (prompt, outcome))
    """
).bindparams(bindparam("not_made", type_=ARRAY(Text)))
_TOTALS = text(
    _NAMED
    + """
           count(*) FILTER (WHERE made) AS number,
           coalesce(sum(tokens_in), 0) AS tokens_in, coalesce(sum(tokens_out), 0) AS tokens_out,
           coalesce(sum(cost), 0) AS cost, count(*) FILTER (WHERE made AND cost IS NULL) AS unpriced,
           percentile_disc(0.5) WITHIN GROUP (ORDER BY latency_ms) AS p50,
           percentile_disc(0.95) WITHIN GROUP (ORDER BY latency_ms) AS p95
    FROM named GROUP BY GROUPING SETS ((), (day), (model), (prompt))
    """
).bindparams(bindparam("not_made", type_=ARRAY(Text)))

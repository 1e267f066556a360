"""What models cost: `usage`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Annotated, Any, NamedTuple

import typer
from rich import box
from rich.console import Console
from rich.table import Table

from bot.bootstrap import application
from bot.chat.console import plain
from bot.cli.shared import JsonFlag, err, out, print_json, run_async, settings
from bot.model.ledger import Budget, Spending, UsageRow

GROUPS = {"day": "days", "model": "models", "prompt": "prompts"}


def register(app: typer.Typer) -> None:
    app.command("usage")(usage)


class Found(NamedTuple):
    """What the ledger and the briefs tell. `statements`: UTC day → the verifier's reasons → how many, with `kept`."""

    workspace: str
    since: datetime
    rows: Sequence[UsageRow]
    statements: Mapping[date, Mapping[str, int]]
    spending: Spending
    budget: Budget


def usage(
    days: Annotated[int, typer.Option(min=1, max=3650, help="How many UTC days, today included.")] = 7,
    as_json: JsonFlag = False,
) -> None:
    """Show what calls of language models cost, how they went, and what is left of today's budget.

    Example: `dragoman usage --days 30`
    """
    loaded = settings()

    async def work() -> Found:
        async with application(loaded, progress=err()) as program:
            today = program.clock.now().astimezone(UTC).date()
            since = datetime.combine(today - timedelta(days=days - 1), time(), UTC)
            async with program.work(program.workspace) as unit:
                rows = await unit.ledger.usage(since)
                statements = await unit.briefs.drop_days(since)
                spending = await unit.ledger.spending(today)
        return Found(program.workspace, since, rows, statements, spending, loaded.budget)

    found = run_async(work)
    if as_json:
        print_json(usage_json(found))
    else:
        show_usage(found, out())


def usage_json(found: Found) -> dict[str, Any]:
    """Return everything, numbers as they are; costs in USD, latencies in milliseconds."""
    return {
        "workspace": found.workspace,
        "since": found.since.isoformat(),
        "total": next((_row_json(row) for row in found.rows if row.group == "all"), None),
        **{name: [_row_json(row) for row in found.rows if row.group == group] for group, name in GROUPS.items()},
        "statements": {
            **_statements_json(_sum(found.statements)),
            "days": [{"name": day.isoformat(), **_statements_json(counts)} for day, counts in found.statements.items()],
        },
        "today": {
            "tokens": _left(found.spending.tokens, found.spending.reserved_tokens, found.budget.tokens),
            "usd": _left(found.spending.cost, found.spending.reserved_cost, found.budget.usd),
        },
    }


def _row_json(row: UsageRow) -> dict[str, Any]:
    return {
        "name": row.key or None,
        "calls": row.calls,
        "tokens_in": row.tokens_in,
        "tokens_out": row.tokens_out,
        "usd": float(row.cost),
        "unpriced_calls": row.unpriced,
        "p50_ms": row.p50_ms,
        "p95_ms": row.p95_ms,
        "outcomes": dict(sorted(row.outcomes.items(), key=lambda item: (-item[1], item[0]))),
    }


def _left(spent: Decimal | int, reserved: Decimal | int, limit: Decimal | int | None) -> dict[str, Any]:
    def number(value: Decimal | int) -> float | int:
        return value if isinstance(value, int) else float(value)

    left = None if limit is None else number(max(limit - spent - reserved, 0))
    return {
        "spent": number(spent),
        "reserved": number(reserved),
        "budget": None if limit is None else number(limit),
        "left": left,
    }


def _sum(days: Mapping[date, Mapping[str, int]]) -> Mapping[str, int]:
    counts: Counter[str] = Counter()
    for day in days.values():
        counts.update(day)
    return counts


def _statements_json(counts: Mapping[str, int]) -> dict[str, Any]:
    return {"kept": counts.get("kept", 0), "dropped": _by_code(counts)}


def _by_code(statements: Mapping[str, int]) -> dict[str, int]:
    """Count dropped statements by the code of the reason, without the word that it names."""
    counts: Counter[str] = Counter()
    for reason, number in statements.items():
        if reason != "kept":
            counts[reason.partition(":")[0]] += number
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def show_usage(found: Found, console: Console) -> None:
    """Print a table with a line for each day, model and prompt, the statements, and what is left of today."""
    total = next((row for row in found.rows if row.group == "all"), None)
    if total is None or not total.outcomes:
        console.print(f"No model was called since {found.since:%Y-%m-%d}.")
    else:
        table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
        table.add_column("")
        for name in ("calls", "tokens in", "out", "USD", "p50", "p95"):
            table.add_column(name, justify="right")
        table.add_column("outcomes")
        for row in found.rows:
            table.add_row(plain(row.key) if row.key else "all", *_cells(row))
        console.print(table)
    console.print(f"Statements in briefs since {found.since:%Y-%m-%d}: {_statements(_sum(found.statements))}.")
    for day, counts in found.statements.items() if len(found.statements) > 1 else ():
        console.print(f"  {day}: {_statements(counts)}")
    console.print(budget_line(found.budget, found.spending))


def _statements(counts: Mapping[str, int]) -> str:
    dropped = _by_code(counts)
    reasons = f" ({', '.join(f'{code} {number:,}' for code, number in dropped.items())})" if dropped else ""
    return f"{counts.get('kept', 0):,} kept, {sum(dropped.values()):,} dropped{reasons}"


def _cells(row: UsageRow) -> list[str]:
    cost = f"{row.cost:.4f}" if row.unpriced < row.calls or not row.calls else "no price"
    outcomes = sorted(row.outcomes.items(), key=lambda item: (-item[1], item[0]))
    return [
        f"{row.calls:,}",
        f"{row.tokens_in:,}",
        f"{row.tokens_out:,}",
        cost + (f" + {row.unpriced:,} unpriced" if 0 < row.unpriced < row.calls else ""),
        *("" if ms is None else f"{ms / 1000:.1f} s" for ms in (row.p50_ms, row.p95_ms)),
        ", ".join(f"{name} {number:,}" for name, number in outcomes),
    ]


def budget_line(budget: Budget, spending: Spending) -> str:
    """Return what was spent today and what is left, in one line."""
    tokens = f"{spending.tokens:,} tokens"
    if budget.tokens is not None:
        left = max(budget.tokens - spending.tokens - spending.reserved_tokens, 0)
        tokens += f" of {budget.tokens:,} ({left:,} left)"
    usd = f"{spending.cost:.4f} USD"
    if budget.usd is not None:
        left_usd = max(budget.usd - spending.cost - spending.reserved_cost, Decimal(0))
        usd += f" of {budget.usd} ({left_usd:.4f} left)"
    unlimited = "" if budget.limited else "; no budget is set (DRAGOMAN_BUDGET_USD, DRAGOMAN_BUDGET_TOKENS)"
    return f"Today (UTC): {tokens}, {usd}{unlimited}."

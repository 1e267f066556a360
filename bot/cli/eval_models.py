"""What `dragoman eval brief` counts of a model: statements accepted and refused, and what its calls took."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from bot.model.brief import Brief, Fallback
from bot.model.draft import DraftAnswer, DraftBrief, DraftRepair, DraftStatement, Refusal
from bot.model.ledger import NOT_MADE, CallResult, PlannedCall
from bot.model.question import Passage
from bot.model.reading import Reading
from bot.model.span import Span
from bot.model.story import Original
from bot.ports import Engine

NOTHING_ACCEPTED = "Nothing that the model wrote was accepted: rules wrote every brief."


@dataclass
class Heard:
    """An engine that passes everything on and keeps what the model behind it wrote. Implements `bot.ports.Engine`."""

    engine: Engine
    texts: list[str] = field(default_factory=list)
    """The statements that a model wrote since the last `take`, drafts and repairs."""
    calls: list[tuple[PlannedCall, CallResult]] = field(default_factory=list)

    def take(self) -> list[str]:
        taken, self.texts = self.texts, []
        return taken

    async def draft_brief(self, reading: Reading, *, workspace: str, about: str | None = None) -> Any:
        draft, mark = await self.engine.draft_brief(reading, workspace=workspace, about=about)
        if mark.model is not None:
            self.texts += [item.text for item in _items(draft)]
        return draft, mark

    async def repair_brief(
        self,
        reading: Reading,
        draft: DraftBrief,
        refused: Sequence[Refusal],
        *,
        workspace: str,
        about: str | None = None,
    ) -> DraftRepair:
        repair = await self.engine.repair_brief(reading, draft, refused, workspace=workspace, about=about)
        self.texts += [item.text for item in repair.statements]
        return repair

    async def draft_story(self, originals: Sequence[Original], *, workspace: str, about: str | None = None) -> Any:
        return await self.engine.draft_story(originals, workspace=workspace, about=about)

    async def repair_story(
        self,
        originals: Sequence[Original],
        draft: DraftBrief,
        refused: Sequence[Refusal],
        *,
        workspace: str,
        about: str | None = None,
    ) -> DraftRepair:
        return await self.engine.repair_story(originals, draft, refused, workspace=workspace, about=about)

    async def draft_answer(
        self, question: str, passages: Sequence[Passage], *, workspace: str, about: str | None = None
    ) -> Any:
        return await self.engine.draft_answer(question, passages, workspace=workspace, about=about)

    async def repair_answer(
        self,
        question: str,
        passages: Sequence[Passage],
        draft: DraftAnswer,
        refused: Sequence[Refusal],
        *,
        workspace: str,
        about: str | None = None,
    ) -> DraftRepair:
        return await self.engine.repair_answer(question, passages, draft, refused, workspace=workspace, about=about)

    def without_model(self, reason: Fallback) -> Engine | None:
        return self.engine.without_model(reason)

    def keep(self, call: PlannedCall, result: CallResult) -> None:
        """Note a call that ended."""
        self.calls.append((call, result))


@dataclass(slots=True)
class Share:
    """So many of so many."""

    part: int = 0
    whole: int = 0

    @property
    def value(self) -> float | None:
        return self.part / self.whole if self.whole else None


@dataclass(slots=True)
class Sums:
    """Sums over briefs. `quotations` and `figures` of the articles count as told where a statement cites their place.

    `accepted` statements are a model's; `refused` counts the others that it wrote by the code of the first reason;
    `fallbacks` the briefs that rules wrote instead of it.
    """

    accepted: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    fallbacks: Counter[str] = field(default_factory=Counter)
    quotations: Share = field(default_factory=Share)
    figures: Share = field(default_factory=Share)

    def add(self, brief: Brief, written: Sequence[str]) -> None:
        """Add a brief; `written` are the texts that a model wrote for it."""
        cited = [citation.span for statement in _statements(brief) for citation in statement.citations]

        def told(spans: Sequence[Span]) -> bool:
            return any(span.overlaps(place) for span in spans for place in cited)

        self.quotations.whole += len(brief.quotations)
        self.quotations.part += sum(told(quotation.spans) for quotation in brief.quotations)
        self.figures.whole += len(brief.figures)
        self.figures.part += sum(told([figure.span]) for figure in brief.figures)
        if brief.engine.fallback is not None:
            self.fallbacks[brief.engine.fallback] += 1
        of_model = {text.strip() for text in written}
        if brief.engine.model is not None:
            self.accepted += sum(statement.text.strip() in of_model for statement in _statements(brief))
        for dropped in brief.dropped:
            if dropped.text.strip() in of_model:
                self.refused[dropped.reason.partition(":")[0]] += 1


def _items(draft: DraftBrief) -> Iterator[DraftStatement]:
    yield from (item for item in (draft.headline, draft.bottom_line) if item is not None)
    yield from draft.points
    yield from draft.next


def _statements(brief: Brief) -> list[Any]:
    fields = (brief.headline, brief.bottom_line, *brief.points, *brief.next)
    return [statement for statement in fields if statement is not None]


def sums_json(sums: Sums, calls: Sequence[tuple[PlannedCall, CallResult]]) -> dict[str, Any]:
    """Return the sums, and what the calls took: tokens, USD (null without a price), milliseconds."""
    row: dict[str, Any] = {"quotations_told": sums.quotations.value, "figures_told": sums.figures.value}
    if not calls:
        return row
    made = [result for _, result in calls if result.outcome not in NOT_MADE]
    latencies = sorted(result.latency_ms for result in made)
    costs = [result.cost for result in made if result.cost is not None]
    return row | {
        "accepted": sums.accepted,
        "refused": dict(sums.refused.most_common()),
        "fallbacks": dict(sums.fallbacks.most_common()),
        "calls": len(made),
        "outcomes": dict(Counter(result.outcome for _, result in calls).most_common()),
        "tokens_in": sum(result.tokens_in for result in made),
        "tokens_out": sum(result.tokens_out for result in made),
        "usd": float(sum(costs, Decimal(0))) if costs else None,
        "p50_ms": _nearest(latencies, 0.5),
        "p95_ms": _nearest(latencies, 0.95),
    }


_TOLD = (("quotations_told", "articles' quotations"), ("figures_told", "figures"))


def _nearest(ordered: Sequence[int], share: float) -> int | None:
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else None


def lines(name: str, row: dict[str, Any]) -> Iterator[str]:
    """Yield what is said of the sums in words, from `sums_json`."""
    told = [f"{row[key]:.0%} of the {what}" for key, what in _TOLD if row[key] is not None]
    if told:
        yield f"{name}: statements cite {' and '.join(told)}"
    if "calls" not in row:
        return
    refused, fallbacks = row["refused"], row["fallbacks"]
    yield f"{name}: {row['accepted']} statements accepted, {sum(refused.values())} refused{_counts(refused)}"
    yield f"{name}: {sum(fallbacks.values())} briefs written by rules instead{_counts(fallbacks)}"
    usd = "no price" if row["usd"] is None else f"{row['usd']:.4f} USD"
    p50, p95 = (_seconds(row[key]) for key in ("p50_ms", "p95_ms"))
    tokens = f"{row['tokens_in']:,} tokens in, {row['tokens_out']:,} out"
    yield f"{name}: {row['calls']} calls{_counts(row['outcomes'])}, {tokens}, {usd}, p50 {p50}, p95 {p95}"
    if not row["accepted"]:
        yield f"{name}: {NOTHING_ACCEPTED}"


def _counts(counts: dict[str, int]) -> str:
    return f" ({', '.join(f'{what} {number}' for what, number in counts.items())})" if counts else ""


def _seconds(ms: int | None) -> str:
    return "-" if ms is None else f"{ms / 1000:.1f} s"

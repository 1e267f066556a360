"""Metering: before a call its upper bound is set aside in the budget, after it the real cost takes that place."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Protocol

from bot.engines.prompts import Prompt
from bot.errors import EngineError
from bot.model.ledger import Budget, CallResult, Outcome, PlannedCall, Price, Purpose, Rung
from bot.ports import Clock, UnitOfWorkFactory

WAIT_S = (0.2, 0.4, 0.8, 1.6, 3.0, 4.0)
"""Between looks at a budget that other calls have set aside; ten seconds in all."""
MAX_RAW_CHARS = 60_000

OVER_BUDGET = "Today's budget for the model is spent"
NO_PRICE = "The model has no price in DRAGOMAN_PRICES, which DRAGOMAN_BUDGET_USD needs"

Sleep = Callable[[float], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Errand:
    """For whom a call is made, what for, and with which prompt."""

    workspace: str
    purpose: Purpose
    prompt: Prompt
    about: str | None = None


@dataclass(frozen=True, slots=True)
class Bound:
    """The most tokens that a call can take: what is sent, and what the endpoint is told to answer at most."""

    tokens_in: int
    tokens_out: int


class Meter(Protocol):
    """Counts the calls of one endpoint and model."""

    async def begin(self, errand: Errand, *, endpoint: str, model: str, rung: Rung, bound: Bound) -> PlannedCall:
        """Set the bound aside. Raises `EngineError` where no call may be made."""
        ...

    async def end(self, workspace: str, call: PlannedCall, result: CallResult) -> None:
        """Note what became of it; the price is added here."""
        ...

    async def known_rung(self, workspace: str, *, endpoint: str, model: str) -> Rung | None:
        """Return the rung on which the endpoint last answered well, if that is known."""
        ...


class MemoryMeter:
    """A meter without a budget that keeps its calls in a list, for measuring and for tests."""

    def __init__(self, prices: Mapping[str, Price] | None = None) -> None:
        self._prices = prices or {}
        self.calls: list[tuple[PlannedCall, CallResult]] = []

    async def begin(self, errand: Errand, *, endpoint: str, model: str, rung: Rung, bound: Bound) -> PlannedCall:
        return _planned(errand, endpoint, model, rung, bound, self._prices.get(model), datetime.now(UTC))

    async def end(self, workspace: str, call: PlannedCall, result: CallResult) -> None:
        del workspace
        self.calls.append((call, _priced(result, self._prices.get(call.model))))

    async def known_rung(self, workspace: str, *, endpoint: str, model: str) -> Rung | None:
        del workspace, endpoint, model
        return None

    @property
    def outcomes(self) -> Sequence[Outcome]:
        return [result.outcome for _, result in self.calls]


class LedgerMeter:
    """A meter on the ledger in SQL: budgets hold for all workers together.

    `payer`: the workspace whose budget pays for all, where the calls' own is thrown away later. `keep_raw`: whether
    the models' answers are kept for replay. `heard` is told of each call that ended, or was not made.
    """

    def __init__(
        self,
        work: UnitOfWorkFactory,
        clock: Clock,
        *,
        prices: Mapping[str, Price],
        budget: Budget,
        payer: str | None = None,
        keep_raw: bool = True,
        heard: Callable[[PlannedCall, CallResult], None] | None = None,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._work = work
        self._clock = clock
        self._prices = prices
        self._budget = budget
        self._payer = payer
        self._keep_raw = keep_raw
        self._heard = heard
        self._sleep = sleep

    async def begin(self, errand: Errand, *, endpoint: str, model: str, rung: Rung, bound: Bound) -> PlannedCall:
        price = self._prices.get(model)
        call = _planned(errand, endpoint, model, rung, bound, price, self._clock.now())
        workspace = self._payer or errand.workspace
        if price is None and self._budget.usd is not None:
            await self._refuse(workspace, call, "no_price")
            raise EngineError(NO_PRICE, outcome="no_price")
        for wait_s in (*WAIT_S, None):
            async with self._work(workspace) as unit:
                grant = await unit.ledger.reserve(call, self._budget)
                if grant == "granted":
                    await unit.commit()
                    return call
            if grant == "spent" or wait_s is None:
                break
            await self._sleep(wait_s)
        await self._refuse(workspace, call, "over_budget")
        raise EngineError(OVER_BUDGET, outcome="over_budget")

    async def _refuse(self, workspace: str, call: PlannedCall, outcome: Outcome) -> None:
        self._tell(call, CallResult(outcome, 0))
        async with self._work(workspace) as unit:
            await unit.ledger.refused(call, CallResult(outcome, 0))
            await unit.commit()

    def _tell(self, call: PlannedCall, result: CallResult) -> None:
        if self._heard is not None:
            self._heard(call, result)

    async def end(self, workspace: str, call: PlannedCall, result: CallResult) -> None:
        priced = _priced(result, self._prices.get(call.model))
        self._tell(call, priced)
        kept = replace(priced, raw=_storable(result.raw) if self._keep_raw else None)
        async with self._work(self._payer or workspace) as unit:
            await unit.ledger.settle(call.id, kept)
            await unit.commit()

    async def known_rung(self, workspace: str, *, endpoint: str, model: str) -> Rung | None:
        async with self._work(self._payer or workspace) as unit:
            return await unit.ledger.rung(endpoint, model)


def _planned(
    errand: Errand, endpoint: str, model: str, rung: Rung, bound: Bound, price: Price | None, now: datetime
) -> PlannedCall:
    return PlannedCall(
        id=uuid.uuid4().hex,
        at=now,
        purpose=errand.purpose,
        prompt=errand.prompt.name,
        prompt_version=errand.prompt.version,
        prompt_sha256=errand.prompt.sha256,
        engine="openai_compatible",
        model=model,
        endpoint=endpoint,
        rung=rung,
        tokens=bound.tokens_in + bound.tokens_out,
        cost=None if price is None else price.of(bound.tokens_in, bound.tokens_out),
        about=errand.about,
    )


def _priced(result: CallResult, price: Price | None) -> CallResult:
    return replace(result, cost=None if price is None else price.of(result.tokens_in, result.tokens_out))


def _storable(raw: str | None) -> str | None:
    """Return the answer as PostgreSQL takes it: no NUL, no half of a surrogate pair, and not without end."""
    if raw is None:
        return None
    return raw[:MAX_RAW_CHARS].replace("\x00", "\ufffd").encode("utf-8", "replace").decode()
